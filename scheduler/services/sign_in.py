"""Signing in and out: sessions kept on the server, guesses counted, the same answer for every failure."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from scheduler.db.tables import AccountRow, AttemptRow, SignInRow
from scheduler.services import accounts
from scheduler.services.accounts import Account

ATTEMPTS_PER_LOGIN = 10
ATTEMPTS_PER_ADDRESS = 50
ATTEMPTS_WITHIN = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """When a session ends: after so long without a request, and after so long in any case."""

    idle: timedelta
    absolute: timedelta


def digest(token: str) -> str:
    """What is kept of a token: whoever reads the database cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def blocked(session: Session, *, login: str, address: str, now: datetime) -> bool:
    """Whether this login or this address has failed too often lately."""
    since = now - ATTEMPTS_WITHIN
    limits = ((_of_login(login), ATTEMPTS_PER_LOGIN), (f"address:{address}", ATTEMPTS_PER_ADDRESS))
    return any(_attempts(session, subject, since) >= limit for subject, limit in limits)


def note_failure(session: Session, *, login: str, address: str, now: datetime) -> None:
    """Count one failed guess against login and address, and forget the old ones."""
    session.exec(delete(AttemptRow).where(col(AttemptRow.at) < now - ATTEMPTS_WITHIN))
    session.add(AttemptRow(subject=_of_login(login), at=now))
    session.add(AttemptRow(subject=f"address:{address}", at=now))


def kept_hash(session: Session, login: str) -> tuple[int | None, str | None]:
    """Account id and password hash of a login; two Nones for an unknown or closed one."""
    row = session.exec(
        select(AccountRow).where(AccountRow.login == login.strip().lower(), col(AccountRow.active))
    ).first()
    return (None, None) if row is None else (row.id, row.password_hash)


def open_session(session: Session, *, account_id: int, now: datetime, timeouts: Timeouts) -> str:
    """Begin a session; gives the secret token, of which only a hash is kept. Ended ones are cleared away."""
    session.exec(delete(SignInRow).where(col(SignInRow.ends_at) < now))
    token = secrets.token_urlsafe(32)
    session.add(
        SignInRow(
            account_id=account_id,
            token_hash=digest(token),
            created_at=now,
            seen_at=now,
            ends_at=now + timeouts.absolute,
        )
    )
    login = session.exec(select(AccountRow.login).where(AccountRow.id == account_id)).one()
    session.exec(delete(AttemptRow).where(col(AttemptRow.subject) == _of_login(login)))
    return token


def account_of(
    session: Session, *, token: str, now: datetime, timeouts: Timeouts
) -> tuple[Account | None, bool]:
    """Whose session this token opens, and whether `seen` is due; None once it timed out or was closed."""
    row = session.exec(select(SignInRow).where(SignInRow.token_hash == digest(token))).first()
    if row is None or now >= row.ends_at or now >= row.seen_at + timeouts.idle:
        return None, False
    return accounts.load(session, row.account_id), now >= row.seen_at + SEEN_EVERY


def seen(session: Session, *, token: str, now: datetime) -> None:
    """Note that the session is in use, so that its idle time begins anew."""
    row = session.exec(select(SignInRow).where(SignInRow.token_hash == digest(token))).first()
    if row is not None:
        row.seen_at = now


def close_session(session: Session, *, token: str) -> None:
    """End one session for good."""
    session.exec(delete(SignInRow).where(col(SignInRow.token_hash) == digest(token)))


def close_all(session: Session, *, account_id: int) -> None:
    """End every session of an account, as when its password changes."""
    session.exec(delete(SignInRow).where(col(SignInRow.account_id) == account_id))


def _of_login(login: str) -> str:
    return "login:" + login.strip().lower()[:80]


def _attempts(session: Session, subject: str, since: datetime) -> int:
    return session.exec(
        select(func.count())
        .select_from(AttemptRow)
        .where(AttemptRow.subject == subject, AttemptRow.at > since)
    ).one()
