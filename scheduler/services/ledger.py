"""The publication ledger: an entry keeps its bytes until it changes, and each edition is rendered once.

RFC 5545 3.8.7: an unchanged entry keeps DTSTAMP, LAST-MODIFIED and SEQUENCE; a changed one gets the next
number and a later stamp. What was published and is given up stays as cancelled for a time, so that every
reader learns of it; what was never published and is given up is not told at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from scheduler.calendar import ical
from scheduler.calendar.entry import Days, Entry, Revision, Status
from scheduler.calendar.ical import Voice
from scheduler.db.tables import LedgerRow

CANCELLED_FOR = timedelta(days=30)
AFTER_ITS_END = timedelta(days=7)
SECOND = timedelta(seconds=1)
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the ledger without its bytes: rows of tables are too slow by the thousand."""

    uid: str
    digest: str
    sequence: int
    created_at: datetime
    modified_at: datetime
    cancelled_at: datetime | None


_TABLE: Table = LedgerRow.__table__  # type: ignore[attr-defined]  # SQLModel's
_LINE: tuple[Any, ...] = (
    LedgerRow.uid,
    LedgerRow.body_hash,
    LedgerRow.sequence,
    LedgerRow.created_at,
    LedgerRow.modified_at,
    LedgerRow.cancelled_at,
)


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
    before = frozenset(kept)
    told = [entry for entry in entries if _told(entry, kept.get(entry.ledger_key), now)]
    made: dict[str, bytes] = {}
    for entry in told:
        key, digest = entry.ledger_key, entry.digest
        line = kept.get(key)
        if line is None or line.digest != digest:
            kept[key], revision = _renewed(entry, digest, line or _first(entry, kept, now), now)
            made[key] = ical.event(entry, revision, voice)
    _write(session, variant, [(kept[key], fragment) for key, fragment in made.items()], before)
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


def _kept(session: Session, entries: Sequence[Entry], variant: str) -> dict[str, _Line]:
    uids = sorted({key for entry in entries for key in (entry.uid, entry.ledger_key)})
    found: dict[str, _Line] = {}
    for start in range(0, len(uids), AT_ONCE):
        query = columns(*_LINE).where(
            col(LedgerRow.variant) == variant, col(LedgerRow.uid).in_(uids[start : start + AT_ONCE])
        )
        found |= {row[0]: _Line(*row) for row in session.execute(query)}
    return found


def _write(
    session: Session, variant: str, lines: Sequence[tuple[_Line, bytes]], before: frozenset[str]
) -> None:
    """Writes many at once: a calendar made from nothing has hundreds."""
    new = [_values(line, fragment) for line, fragment in lines if line.uid not in before]
    old = [_values(line, fragment) for line, fragment in lines if line.uid in before]
    if new:
        session.execute(insert(_TABLE).values(variant=variant), new)
    if old:
        known = (_TABLE.c.uid == bindparam("key")) & (_TABLE.c.variant == variant)
        session.execute(update(_TABLE).where(known), [{"key": one.pop("uid"), **one} for one in old])


def _values(line: _Line, fragment: bytes) -> dict[str, Any]:
    return {
        "uid": line.uid,
        "body_hash": line.digest,
        "sequence": line.sequence,
        "created_at": line.created_at,
        "modified_at": line.modified_at,
        "cancelled_at": line.cancelled_at,
        "fragment": fragment,
    }


def _told(entry: Entry, line: _Line | None, now: datetime) -> bool:
    """Whether readers are told of the entry: a cancelled one only if they knew it, and for a time."""
    if entry.status is not Status.CANCELLED:
        return True
    if line is None:
        return bool(entry.gone_from)
    since = line.cancelled_at or now
    over = _end(entry)
    return now < since + CANCELLED_FOR and (over is None or now < over + AFTER_ITS_END)


def _end(entry: Entry) -> datetime | None:
    return None if isinstance(entry.when, Days) else entry.when.end


def _edition(line: _Line) -> Edition:
    return Edition(line.uid, line.digest, line.sequence, line.modified_at)


def _first(entry: Entry, kept: Mapping[str, _Line], now: datetime) -> _Line:
    """What an entry that has no line comes after: nothing, or what was told before it moved away."""
    at = now.replace(microsecond=0)
    before = kept.get(entry.uid) if entry.gone_from else None
    if before is None:
        return _Line(entry.ledger_key, "", -1, at, at - SECOND, None)
    return replace(before, uid=entry.ledger_key, cancelled_at=None)


def _renewed(entry: Entry, digest: str, line: _Line, now: datetime) -> tuple[_Line, Revision]:
    """The next edition: its number and a later second, whatever the clock says."""
    at = now.replace(microsecond=0)
    revision = Revision(line.sequence + 1, line.created_at, max(at, line.modified_at + SECOND))
    cancelled_at = (line.cancelled_at or at) if entry.status is Status.CANCELLED else None
    told = _Line(line.uid, digest, revision.sequence, revision.created_at, revision.modified_at, cancelled_at)
    return told, revision
