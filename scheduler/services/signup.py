"""Coming onto a shift by oneself, leaving it, and taking either back for ten seconds.

The shifts are raised first, in the order of their ids, so that the second of two people who want the last
seat waits and then sees that it is gone; then the person, so that two phones of one person cannot take two
shifts at the same hour.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from scheduler.db.tables import AssignmentRow, AuditRow, PersonRow, ShiftRow
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import AssignmentState, SignupFlow
from scheduler.services import audit, eligibility
from scheduler.services.refusal import Refused
from scheduler.services.shift_facts import Duty

UNDO_FOR = timedelta(seconds=10)
GRACE = timedelta(seconds=2)
"""The button is there for ten seconds; a slow line must not make it lie."""

SIGNED_UP = {SignupFlow.INSTANT: AssignmentState.CONFIRMED, SignupFlow.REQUEST: AssignmentState.REQUESTED}
LEAVABLE = (AssignmentState.REQUESTED, AssignmentState.ACCEPTED, AssignmentState.CONFIRMED)
UNDOABLE = ("signup.sign_up", "signup.withdraw", "proposals.accept", "proposals.decline")


@dataclass(frozen=True, slots=True)
class Who:
    """Whose doing it is: the person, and the account that is signed in."""

    person_id: int
    account_id: int | None


def sign_up(session: Session, who: Who, shift_id: int, now: datetime) -> tuple[int, ...]:
    """Take a seat, on every shift that goes with this one; gives their ids.

    Raises:
        Refused: with every reason, the person's own first; nothing is changed.
    """
    shifts = hold(session, who, shift_id)
    refuse(eligibility.refusals(session, who.person_id, shifts, now))
    flows = eligibility.flows(session, shifts)
    rows = own_rows(session, who, shifts)
    for shift in shifts:
        row = rows.get(shift) or AssignmentRow(
            shift_id=shift, person_id=who.person_id, state=AssignmentState.CANCELLED, changed_at=now
        )
        row.origin = "signup"
        move(session, row, SIGNED_UP[flows[shift]], now, known=shift in rows)
    note(session, who, "signup.sign_up", shift_id)
    return shifts


def withdraw(session: Session, who: Who, shift_id: int, now: datetime) -> tuple[int, ...]:
    """Give a seat back, on every shift that goes with this one; gives their ids.

    Raises:
        Refused: `not_on_it`, `past`, or `not_leavable` for a state that is nobody's to leave.
    """
    shifts = hold(session, who, shift_id)
    rows = own_rows(session, who, shifts)
    leaving = [row for row in rows.values() if row.state in LEAVABLE]
    refuse(_why_not_leave(session, rows, leaving, shift_id, now))
    for row in leaving:
        move(session, row, AssignmentState.CANCELLED, now)
    note(session, who, "signup.withdraw", shift_id)
    return tuple(row.shift_id for row in leaving)


def undo(session: Session, who: Who, shift_id: int, now: datetime) -> tuple[int, ...]:
    """Take back what the person did last with these shifts, within ten seconds; gives their ids.

    Raises:
        Refused: `undo_over`; `capacity` and the other rules when the seat was taken meanwhile.
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
    for one, state in back.items():
        move(session, rows[one], state, now)
        rows[one].came_from = None
    note(session, who, "signup.undo", shift_id)
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


def hold(session: Session, who: Who, shift_id: int) -> tuple[int, ...]:
    """Raise the version of the shift and of those that go with it, and hold the person."""
    shifts = eligibility.bundle(session, shift_id)
    for shift in shifts:
        session.execute(
            update(ShiftRow).where(col(ShiftRow.id) == shift).values(version=ShiftRow.version + 1)
        )
    session.exec(select(PersonRow.id).where(PersonRow.id == who.person_id).with_for_update()).one()
    return shifts


def own_rows(session: Session, who: Who, shifts: Iterable[int]) -> dict[int, AssignmentRow]:
    """The person's assignments to these shifts, as they are now, by shift."""
    query = (
        select(AssignmentRow)
        .where(AssignmentRow.person_id == who.person_id, col(AssignmentRow.shift_id).in_(list(shifts)))
        .order_by(col(AssignmentRow.shift_id))
        .execution_options(populate_existing=True)
    )
    return {row.shift_id: row for row in session.exec(query)}


def move(
    session: Session, row: AssignmentRow, state: AssignmentState, now: datetime, known: bool = True
) -> None:
    """Another state, with the way back; `known` says whether the row was there before."""
    row.came_from = row.state if known else None
    row.state, row.changed_at = state, now
    session.add(row)


def refuse(reasons: Iterable[Violation | str]) -> None:
    """Stop if there is any reason to.

    Raises:
        Refused: with the reasons.
    """
    found = tuple(reasons)
    if found:
        raise Refused(*found)


def note(session: Session, who: Who, action: str, shift_id: int) -> None:
    """One line in the audit trail."""
    session.flush()
    audit.note(session, account_id=who.account_id, action=action, subject=f"shift:{shift_id}")


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
