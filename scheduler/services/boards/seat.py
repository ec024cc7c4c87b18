"""One seat of a draft: who is on it and by what right, what taking them off would mean, who was barred."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from scheduler.db.tables import AssignmentRow, PersonRow, PlanRunRow
from scheduler.domain.edits import Condition
from scheduler.domain.work import AssignmentState
from scheduler.services.drafts import Seat, names, seats_of
from scheduler.services.edits import conditions, desk
from scheduler.services.edits.verdict import Verdict, judge_each


@dataclass(frozen=True, slots=True)
class Sitting:
    """A person on the shift; `state` is where their place stands outside the draft, None for nowhere.

    `release` is what taking them off would mean.
    """

    person: PersonRow
    pinned: bool
    state: AssignmentState | None
    release: Verdict

    @property
    def said_yes(self) -> bool:
        """Whether only the person can give the place back."""
        return self.state is not None and self.state.kept


@dataclass(frozen=True, slots=True)
class SeatView:
    """The shift with those on it, how many more it takes, and whom an organiser keeps off it."""

    seat: Seat
    sitting: tuple[Sitting, ...]
    room: int
    barred: tuple[PersonRow, ...]


def view(session: Session, run: PlanRunRow, shift_id: int, now: datetime) -> SeatView | None:
    """The seat as the draft has it; None where the campaign has no such shift."""
    seat = seats_of(session, run, (shift_id,)).get(shift_id)
    if seat is None:
        return None
    settled = conditions.of_run(session, run.id or 0)
    states = _states(session, shift_id)
    places = [(person.id or 0, shift_id) for person in seat.people]
    asked = [desk.completed(session, run, (), (place,)) for place in places]
    sitting = tuple(
        Sitting(person, settled.get(place) is Condition.HELD, states.get(place[0]), release)
        for person, place, release in zip(
            seat.people, places, judge_each(session, run, asked, now), strict=True
        )
    )
    barred = _barred(session, settled, shift_id)
    return SeatView(seat, sitting, max(0, seat.shift.max_people - len(seat.people)), barred)


def _states(session: Session, shift_id: int) -> Mapping[int, AssignmentState]:
    rows = session.exec(
        select(AssignmentRow.person_id, AssignmentRow.state).where(AssignmentRow.shift_id == shift_id)
    )
    return {person: AssignmentState(state) for person, state in rows}


def _barred(session: Session, settled: conditions.Conditions, shift_id: int) -> tuple[PersonRow, ...]:
    off: Iterable[int] = (
        person
        for (person, shift), condition in settled.items()
        if shift == shift_id and condition is Condition.BARRED
    )
    return tuple(sorted(names(session, off).values(), key=lambda one: (one.name, one.id)))
