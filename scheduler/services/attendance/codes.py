"""Codes of the day: signed and short-lived ones for cameras, four letters for paper."""

import base64
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

VALID = timedelta(minutes=10)
"""A photograph of a code is of no use to whoever stays at home."""

LETTERS = "ABCDEFGHJKLMNPQRTUVWXY3468"
"""Nothing that is taken for something else when written by hand."""


class PassKind(StrEnum):
    """What a code stands for: a session to check in to, a person who shows it, or a child to take over."""

    SESSION = "s"
    PERSON = "p"
    CHILD = "c"


@dataclass(frozen=True, slots=True)
class Pass:
    """What a code says; `witness` is the account that showed it, 0 for one's own."""

    kind: PassKind
    number: int
    witness: int
    until: datetime


def seal(secret: str, given: Pass) -> str:
    """The code: what it says, and a signature that only the server can write."""
    said = f"{given.kind.value}.{given.number}.{given.witness}.{int(given.until.timestamp())}"
    return f"{said}.{_signature(secret, said)}"


def opened(secrets: Sequence[str], text: str, kind: PassKind) -> Pass | None:
    """What a code says, whether it is still good or not; None for anything that we did not write.

    `secrets` are the present one and those before it.
    """
    said, _dot, signature = text.rpartition(".")
    parts = said.split(".")
    genuine = any(hmac.compare_digest(_signature(one, said).encode(), signature.encode()) for one in secrets)
    if not genuine or len(parts) != 4 or parts[0] != kind.value:
        return None
    return Pass(kind, int(parts[1]), int(parts[2]), datetime.fromtimestamp(int(parts[3]), UTC))


def for_sheet(secret: str, session_id: int, assignments: Iterable[int]) -> Mapping[int, str]:
    """Four letters for each assignment of a session, all different, the last of them a check.

    They stay what they are when people are added later: a sheet that was printed is still good.
    """
    found: dict[int, str] = {}
    taken: set[str] = set()
    for number in sorted(set(assignments)):
        turn = 0
        while (code := _letters(secret, f"{session_id}.{number}.{turn}")) in taken:
            turn += 1
        taken.add(code)
        found[number] = code
    return found


def _signature(secret: str, said: str) -> str:
    made = hmac.new(b"attendance " + secret.encode(), said.encode(), sha256).digest()[:18]
    return base64.urlsafe_b64encode(made).decode()


def _letters(secret: str, said: str) -> str:
    made = hmac.new(b"sheet " + secret.encode(), said.encode(), sha256).digest()
    chosen = [made[place] % len(LETTERS) for place in range(3)]
    check = sum((place + 1) * value for place, value in enumerate(chosen)) % len(LETTERS)
    return "".join(LETTERS[value] for value in (*chosen, check))
