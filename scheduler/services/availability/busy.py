"""Busy calendars: added as a file or by address, read again and again by a job, kept as times alone."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from scheduler.calendar.busy import addresses
from scheduler.calendar.busy.child import read_apart
from scheduler.calendar.busy.fetching import Fetched, Fetcher, Known, NotFetched
from scheduler.calendar.busy.text import Unreadable, times_only
from scheduler.calendar.busy.times import Reading, Window
from scheduler.db.local_time import to_local
from scheduler.db.session import reading as looking
from scheduler.db.tables import BusyCalendarRow, BusyTimeRow, PersonRow
from scheduler.domain.rules.violation import Violation
from scheduler.jobs import enqueue
from scheduler.services.availability import clashes
from scheduler.services.refusal import Refused

TASK = "busy_calendars"
"""The job that reads what is due of one person's calendars, one after the other."""

MOST_CALENDARS = 5
AHEAD = timedelta(days=400)
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
MOST_SKIPPED = 200
NOT_FETCHED = "not_fetched"
NOTHING_KNOWN = Known()

Fetch = Callable[[str, Known], Fetched]


@dataclass(frozen=True, slots=True)
class Source:
    """A new calendar: its name for its owner, whether whole days count, and the address or the file."""

    name: str
    whole_days: bool = True
    address: str = ""
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at one calendar found: times and the copy that they are from, or why there are none."""

    reading: Reading | None
    error: str = ""
    kept: bytes | None = None
    known: Known = NOTHING_KNOWN


def add(
    session: Session,
    person_id: int,
    source: Source,
    now: datetime,
    resolve: addresses.Resolve = addresses.look_up,
) -> BusyCalendarRow:
    """Keep a calendar and ask for it to be read; of a file only its times are kept from the beginning.

    Raises:
        Refused: `too_many_calendars`; `address_refused`; `nothing_sent`; why the file as a whole is no use.
    """
    session.exec(select(PersonRow.id).where(PersonRow.id == person_id).with_for_update()).one()
    count = session.exec(
        select(func.count()).select_from(BusyCalendarRow).where(BusyCalendarRow.person_id == person_id)
    ).one()
    if count >= MOST_CALENDARS:
        raise Refused(Violation("too_many_calendars", amount=count, needed=MOST_CALENDARS))
    address = _checked(source.address, resolve) if source.address else ""
    row = BusyCalendarRow(
        person_id=person_id,
        name=source.name,
        address=address,
        whole_days=source.whole_days,
        kept=b"" if source.data is None else _packed(source.data),
        created_at=now,
        next_at=now,
    )
    if not address and source.data is None:
        raise Refused("nothing_sent")
    session.add(row)
    session.flush()
    ask(session, person_id)
    return row


def of_person(session: Session, person_id: int) -> Sequence[BusyCalendarRow]:
    """A person's calendars, the oldest first."""
    return session.exec(
        select(BusyCalendarRow)
        .where(BusyCalendarRow.person_id == person_id)
        .order_by(col(BusyCalendarRow.id))
    ).all()


def remove(session: Session, row: BusyCalendarRow, now: datetime) -> None:
    """Forget a calendar and all its times."""
    assert row.id is not None
    with clashes.watched(session, row.person_id, now):
        session.execute(delete(BusyTimeRow).where(col(BusyTimeRow.calendar_id) == row.id))
        session.delete(row)


def read_now(session: Session, row: BusyCalendarRow, now: datetime) -> None:
    """Ask for a calendar to be read soon; within an hour of the last reading an address is left in peace.

    Raises:
        Refused: `asked_lately`.
    """
    if row.address and row.read_at is not None and now - row.read_at < AN_HOUR:
        raise Refused("asked_lately")
    row.next_at = now
    session.add(row)
    ask(session, row.person_id)


def ask(session: Session, person_id: int) -> str:
    """Ask for the job for one person, once at a time; gives its id."""
    return enqueue(session, TASK, {"person": person_id}, dedupe=f"{TASK}:{person_id}")


def ask_due(session: Session, now: datetime) -> int:
    """Ask for the job for everybody of whose calendars one is due; gives for how many."""
    people = session.exec(
        select(BusyCalendarRow.person_id).where(BusyCalendarRow.next_at <= now).distinct()
    ).all()
    for person_id in people:
        ask(session, person_id)
    return len(people)


def due(url: str, person_id: int, now: datetime) -> BusyCalendarRow | None:
    """The calendar of a person that has waited longest to be read."""
    with looking(url) as session:
        return session.exec(
            select(BusyCalendarRow)
            .where(BusyCalendarRow.person_id == person_id, BusyCalendarRow.next_at <= now)
            .order_by(col(BusyCalendarRow.next_at), col(BusyCalendarRow.id))
            .limit(1)
        ).first()


def look(row: BusyCalendarRow, now: datetime, fetch: Fetch | None = None) -> Looked:
    """Fetch a calendar if it has an address, and read it; takes seconds, so no transaction is open."""
    kept, known = row.kept or None, Known(row.etag, row.last_modified)
    try:
        if row.address:
            found = (fetch or Fetcher())(row.address, known if kept else NOTHING_KNOWN)
            known = found.known
            kept = kept if found.data is None else zlib.compress(times_only(found.data).encode())
        if kept is None:
            return Looked(None, NOT_FETCHED)
        today = to_local(now).date()
        window = Window(today - A_DAY, today + AHEAD)
        return Looked(read_apart(zlib.decompress(kept).decode(), window), kept=kept, known=known)
    except NotFetched:
        return Looked(None, NOT_FETCHED)
    except Unreadable as unreadable:
        return Looked(None, unreadable.reason)


def record(session: Session, calendar_id: int, looked: Looked, now: datetime) -> None:
    """Keep what a look found; after a failure the last good times stay, and the next look is further off."""
    row = session.get(BusyCalendarRow, calendar_id, populate_existing=True, with_for_update=True)
    if row is None:  # removed meanwhile
        return
    row.error = looked.error
    if looked.reading is None:
        row.failures += 1
        row.next_at = now + min(A_DAY, AN_HOUR * 2 ** min(row.failures, 5))
        session.add(row)
        return
    row.failures, row.read_at = 0, now
    row.next_at = now + (AN_HOUR if row.address else A_DAY)
    row.kept, row.etag, row.last_modified = looked.kept or b"", looked.known.etag, looked.known.last_modified
    row.skipped = [
        [one.reason, "" if one.on is None else one.on.isoformat()] for one in looked.reading.skipped
    ][:MOST_SKIPPED]
    row.remarks = {"skipped": len(looked.reading.skipped), **looked.reading.remarks}
    session.add(row)
    with clashes.watched(session, row.person_id, now, tell=True):
        _replace_times(session, calendar_id, looked.reading)


def _replace_times(session: Session, calendar_id: int, reading: Reading) -> None:
    session.execute(delete(BusyTimeRow).where(col(BusyTimeRow.calendar_id) == calendar_id))
    session.add_all(
        BusyTimeRow(
            calendar_id=calendar_id,
            starts_at=one.start,
            ends_at=one.end,
            whole_days=one.whole_days,
            uid=one.uid,
        )
        for one in reading.busy
    )


def _checked(address: str, resolve: addresses.Resolve) -> str:
    """The address as it is kept; the same guard as at every fetch."""
    try:
        parsed = addresses.parse(address)
        addresses.resolved(parsed, resolve)
    except addresses.Refusal as refusal:
        raise Refused("address_refused") from refusal
    return parsed.text


def _packed(data: bytes) -> bytes:
    try:
        return zlib.compress(times_only(data).encode())
    except Unreadable as unreadable:
        raise Refused(f"calendar_{unreadable.reason}") from unreadable
