"""One session for its organisers: its shifts, who is on them, and only as a number who said no."""

from collections import defaultdict
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from scheduler.db.tables import AssignmentRow, PersonRow, ShiftRow
from scheduler.domain.work import AssignmentState
from scheduler.services import seats

SHOWN = (AssignmentState.REQUESTED, *seats.SEATED, AssignmentState.NO_SHOW, AssignmentState.TRAINEE)
"""States that an organiser sees with a name; a refusal costs nothing (志愿服务条例 art. 25)."""


@dataclass(frozen=True, slots=True)
class Seated:
    """A person on a shift."""

    person: PersonRow
    assignment: AssignmentRow


@dataclass(frozen=True, slots=True)
class ShiftSeats:
    """One shift with those who are on it; `declined` counts those who said no."""

    shift: ShiftRow
    people: tuple[Seated, ...]
    declined: int

    @property
    def missing(self) -> int:
        """How many people it still needs at least."""
        taken = sum(one.assignment.state.holds_seat for one in self.people)
        return max(0, self.shift.min_people - taken)


def of_session(session: Session, session_id: int) -> list[ShiftSeats]:
    """The shifts of a session in order of time, three queries in all."""
    shifts = session.exec(
        select(ShiftRow)
        .where(ShiftRow.session_id == session_id)
        .order_by(col(ShiftRow.starts_at), col(ShiftRow.role), col(ShiftRow.id))
    ).all()
    ids = [shift.id for shift in shifts]
    people: dict[int, list[Seated]] = defaultdict(list)
    for person, assignment in session.exec(
        select(PersonRow, AssignmentRow)
        .join(AssignmentRow, col(AssignmentRow.person_id) == PersonRow.id)
        .where(col(AssignmentRow.shift_id).in_(ids), col(AssignmentRow.state).in_(SHOWN))
        .order_by(col(PersonRow.name), col(PersonRow.id))
    ):
        people[assignment.shift_id].append(Seated(person, assignment))
    declined = dict(
        session.exec(
            select(AssignmentRow.shift_id, func.count())
            .where(col(AssignmentRow.shift_id).in_(ids), AssignmentRow.state == AssignmentState.DECLINED)
            .group_by(col(AssignmentRow.shift_id))
        ).all()
    )
    return [
        ShiftSeats(shift, tuple(people[shift.id or 0]), declined.get(shift.id or 0, 0)) for shift in shifts
    ]
