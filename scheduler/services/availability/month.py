"""A month of a person's own time: what they can give, what takes it from them, what they are on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from scheduler.calendar.entry import Days
from scheduler.db.crew_facts import load_rota
from scheduler.db.local_time import ZONE, local_interval, to_instant
from scheduler.db.person_facts import load_people
from scheduler.db.tables import AssignmentRow, SessionRow, ShiftRow
from scheduler.db.time_facts import load_taken, load_times
from scheduler.domain.availability import Expanded
from scheduler.domain.interval import Interval, merge, subtract
from scheduler.domain.people import Person
from scheduler.domain.work import SessionState
from scheduler.services.seats import SEATED

DAY = timedelta(days=1)


class Matter(StrEnum):
    """What a stretch of a day is."""

    SHIFT = "shift"
    WORK = "work"
    BUSY = "busy"
    FREE = "free"
    PREFER = "prefer"
    AVOID = "avoid"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of one day; `whole` says that it takes all of it. A shift has its session and id."""

    when: Interval
    matter: Matter
    whole: bool = False
    session: SessionRow | None = None
    shift_id: int = 0


@dataclass(frozen=True, slots=True)
class CrewLine:
    """The crew whose rotation fills the calendar by itself, and its pattern's names."""

    pattern_zh: str
    pattern_en: str


def stretches(session: Session, person_id: int, days: Days) -> list[Stretch]:
    """Everything that falls on these dates, cut at midnight; times are aware and local."""
    person = load_people(session, [person_id])[str(person_id)]
    times = load_times(session, {person.id: person}, days.first, days.last)[person.id]
    busy = (when for _, when, _by in load_taken(session, [person_id], days.first, days.last))
    found = [
        *_cut(Matter.WORK, _work(session, person, days)),
        *_cut(Matter.BUSY, merge(busy)),
        *_given(times),
        *_shifts(session, person_id, days),
    ]
    return [one for one in found if days.first <= one.when.start.date() <= days.last]


def crew_line(session: Session, person_id: int) -> CrewLine | None:
    """The rotation of the person's crew; None without one, or when nobody has told us its pattern."""
    person = load_people(session, [person_id])[str(person_id)]
    if person.crew is None:
        return None
    today = datetime.now(ZONE).date()
    crews = load_rota(session, [int(person.crew)], today, today).crews
    if person.crew not in crews:
        return None
    pattern = crews[person.crew].pattern
    return CrewLine(pattern.name_zh, pattern.name_en)


def _work(session: Session, person: Person, days: Days) -> Iterable[Interval]:
    """The working hours of the person's crew."""
    if person.crew is None:
        return ()
    rota = load_rota(session, [int(person.crew)], days.first, days.last)
    return rota.work(person.crew, days.first, days.last) if person.crew in rota.crews else ()


def _given(times: Expanded) -> Iterator[Stretch]:
    plain = subtract(times.available, [*times.avoids, *times.prefers])
    for matter, intervals in (
        (Matter.FREE, plain),
        (Matter.PREFER, times.prefers),
        (Matter.AVOID, times.avoids),
    ):
        yield from _cut(matter, intervals)


def _cut(matter: Matter, intervals: Iterable[Interval]) -> Iterator[Stretch]:
    for one in intervals:
        for day in one.dates():
            start, end = max(one.start, _begin(day)), min(one.end, _begin(day + DAY))
            whole = (start, end) == (_begin(day), _begin(day + DAY))
            yield Stretch(Interval(to_instant(start), to_instant(end)), matter, whole)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time())


def _shifts(session: Session, person_id: int, days: Days) -> Iterator[Stretch]:
    rows = session.exec(
        select(ShiftRow, SessionRow)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(AssignmentRow, col(AssignmentRow.shift_id) == ShiftRow.id)
        .where(
            AssignmentRow.person_id == person_id,
            col(AssignmentRow.state).in_(SEATED),
            SessionRow.state == SessionState.PLANNED,
            ShiftRow.starts_at < to_instant(_begin(days.last + DAY)),
            ShiftRow.ends_at > to_instant(_begin(days.first)),
        )
        .order_by(col(ShiftRow.starts_at), col(ShiftRow.id))
    )
    for shift, held in rows:
        when = local_interval(shift.starts_at, shift.ends_at)
        yield Stretch(
            Interval(to_instant(when.start), to_instant(when.end)),
            Matter.SHIFT,
            session=held,
            shift_id=shift.id or 0,
        )
