"""Answering what a plan proposes: the volunteer decides (志愿服务条例 art. 25), and a no costs nothing.

Who said no is shown to nobody: organisers see numbers. A declined pair is never proposed again (H16).
"""

from datetime import datetime

from sqlmodel import Session, col, func, select

from scheduler.db.tables import AssignmentRow, SessionRow, ShiftRow
from scheduler.domain.work import AssignmentState, SessionState
from scheduler.services import eligibility, holding, seat_changes
from scheduler.services.holding import Who
from scheduler.services.refusal import Refused


def accept(session: Session, who: Who, shift_id: int, now: datetime) -> tuple[int, ...]:
    """Say yes, to every shift that goes with this one; gives their ids.

    Raises:
        Refused: `not_proposed`, `past`, `session_cancelled`, or the rules that it would break by now.
    """
    rows = _waiting(session, who, shift_id, now)
    shifts = [row.shift_id for row in rows]
    holding.refuse(eligibility.refusals(session, who.person_id, shifts, now, returning=True))
    for row in rows:
        holding.move(session, row, AssignmentState.ACCEPTED, now)
    holding.note(session, who, "proposals.accept", shift_id)
    return tuple(shifts)


def decline(session: Session, who: Who, shift_id: int, now: datetime) -> tuple[int, ...]:
    """Say no, to every shift that goes with this one, without a reason; gives their ids.

    Raises:
        Refused: `not_proposed`, `past`.
    """
    rows = _waiting(session, who, shift_id, now)
    for row in rows:
        holding.move(session, row, AssignmentState.DECLINED, now)
    holding.note(session, who, "proposals.decline", shift_id)
    shifts = tuple(row.shift_id for row in rows)
    seat_changes.after(session, shifts, now)
    return shifts


def waiting(session: Session, person_id: int, now: datetime) -> int:
    """How many proposals wait for the person's answer."""
    return session.exec(
        select(func.count())
        .select_from(AssignmentRow)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .where(
            AssignmentRow.person_id == person_id,
            AssignmentRow.state == AssignmentState.PROPOSED,
            ShiftRow.starts_at > now,
            SessionRow.state == SessionState.PLANNED,
        )
    ).one()


def _waiting(session: Session, who: Who, shift_id: int, now: datetime) -> list[AssignmentRow]:
    """The proposals of the bundle, held so that nobody answers them twice."""
    rows = holding.own_rows(session, who, holding.hold(session, who, shift_id))
    proposed = [row for row in rows.values() if row.state is AssignmentState.PROPOSED]
    if shift_id not in {row.shift_id for row in proposed}:
        raise Refused("not_proposed")
    if eligibility.begun(session, (row.shift_id for row in proposed), now):
        raise Refused("past")
    return proposed
