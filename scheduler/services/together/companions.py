"""Whom a volunteer may name: those they served with, or somebody whose name and phone number they know."""

from sqlmodel import Session, col, select

from scheduler.db.tables import AssignmentRow, PersonRow, ShiftRow
from scheduler.services.refusal import Refused
from scheduler.services.seats import SEATED

MOST = 100
DIGITS = 4
"""So many last digits of a phone number tell two people of one name apart, and strangers from friends."""


def served_with(session: Session, person_id: int) -> list[PersonRow]:
    """The volunteers who are or were at a session with the person, by name."""
    sessions = (
        select(ShiftRow.session_id)
        .join(AssignmentRow, col(AssignmentRow.shift_id) == ShiftRow.id)
        .where(AssignmentRow.person_id == person_id, col(AssignmentRow.state).in_(SEATED))
    )
    query = (
        select(PersonRow)
        .join(AssignmentRow, col(AssignmentRow.person_id) == PersonRow.id)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .where(
            col(ShiftRow.session_id).in_(sessions),
            col(AssignmentRow.state).in_(SEATED),
            PersonRow.id != person_id,
            col(PersonRow.is_volunteer),
        )
        .distinct()
        .order_by(col(PersonRow.name), col(PersonRow.id))
        .limit(MOST)
    )
    return list(session.exec(query))


def named(session: Session, person_id: int, name: str, digits: str) -> PersonRow:
    """The volunteer of that whole name whose phone number ends so.

    Raises:
        Refused: `nobody_found` where there is none, or more than one, or it is oneself.
    """
    whole = len(digits) == DIGITS and digits.isascii() and digits.isdigit()
    query = select(PersonRow).where(
        PersonRow.name == name.strip(),
        col(PersonRow.phone).endswith(digits, autoescape=True),
        col(PersonRow.is_volunteer),
        PersonRow.id != person_id,
    )
    found = list(session.exec(query)) if whole else []
    if len(found) != 1:
        raise Refused("nobody_found")
    return found[0]
