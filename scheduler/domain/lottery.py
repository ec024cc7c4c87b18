"""A lottery that nobody can bend and everybody can repeat: the order follows from a published text.

Entries are frozen under short codes first. Then a secret is made and only its SHA-256 published; then
somebody else says something (a number, the weather, a lottery result); then the secret is told. The order is
that of SHA-256(secret|said|code). Who knows the secret cannot choose what is said, and who says it does not
know the secret.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

RULE = 1
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and figures that are not taken for each other."""

CODE_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One family under its code, with the places it needs together."""

    code: str
    seats: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """The order that was drawn, who has places, and the waiting list in its order."""

    order: tuple[str, ...]
    placed: tuple[str, ...]
    waiting: tuple[str, ...]


def commitment(secret: str) -> str:
    """What is published of a secret before it is told."""
    return sha256(secret.encode()).hexdigest()


def order(codes: Iterable[str], secret: str, said: str) -> tuple[str, ...]:
    """The codes in the order of the lottery (rule 1)."""
    return tuple(sorted(codes, key=lambda code: sha256(f"{secret}|{said}|{code}".encode()).hexdigest()))


def draw(entries: Sequence[Entry], places: int, secret: str, said: str) -> Result:
    """Give places out in the order; a family for which too few are left waits, and the next is asked."""
    seats = {entry.code: entry.seats for entry in entries}
    drawn = order(seats, secret, said)
    placed, left = [], places
    for code in drawn:
        if seats[code] <= left:
            placed.append(code)
            left -= seats[code]
    waiting = tuple(code for code in drawn if code not in set(placed))
    return Result(drawn, tuple(placed), waiting)


def next_up(waiting: Sequence[Entry], left: int) -> Entry | None:
    """Who of the waiting list, in its order, gets places that became free."""
    return next((entry for entry in waiting if entry.seats <= left), None)
