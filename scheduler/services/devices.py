"""Passwords of devices for CalDAV: one for each phone, told once, kept as a hash, taken back at any time."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from scheduler.db.tables import AccountRow, DevicePasswordRow, SyncStateRow
from scheduler.services import audit
from scheduler.services.passwords import READABLE
from scheduler.services.refusal import Refused

MOST = 20
MOST_STATES = 40
LENGTH = 24
"""Letters: 118 bits, so that a plain hash hides it and nobody guesses it."""
NOTED_EVERY = timedelta(minutes=10)


def create(
    session: Session, *, person_id: int, account_id: int | None, label: str, language: str, now: datetime
) -> tuple[DevicePasswordRow, str]:
    """A password for one more device; it is told once and never kept.

    Raises:
        Refused: `too_many_feeds` when the person has as many as anybody may have.
    """
    if len(active(session, person_id)) >= MOST:
        raise Refused("too_many_feeds")
    password = "".join(secrets.choice(READABLE) for _ in range(LENGTH))
    row = DevicePasswordRow(
        person_id=person_id,
        password_hash=digest(password),
        label=label[:40],
        language=language,
        created_at=now,
    )
    session.add(row)
    session.flush()
    audit.note(session, account_id=account_id, action="device.create", subject=f"device:{row.id}")
    return row, "-".join(password[start : start + 6] for start in range(0, LENGTH, 6))


def revoke(session: Session, row: DevicePasswordRow, *, account_id: int | None, now: datetime) -> None:
    """Take the password back: the device is asked for a new one at once. A second time changes nothing."""
    if row.revoked_at is None:
        row.revoked_at = now
        session.add(row)
        audit.note(session, account_id=account_id, action="device.revoke", subject=f"device:{row.id}")


def active(session: Session, person_id: int) -> list[DevicePasswordRow]:
    """The devices of a person, the newest first."""
    return list(
        session.exec(
            select(DevicePasswordRow)
            .where(DevicePasswordRow.person_id == person_id, col(DevicePasswordRow.revoked_at).is_(None))
            .order_by(col(DevicePasswordRow.id).desc())
        )
    )


def check(session: Session, login: str, password: str) -> DevicePasswordRow | None:
    """The device whose password that is, if the sign-in name is its owner's and the account is open."""
    query = (
        select(DevicePasswordRow)
        .join(AccountRow, col(AccountRow.person_id) == DevicePasswordRow.person_id)
        .where(
            DevicePasswordRow.password_hash == digest(password),
            col(DevicePasswordRow.revoked_at).is_(None),
            col(AccountRow.active),
            func.lower(AccountRow.login) == login.strip().lower(),
        )
    )
    return session.exec(query).first()


def note_use(session: Session, device_id: int, client: str, now: datetime) -> None:
    """Remember when the device asked last."""
    row = session.get_one(DevicePasswordRow, device_id)
    row.used_at, row.client = now, client[:120]
    session.add(row)


def use_is_news(row: DevicePasswordRow, client: str, now: datetime) -> bool:
    """Whether that is worth a line: every few minutes is often enough."""
    return row.used_at is None or row.client != client[:120] or now - row.used_at >= NOTED_EVERY


def told(session: Session, person_id: int, token: str) -> Mapping[str, str] | None:
    """The editions that a sync token of the person stands for."""
    return session.exec(
        select(SyncStateRow.editions).where(SyncStateRow.person_id == person_id, SyncStateRow.token == token)
    ).first()


def tell(session: Session, person_id: int, token: str, editions: Mapping[str, str], now: datetime) -> None:
    """Remember what a token stands for; the oldest make room, and whoever still has one begins anew."""
    if told(session, person_id, token) is not None:
        return
    session.add(SyncStateRow(person_id=person_id, token=token, made_at=now, editions=dict(editions)))
    session.flush()
    oldest = (
        select(SyncStateRow.id)
        .where(SyncStateRow.person_id == person_id)
        .order_by(col(SyncStateRow.id).desc())
        .offset(MOST_STATES)
    )
    session.execute(delete(SyncStateRow).where(col(SyncStateRow.id).in_(session.exec(oldest).all())))


def digest(password: str) -> str:
    """What is kept of a password; dashes, blanks and capitals do not matter."""
    plain = "".join(one for one in password.lower() if one in READABLE)
    return hashlib.sha256(plain.encode()).hexdigest()
