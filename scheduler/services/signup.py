"""Coming onto a shift by oneself, leaving it, and taking either back for ten seconds."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.db.tables import AssignmentRow, AuditRow
from scheduler.domain.work import AssignmentState, SignupFlow
from scheduler.services import eligibility, seat_changes
from scheduler.services.holding import Who, hold, move, note, own_rows, put, refuse
from scheduler.services.refusal import Refused
from scheduler.services.shift_facts import Duty
from scheduler.services.waiting import offers

__all__ = ["Who", "sign_up", "take", "undo", "undoable", "withdraw"]

UNDO_FOR = timedelta(seconds=10)
GRACE = timedelta(seconds=2)
"""The button is there for ten seconds; a slow line must not make it lie."""

SIGNED_UP = {SignupFlow.INSTANT: AssignmentState.CONFIRMED, SignupFlow.REQUEST: AssignmentState.REQUESTED}
LEAVABLE = (
    AssignmentState.REQUESTED,
    AssignmentState.ACCEPTED,
    AssignmentState.CONFIRMED,
    AssignmentState.TRAINEE,
)
UNDOABLE = (
    "signup.sign_up",
    "signup.withdraw",
    "absences.cannot_come",
    "proposals.accept",
    "proposals.decline",
    "trainees.join",
)
KEPT_FOR_OTHERS = "waiting_list"


def sign_up(session: Session, who: Who, shift_id: int, now: datetime) -> tuple[int, ...]:
    """Take a seat, on every shift that goes with this one; gives their ids.

    Raises:
        Refused: with every reason, the person's own first; nothing is changed.
    """
    shifts = hold(session, who, shift_id)
    take(session, who, shifts, now)
    note(session, who, "signup.sign_up", shift_id)
    return shifts


def take(session: Session, who: Who, shifts: Sequence[int], now: datetime, origin: str = "signup") -> None:
    """Put the person on shifts that are held; whoever has an offer takes it, others wait behind it.

    Raises:
        Refused: with every reason; `waiting_list` where the last seats are kept for those who waited.
    """
    offers.settle(session, shifts, now)
    refuse(eligibility.refusals(session, who.person_id, shifts, now))
    if not offers.taken_up(session, who.person_id, shifts, now):
        if offers.free_seats(session, shifts, now) < 1:
            raise Refused(KEPT_FOR_OTHERS)
    else:
        origin = offers.ORIGIN
    flows = eligibility.flows(session, shifts)
    for shift in shifts:
        put(session, who, shift, SIGNED_UP[flows[shift]], now, origin)


def withdraw(session: Session, who: Who, shift_id: int, now: datetime) -> tuple[int, ...]:
    """Give a seat back, on every shift that goes with this one; gives their ids.

    Raises:
        Refused: `not_on_it`, `past`, or `not_leavable` for a state that is nobody's to leave.
    """
    shifts = hold(session, who, shift_id)
    leaving = leavable(session, who, shifts, shift_id, now)
    for row in leaving:
        move(session, row, AssignmentState.CANCELLED, now)
    note(session, who, "signup.withdraw", shift_id)
    left = tuple(row.shift_id for row in leaving)
    seat_changes.after(session, left, now)
    return left


def leavable(
    session: Session, who: Who, shifts: Sequence[int], shift_id: int, now: datetime
) -> list[AssignmentRow]:
    """What the person leaves with that shift, which is held.

    Raises:
        Refused: as `withdraw`.
    """
    rows = own_rows(session, who, shifts)
    leaving = [row for row in rows.values() if row.state in LEAVABLE]
    refuse(_why_not_leave(session, rows, leaving, shift_id, now))
    return leaving


def undo(session: Session, who: Who, shift_id: int, now: datetime) -> tuple[int, ...]:
    """Take back what the person did last with these shifts, within ten seconds; gives their ids.

    Raises:
        Refused: `undo_over`; `capacity`, `waiting_list` and the rules when the seat was taken since.
    """
    shifts = hold(session, who, shift_id)
    rows = own_rows(session, who, shifts)
    target = rows.get(shift_id)
    if target is None or not undoable(session, who, target, now):
        raise Refused("undo_over")
    back = {
        row.shift_id: row.came_from or AssignmentState.CANCELLED
        for row in rows.values()
        if row.changed_at == target.changed_at
    }
    again = [one for one, state in back.items() if state.holds_seat and not rows[one].state.holds_seat]
    if again:
        refuse(eligibility.refusals(session, who.person_id, again, now, returning=True))
        if offers.free_seats(session, shifts, now) < 1:
            raise Refused(KEPT_FOR_OTHERS)
    for one, state in back.items():
        move(session, rows[one], state, now)
        rows[one].came_from = None
    note(session, who, "signup.undo", shift_id)
    seat_changes.after(session, shifts, now)
    return tuple(back)


def undoable(session: Session, who: Who, row: AssignmentRow | Duty, now: datetime) -> bool:
    """Whether the last change was the person's own, and young enough to be taken back."""
    if now - row.changed_at > UNDO_FOR + GRACE:
        return False
    last = session.exec(
        select(AuditRow)
        .where(
            AuditRow.account_id == who.account_id,
            AuditRow.subject == f"shift:{row.shift_id}",
            AuditRow.at >= row.changed_at,
        )
        .order_by(col(AuditRow.id).desc())
    ).first()
    return last is not None and last.action in UNDOABLE


def _why_not_leave(
    session: Session,
    rows: dict[int, AssignmentRow],
    leaving: Sequence[AssignmentRow],
    shift_id: int,
    now: datetime,
) -> Iterable[str]:
    row = rows.get(shift_id)
    if row is None or row.state in (AssignmentState.CANCELLED, AssignmentState.DECLINED):
        yield "not_on_it"
    elif row not in leaving:
        yield "not_leavable"
    elif eligibility.begun(session, (row.shift_id for row in leaving), now):
        yield "past"
