"""The one button: "I can't be there". The person is released at once, and whoever is needed is looked for.

Two transactions: the first lets the person go and opens the gap, the second (`gaps.see_to`) fills it. If the
second never comes, the clock finds the open gap.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from scheduler.db.care_snapshot import load_near
from scheduler.domain.rules import care
from scheduler.domain.work import AssignmentState
from scheduler.services import care_gaps, holding, seat_changes, signup
from scheduler.services.absences import gaps
from scheduler.services.holding import Who


def cannot_come(session: Session, who: Who, shift_id: int, now: datetime) -> tuple[int, ...]:
    """Leave the shift and those that go with it; gives those whose seat is missed now.

    A seat is missed when fewer people than needed are left, or when a rule that protects children is broken
    that was whole before.

    Raises:
        Refused: as `signup.withdraw`.
    """
    shifts = holding.hold(session, who, shift_id)
    leaving = signup.leavable(session, who, shifts, shift_id, now)
    seated = [row.shift_id for row in leaving if row.state.holds_seat]
    before = _unsafe(session, who, seated)
    for row in leaving:
        holding.move(session, row, AssignmentState.CANCELLED, now)
    holding.note(session, who, "absences.cannot_come", shift_id)
    seat_changes.after(session, tuple(row.shift_id for row in leaving), now)
    unsafe = _unsafe(session, who, seated) - before
    return tuple(shift for shift in seated if gaps.open_if_missed(session, shift, now, unsafe=bool(unsafe)))


def _unsafe(session: Session, who: Who, shifts: Sequence[int]) -> set[str]:
    """Which rules that protect children are broken around these shifts, as keys to compare."""
    if not shifts:
        return set()
    roster = load_near(session, who.person_id, shifts)
    return {repr(found.key) for found in care.check_care(roster, care_gaps.NEVER_RELAXED)}
