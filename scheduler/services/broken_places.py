"""Where a plan breaks a rule: whom it concerns and at which sessions, for whoever has to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from scheduler.db.tables import PersonRow, SessionRow, ShiftRow
from scheduler.domain.rules.violation import Violation

MOST_SESSIONS = 4
"""Of a rule that names more, such as the sum of a week, the first are told."""


@dataclass(frozen=True, slots=True)
class BrokenPlace:
    """One broken rule: the person, None where it is no single one, and the sessions in their order."""

    violation: Violation
    person: PersonRow | None
    sessions: tuple[SessionRow, ...]


def named(session: Session, broken: Iterable[Violation]) -> list[BrokenPlace]:
    """Each violation with its person and sessions; two queries however many there are."""
    listed = list(broken)
    people = {int(one.volunteer) for one in listed if one.volunteer is not None}
    shifts = {int(shift) for one in listed for shift in one.shifts}
    person = {
        row.id: row for row in session.exec(select(PersonRow).where(col(PersonRow.id).in_(people))).all()
    }
    of_shift = dict(
        session.exec(
            select(ShiftRow.id, SessionRow)
            .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
            .where(col(ShiftRow.id).in_(shifts))
        ).all()
    )
    found = []
    for one in listed:
        sessions = {row.id: row for row in (of_shift.get(int(shift)) for shift in one.shifts) if row}
        known = person.get(int(one.volunteer)) if one.volunteer is not None else None
        found.append(BrokenPlace(one, known, tuple(sessions.values())[:MOST_SESSIONS]))
    return found
