"""What people have at a time already, so that no appointment or round is made over it: H1 and H2."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import chain

from sqlmodel import Session, col, select

from scheduler.db.crew_facts import load_rota
from scheduler.db.local_time import local_interval, to_instant
from scheduler.db.person_facts import portions
from scheduler.db.tables import (
    AssignmentRow,
    AvailabilityRow,
    BookingRow,
    FamilyRow,
    PersonRow,
    SessionRow,
    ShiftRow,
)
from scheduler.db.time_facts import TakenBy, load_taken
from scheduler.domain.calls import BookingState, slot_number, slot_time
from scheduler.domain.free_time import FreeTimeTerms, taken_by_work
from scheduler.domain.interval import Interval
from scheduler.domain.people import AvailabilityKind
from scheduler.domain.work import AssignmentState, SessionState

DAY = timedelta(days=1)
HOLDS = tuple(state for state in AssignmentState if state.holds_seat)
LIVE = tuple(state for state in BookingState if state.live)


class Engaged(StrEnum):
    """What somebody has: `work` with the way and the rest after a night, `away` by own words or calendar."""

    SHIFT = "shift"
    VISITS = "visits"
    APPOINTMENT = "appointment"
    CALL = "call"
    WORK = "work"
    AWAY = "away"


_TAKEN = {
    TakenBy.VISITS: Engaged.VISITS,
    TakenBy.APPOINTMENT: Engaged.APPOINTMENT,
    TakenBy.CALENDAR: Engaged.AWAY,
}


@dataclass(frozen=True, slots=True)
class Engagement:
    """One thing that a person has, in local time."""

    person: int
    when: Interval
    kind: Engaged


def between(
    session: Session, people: Iterable[int], first: date, last: date, terms: FreeTimeTerms | None = None
) -> dict[int, list[Engagement]]:
    """By person what they have on these dates, both inclusive; a handful of queries for ten thousand people.

    A question about a shift that waits for an answer counts; what was called off does not.
    """
    found: dict[int, list[Engagement]] = defaultdict(list)
    begin, end = _midnight(first), _midnight(last + DAY)
    for some in portions(people):
        for one in chain(
            _shifts(session, some, begin, end),
            (
                Engagement(person, when, _TAKEN[by])
                for person, when, by in load_taken(session, some, first, last)
            ),
            _calls(session, some, first, last),
            _work(session, some, first, last, terms or FreeTimeTerms()),
            _away(session, some, begin, end),
        ):
            found[one.person].append(one)
    return found


def clash(
    engagements: Iterable[Engagement], when: Interval, kinds: Collection[Engaged] = tuple(Engaged)
) -> Engaged | None:
    """What overlaps a local time, the first in the order of `Engaged`; None when nothing does."""
    there = {one.kind for one in engagements if one.when.overlaps(when)}
    return next((kind for kind in Engaged if kind in kinds and kind in there), None)


def _shifts(session: Session, people: list[int], begin: datetime, end: datetime) -> Iterable[Engagement]:
    rows = session.exec(
        select(AssignmentRow.person_id, ShiftRow.starts_at, ShiftRow.ends_at)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .where(
            col(AssignmentRow.person_id).in_(people),
            col(AssignmentRow.state).in_(HOLDS),
            SessionRow.state == SessionState.PLANNED,
            ShiftRow.starts_at < end,
            ShiftRow.ends_at > begin,
        )
    )
    return (Engagement(person, local_interval(starts, ends), Engaged.SHIFT) for person, starts, ends in rows)


def _calls(session: Session, people: list[int], first: date, last: date) -> Iterable[Engagement]:
    """Half hours of the video room, of the guardian."""
    rows = session.exec(
        select(FamilyRow.guardian_id, BookingRow.slot)
        .join(FamilyRow, col(FamilyRow.id) == BookingRow.family_id)
        .where(
            col(FamilyRow.guardian_id).in_(people),
            col(BookingRow.state).in_(LIVE),
            BookingRow.slot >= slot_number(datetime.combine(first, time())),
            BookingRow.slot < slot_number(datetime.combine(last + DAY, time())),
        )
    )
    return (Engagement(person, slot_time(slot), Engaged.CALL) for person, slot in rows)


def _work(
    session: Session, people: list[int], first: date, last: date, terms: FreeTimeTerms
) -> Iterable[Engagement]:
    """The crew's shifts, for whoever has a crew whose pattern is known."""
    crews = dict(
        session.exec(
            select(PersonRow.id, PersonRow.crew_id).where(
                col(PersonRow.id).in_(people), col(PersonRow.crew_id).is_not(None)
            )
        ).all()
    )
    if not crews:
        return
    near = (first - DAY, last + DAY)
    rota = load_rota(session, {crew for crew in crews.values() if crew is not None}, *near)
    work = {crew: taken_by_work(rota.work(crew, *near), terms) for crew in rota.crews}
    for person, crew in crews.items():
        for when in work.get(str(crew), ()):
            yield Engagement(person or 0, when, Engaged.WORK)


def _away(session: Session, people: list[int], begin: datetime, end: datetime) -> Iterable[Engagement]:
    """When somebody said not to have time, on certain dates."""
    rows = session.exec(
        select(AvailabilityRow).where(
            col(AvailabilityRow.person_id).in_(people),
            AvailabilityRow.kind == AvailabilityKind.UNAVAILABLE,
            AvailabilityRow.starts_at < end,
            AvailabilityRow.ends_at > begin,
        )
    )
    return (
        Engagement(row.person_id, local_interval(row.starts_at, row.ends_at), Engaged.AWAY) for row in rows
    )


def _midnight(day: date) -> datetime:
    return to_instant(datetime.combine(day, time()))
