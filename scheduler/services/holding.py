"""What every action on a seat begins and ends with: shifts and people held in one order, states moved, noted.

The shifts are raised first, in the order of their ids, so that the second of two people who want the last
seat waits and then sees that it is gone; then the people, so that two phones of one person cannot take two
shifts at the same hour.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from scheduler.db.tables import AssignmentRow, PersonRow, ShiftRow
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import AssignmentState
from scheduler.services import audit, eligibility
from scheduler.services.refusal import Refused


@dataclass(frozen=True, slots=True)
class Who:
    """Whose doing it is: the person, and the account that is signed in."""

    person_id: int
    account_id: int | None


def hold(session: Session, who: Who, shift_id: int) -> tuple[int, ...]:
    """Raise the version of the shift and of those that go with it, and hold the person."""
    shifts = eligibility.bundle(session, shift_id)
    hold_all(session, shifts, (who.person_id,))
    return shifts


def hold_all(session: Session, shifts: Iterable[int], people: Iterable[int]) -> None:
    """Raise the version of the shifts and hold the people, each in the order of the ids.

    People are held so that rows may still point at them (a message to somebody who is just signing up).
    """
    for shift in sorted(set(shifts)):
        session.execute(
            update(ShiftRow).where(col(ShiftRow.id) == shift).values(version=ShiftRow.version + 1)
        )
    wanted = select(PersonRow.id).where(col(PersonRow.id).in_(set(people))).order_by(col(PersonRow.id))
    session.exec(wanted.with_for_update(key_share=True)).all()


def own_rows(session: Session, who: Who, shifts: Iterable[int]) -> dict[int, AssignmentRow]:
    """The person's assignments to these shifts, as they are now, by shift."""
    query = (
        select(AssignmentRow)
        .where(AssignmentRow.person_id == who.person_id, col(AssignmentRow.shift_id).in_(list(shifts)))
        .order_by(col(AssignmentRow.shift_id))
        .execution_options(populate_existing=True)
    )
    return {row.shift_id: row for row in session.exec(query)}


def put(
    session: Session, who: Who, shift_id: int, state: AssignmentState, now: datetime, origin: str
) -> AssignmentRow:
    """The person comes onto the shift in that state, whether they were on it before or not."""
    row = own_rows(session, who, (shift_id,)).get(shift_id)
    known = row is not None
    if row is None:
        row = AssignmentRow(
            shift_id=shift_id, person_id=who.person_id, state=AssignmentState.CANCELLED, changed_at=now
        )
    row.origin = origin
    move(session, row, state, now, known=known)
    return row


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
