"""Passwords: hashed with Argon2id, few at a time, and refused when anybody would guess them."""

import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from scheduler.services.refusal import Refused

LEAST_CHARACTERS = 10
MOST_CHARACTERS = 200
# OWASP's second choice for Argon2id: 19 MiB, two passes, one lane (about 30 ms); at most two at a time,
# so that a flood of sign-ins takes neither the memory nor both cores.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_A_TIME = BoundedSemaphore(2)
_NOBODY = _HASHER.hash(secrets.token_urlsafe())
"""Checked where there is no password, so that an unknown login takes as long to refuse as a known one."""

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters of secrets that people read out or type over: without those that look alike (i, l, o, 0, 1)."""

_GUESSED_FIRST = frozenset(
    [
        "1234567890",
        "0123456789",
        "12345678910",
        "1234567891",
        "0987654321",
        "1q2w3e4r5t",
        "qwertyuiop",
        "password123",
        "password1234",
        "a123456789",
        "woaini1314",
        "woaini5201314",
        "5201314520",
        "1314520520",
        "qwerty123456",
        "abc1234567",
        "administrator",
        "houniao123",
        "houniao2027",
        "iloveyou123",
    ]
)


def refusals(password: str, *, login: str) -> tuple[str, ...]:
    """Codes of what is wrong with a new password; empty when it may be used (ASVS 5.0, 6.2)."""
    found = []
    if len(password) < LEAST_CHARACTERS:
        found.append("password_short")
    if len(password) > MOST_CHARACTERS:
        found.append("password_long")
    plain = password.casefold()
    if plain in _GUESSED_FIRST or len(set(plain)) < 4 or (login and login in plain):
        found.append("password_guessable")
    return tuple(found)


def hashed(password: str, *, login: str) -> str:
    """The hash to keep.

    Raises:
        Refused: with the codes of `refusals`.
    """
    found = refusals(password, login=login)
    if found:
        raise Refused(*found)
    with _AT_A_TIME:
        return _HASHER.hash(password)


def hashed_code(code: str) -> str:
    """The hash of a random code that is handed over and used once; nobody chose it, so nothing is refused."""
    with _AT_A_TIME:
        return _HASHER.hash(code)


def matches(kept: str | None, password: str) -> bool:
    """Whether the password is the one whose hash is kept; takes the same time when there is none."""
    with _AT_A_TIME:
        try:
            return _HASHER.verify(kept or _NOBODY, password[: MOST_CHARACTERS + 1]) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False
