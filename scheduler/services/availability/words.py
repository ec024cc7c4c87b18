"""What a person says of their time: weekly hours and dated exceptions, each change with a way back."""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, delete, select

from scheduler.db.local_time import to_instant, to_local
from scheduler.db.tables import AvailabilityRow, PersonRow, SaidBeforeRow, WeeklyAvailabilityRow
from scheduler.domain.people import AvailabilityKind
from scheduler.domain.rules.violation import Violation
from scheduler.services.availability import clashes
from scheduler.services.refusal import Refused

UNDO_FOR = timedelta(minutes=10)
MOST_WEEKLY, MOST_DATED = 70, 200
LONGEST = timedelta(days=400)
DAY = timedelta(days=1)
WHOLE_DAY = (time(0), time(0))


@dataclass(frozen=True, slots=True)
class Hours:
    """The same hours on some weekdays (ISO numbers); closing at midnight is the end of the day."""

    weekdays: Collection[int]
    opens: time
    closes: time
    kind: AvailabilityKind


@dataclass(frozen=True, slots=True)
class Dates:
    """Hours on every date from `first` to `last`, both inclusive; without hours whole days."""

    first: date
    last: date
    kind: AvailabilityKind
    opens: time | None = None
    closes: time | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says, weekly hours by weekday, exceptions by time; those that are over are left out."""

    weekly: tuple[WeeklyAvailabilityRow, ...]
    dated: tuple[AvailabilityRow, ...]


def said(session: Session, person_id: int, now: datetime) -> Said:
    """What a person says of their time from now on."""
    weekly, dated = _weekly(session, person_id), _dated(session, person_id)
    return Said(
        tuple(sorted(weekly, key=lambda row: (row.weekday, row.opens, row.id or 0))),
        tuple(
            sorted((row for row in dated if row.ends_at > now), key=lambda row: (row.starts_at, row.id or 0))
        ),
    )


def add_weekly(session: Session, person_id: int, hours: Hours, now: datetime) -> None:
    """Say something of the same hours of every week; what was said of these very hours before is replaced.

    Raises:
        Refused: `no_weekday`, `hours_empty`, `too_many_times`.
    """
    if not hours.weekdays:
        raise Refused("no_weekday")
    if hours.opens == hours.closes and (hours.opens, hours.closes) != WHOLE_DAY:
        raise Refused("hours_empty")
    with _changing(session, person_id, now):
        for row in _weekly(session, person_id):
            if row.weekday in hours.weekdays and (row.opens, row.closes) == (hours.opens, hours.closes):
                session.delete(row)
        session.add_all(
            WeeklyAvailabilityRow(
                person_id=person_id, kind=hours.kind, weekday=day, opens=hours.opens, closes=hours.closes
            )
            for day in sorted(set(hours.weekdays))
        )
        session.flush()
        _refuse_too_many(len(_weekly(session, person_id)), MOST_WEEKLY)


def add_dated(session: Session, person_id: int, dates: Dates, now: datetime) -> None:
    """Say something of some dates; it stands above the weekly hours and above what was said before.

    Whole days are one stretch; hours are kept for each date.

    Raises:
        Refused: `before_start`, `dates_past`, `dates_far`, `hours_half`, `hours_empty`, `too_many_times`.
    """
    stretches = list(_stretches(dates, to_local(now).date()))
    with _changing(session, person_id, now):
        session.add_all(
            AvailabilityRow(person_id=person_id, kind=dates.kind, starts_at=starts, ends_at=ends)
            for starts, ends in stretches
        )
        session.flush()
        upcoming = [row for row in _dated(session, person_id) if row.ends_at > now]
        _refuse_too_many(len(upcoming), MOST_DATED)


def remove_weekly(session: Session, person_id: int, row_id: int, now: datetime) -> None:
    """No longer say that; nothing happens if it is gone already or somebody else's."""
    _remove(session, person_id, session.get(WeeklyAvailabilityRow, row_id), now)


def remove_dated(session: Session, person_id: int, row_id: int, now: datetime) -> None:
    """No longer say that; nothing happens if it is gone already or somebody else's."""
    _remove(session, person_id, session.get(AvailabilityRow, row_id), now)


def undo(session: Session, person_id: int, now: datetime) -> None:
    """Say again what was said before the last change.

    Raises:
        Refused: `undo_over` after ten minutes, or when something else has changed since.
    """
    _hold(session, person_id)
    if not can_undo(session, person_id, now):
        raise Refused("undo_over")
    row = session.get_one(SaidBeforeRow, person_id)
    words = row.words
    with clashes.watched(session, person_id, now):
        session.exec(delete(WeeklyAvailabilityRow).where(col(WeeklyAvailabilityRow.person_id) == person_id))
        session.exec(delete(AvailabilityRow).where(col(AvailabilityRow.person_id) == person_id))
        session.add_all(_weekly_row(person_id, one) for one in words["weekly"])
        session.add_all(_dated_row(person_id, one) for one in words["dated"])
    session.delete(row)
    session.flush()


def can_undo(session: Session, person_id: int, now: datetime) -> bool:
    """Whether there is something to go back to: young enough, and the last thing that was changed."""
    row = session.get(SaidBeforeRow, person_id)
    if row is None or now - row.changed_at > UNDO_FOR:
        return False
    return row.mark == _mark(_words(session, person_id))


@contextmanager
def _changing(session: Session, person_id: int, now: datetime) -> Iterator[None]:
    """Hold the person, keep what was said, and see what the change does to shifts agreed upon."""
    _hold(session, person_id)
    before = _words(session, person_id)
    with clashes.watched(session, person_id, now):
        yield
    after = _words(session, person_id)
    row = session.get(SaidBeforeRow, person_id) or SaidBeforeRow(person_id=person_id, mark="", changed_at=now)
    row.words, row.mark, row.changed_at = before, _mark(after), now
    session.add(row)
    session.flush()


def _hold(session: Session, person_id: int) -> None:
    session.exec(select(PersonRow.id).where(PersonRow.id == person_id).with_for_update()).one()


def _remove(
    session: Session, person_id: int, row: WeeklyAvailabilityRow | AvailabilityRow | None, now: datetime
) -> None:
    if row is not None and row.person_id == person_id:
        with _changing(session, person_id, now):
            session.delete(row)


def _stretches(dates: Dates, today: date) -> Iterator[tuple[datetime, datetime]]:
    if dates.last < dates.first:
        raise Refused("before_start")
    if dates.last < today:
        raise Refused("dates_past")
    if dates.last - dates.first > LONGEST or dates.last - today > 2 * LONGEST:
        raise Refused("dates_far")
    if (dates.opens is None) is not (dates.closes is None):
        raise Refused("hours_half")
    if dates.opens is None or dates.closes is None or (dates.opens, dates.closes) == WHOLE_DAY:
        yield _midnight(dates.first), _midnight(dates.last + DAY)
        return
    if dates.opens == dates.closes:
        raise Refused("hours_empty")
    day = dates.first
    _refuse_too_many((dates.last - dates.first).days + 1, MOST_DATED)
    while day <= dates.last:
        end = day if dates.closes > dates.opens else day + DAY
        yield (
            to_instant(datetime.combine(day, dates.opens)),
            to_instant(datetime.combine(end, dates.closes)),
        )
        day += DAY


def _midnight(day: date) -> datetime:
    return to_instant(datetime.combine(day, time()))


def _refuse_too_many(count: int, most: int) -> None:
    if count > most:
        raise Refused(Violation("too_many_times", amount=count, needed=most))


def _weekly(session: Session, person_id: int) -> list[WeeklyAvailabilityRow]:
    query = select(WeeklyAvailabilityRow).where(WeeklyAvailabilityRow.person_id == person_id)
    return list(session.exec(query.order_by(col(WeeklyAvailabilityRow.id))))


def _dated(session: Session, person_id: int) -> list[AvailabilityRow]:
    query = select(AvailabilityRow).where(AvailabilityRow.person_id == person_id)
    return list(session.exec(query.order_by(col(AvailabilityRow.id))))


def _words(session: Session, person_id: int) -> dict[str, Any]:
    return {
        "weekly": [
            [row.kind.value, row.weekday, row.opens.isoformat(), row.closes.isoformat()]
            for row in _weekly(session, person_id)
        ],
        "dated": [
            [row.kind.value, row.starts_at.isoformat(), row.ends_at.isoformat()]
            for row in _dated(session, person_id)
        ],
    }


def _mark(words: dict[str, Any]) -> str:
    return sha256(json.dumps(words).encode()).hexdigest()


def _weekly_row(person_id: int, told: list[Any]) -> WeeklyAvailabilityRow:
    kind, weekday, opens, closes = told
    return WeeklyAvailabilityRow(
        person_id=person_id,
        kind=AvailabilityKind(kind),
        weekday=weekday,
        opens=time.fromisoformat(opens),
        closes=time.fromisoformat(closes),
    )


def _dated_row(person_id: int, told: list[Any]) -> AvailabilityRow:
    kind, starts, ends = told
    return AvailabilityRow(
        person_id=person_id,
        kind=AvailabilityKind(kind),
        starts_at=datetime.fromisoformat(starts),
        ends_at=datetime.fromisoformat(ends),
    )
