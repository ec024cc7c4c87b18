"""The publication ledger: an entry keeps its bytes until it changes, and each edition is rendered once.

RFC 5545 3.8.7: an unchanged entry keeps DTSTAMP, LAST-MODIFIED and SEQUENCE; a changed one gets the next
number and a later stamp. What was published and is given up stays as cancelled for a time, so that every
reader learns of it; what was never published and is given up is not told at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from scheduler.calendar import ical
from scheduler.calendar.entry import Days, Entry, Revision, Status
from scheduler.calendar.ical import Voice
from scheduler.db.tables import LedgerRow

CANCELLED_FOR = timedelta(days=30)
AFTER_ITS_END = timedelta(days=7)
SECOND = timedelta(seconds=1)
AT_ONCE = 500
_FRAGMENT: Any = LedgerRow.fragment


@dataclass(frozen=True, slots=True)
class Edition:
    """What is published of one entry now."""

    uid: str
    digest: str
    sequence: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """The editions of a calendar, in the order of its entries."""

    editions: tuple[Edition, ...]


def publish(
    session: Session, entries: Sequence[Entry], variant: str, voice: Voice, now: datetime
) -> Published:
    """The editions of these entries, the missing ones made; what is not told any more is left out.

    Whoever calls this at the same time must wait or try again.

    Raises:
        sqlalchemy.exc.IntegrityError: if somebody else made the first edition of an entry meanwhile.
    """
    kept = _kept(session, entries, variant)
    told = [entry for entry in entries if _told(entry, kept.get(entry.ledger_key), now)]
    for entry in told:
        key, digest = entry.ledger_key, entry.digest
        row = kept.get(key)
        if row is None or row.body_hash != digest:
            kept[key] = _renew(entry, row or _first(entry, kept, variant, now), voice, now)
            kept[key].body_hash = digest
            session.add(kept[key])
    session.flush()
    return Published(tuple(_edition(kept[entry.ledger_key]) for entry in told))


def fragments(session: Session, uids: Iterable[str], variant: str) -> list[bytes]:
    """The rendered events of these UIDs, in that order."""
    found: dict[str, bytes] = {}
    wanted = list(uids)
    for start in range(0, len(wanted), AT_ONCE):
        query = select(LedgerRow.uid, LedgerRow.fragment).where(
            LedgerRow.variant == variant, col(LedgerRow.uid).in_(wanted[start : start + AT_ONCE])
        )
        found |= dict(session.exec(query).all())
    return [found[uid] for uid in wanted]


def _kept(session: Session, entries: Sequence[Entry], variant: str) -> dict[str, LedgerRow]:
    uids = sorted({key for entry in entries for key in (entry.uid, entry.ledger_key)})
    found: dict[str, LedgerRow] = {}
    for start in range(0, len(uids), AT_ONCE):
        query = (
            select(LedgerRow)
            .where(LedgerRow.variant == variant, col(LedgerRow.uid).in_(uids[start : start + AT_ONCE]))
            .options(defer(_FRAGMENT))
        )
        found |= {row.uid: row for row in session.exec(query)}
    return found


def _told(entry: Entry, row: LedgerRow | None, now: datetime) -> bool:
    """Whether readers are told of the entry: a cancelled one only if they knew it, and for a time."""
    if entry.status is not Status.CANCELLED:
        return True
    if row is None:
        return bool(entry.gone_from)
    since = row.cancelled_at or now
    over = _end(entry)
    return now < since + CANCELLED_FOR and (over is None or now < over + AFTER_ITS_END)


def _end(entry: Entry) -> datetime | None:
    return None if isinstance(entry.when, Days) else entry.when.end


def _edition(row: LedgerRow) -> Edition:
    return Edition(row.uid, row.body_hash, row.sequence, row.modified_at)


def _first(entry: Entry, kept: dict[str, LedgerRow], variant: str, now: datetime) -> LedgerRow:
    """A row for an entry that has none: from 0, or what moved away after what was told of it before."""
    at = now.replace(microsecond=0)
    before = kept.get(entry.uid) if entry.gone_from else None
    return LedgerRow(
        uid=entry.ledger_key,
        variant=variant,
        body_hash="",
        sequence=-1 if before is None else before.sequence,
        created_at=at if before is None else before.created_at,
        modified_at=at - SECOND if before is None else before.modified_at,
        fragment=b"",
    )


def _renew(entry: Entry, row: LedgerRow, voice: Voice, now: datetime) -> LedgerRow:
    at = now.replace(microsecond=0)
    revision = Revision(row.sequence + 1, row.created_at, max(at, row.modified_at + SECOND))
    row.sequence, row.modified_at = revision.sequence, revision.modified_at
    row.cancelled_at = (row.cancelled_at or at) if entry.status is Status.CANCELLED else None
    row.fragment = ical.event(entry, revision, voice)
    return row
