"""Requests for a seat, answered by an organiser: confirmed, or refused with a message and without a mark."""

from datetime import datetime

from sqlmodel import Session

from scheduler.db.tables import AssignmentRow, NoticeRow
from scheduler.domain.notices import NoticeCode
from scheduler.domain.work import AssignmentState
from scheduler.services import eligibility, holding, seat_changes
from scheduler.services.holding import Who
from scheduler.services.refusal import Refused
from scheduler.services.waiting import offers


def confirm(session: Session, assignment: AssignmentRow, account_id: int, now: datetime) -> tuple[int, ...]:
    """Give the seat that was asked for, and those that go with it; gives the shifts.

    Raises:
        Refused: `not_requested` any more; every rule that it would break by now; `waiting_list` where the
            last seats are kept for people who waited.
    """
    rows = _held(session, assignment)
    shifts = [row.shift_id for row in rows]
    holding.refuse(eligibility.refusals(session, assignment.person_id, shifts, now, returning=True))
    kept = all(row.origin == offers.ORIGIN for row in rows)
    bundle = eligibility.bundle(session, assignment.shift_id)
    if not kept and offers.free_seats(session, bundle, now) < 1:
        raise Refused("waiting_list")
    return _answer(session, rows, AssignmentState.CONFIRMED, account_id, now)


def refuse(session: Session, assignment: AssignmentRow, account_id: int, now: datetime) -> tuple[int, ...]:
    """Say no; the person hears of it, and whoever waits is next.

    Raises:
        Refused: `not_requested` any more.
    """
    rows = _held(session, assignment)
    shifts = _answer(session, rows, AssignmentState.CANCELLED, account_id, now)
    session.add(
        NoticeRow(
            person_id=assignment.person_id,
            code=NoticeCode.REQUEST_REFUSED.value,
            details={"released": list(shifts)},
            created_at=now,
        )
    )
    return shifts


def _held(session: Session, assignment: AssignmentRow) -> list[AssignmentRow]:
    who = Who(assignment.person_id, None)
    shifts = holding.hold(session, who, assignment.shift_id)
    rows = holding.own_rows(session, who, shifts)
    asked = [row for row in rows.values() if row.state is AssignmentState.REQUESTED]
    if assignment.shift_id not in {row.shift_id for row in asked}:
        raise Refused("not_requested")
    return asked


def _answer(
    session: Session, rows: list[AssignmentRow], state: AssignmentState, account_id: int, now: datetime
) -> tuple[int, ...]:
    for row in rows:
        holding.move(session, row, state, now)
    done = "confirm" if state is AssignmentState.CONFIRMED else "refuse"
    holding.note(session, Who(rows[0].person_id, account_id), f"requests.{done}", rows[0].shift_id)
    shifts = tuple(row.shift_id for row in rows)
    seat_changes.after(session, shifts, now)
    return shifts
