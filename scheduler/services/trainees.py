"""Coming along to learn: a place beside the seats, which never counts as one.

What a shift asks people to have learnt is no reason against it; the record check and the insurance are, where
there are children, and so is everything about time and other people.
"""

from datetime import datetime

from sqlmodel import Session, col, func, select

from scheduler.db.tables import AssignmentRow
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import AssignmentState
from scheduler.services import activity_terms, eligibility, holding
from scheduler.services.holding import Who

LEARNT_THERE = ("qualification", "expired", "capacity", "language")
"""Reasons against a seat that are none against a place to learn."""


def join(session: Session, who: Who, shift_id: int, now: datetime) -> tuple[int, ...]:
    """Come along to learn, on the shift and those that go with it; gives their ids.

    Raises:
        Refused: `no_trainee_seat`; every reason for which one may not be there at all.
    """
    shifts = holding.hold(session, who, shift_id)
    told = [one for one in _reasons(session, who.person_id, shifts, now) if one.rule not in LEARNT_THERE]
    if min(free(session, shift) for shift in shifts) < 1:
        told.append(Violation("no_trainee_seat"))
    holding.refuse(told)
    for shift in shifts:
        holding.put(session, who, shift, AssignmentState.TRAINEE, now, "trainee")
    holding.note(session, who, "trainees.join", shift_id)
    return shifts


def free(session: Session, shift_id: int) -> int:
    """How many more may come along to learn."""
    there = session.exec(
        select(func.count()).where(
            AssignmentRow.shift_id == shift_id, col(AssignmentRow.state) == AssignmentState.TRAINEE
        )
    ).one()
    return activity_terms.of_shift(session, shift_id).trainee_seats - there


def may_come(session: Session, shift_id: int, reasons: tuple[Violation, ...]) -> bool:
    """Whether somebody who may not take a seat for these reasons may come along to learn."""
    only = bool(reasons) and all(one.rule in LEARNT_THERE for one in reasons)
    return only and free(session, shift_id) > 0


def _reasons(
    session: Session, person_id: int, shifts: tuple[int, ...], now: datetime
) -> tuple[Violation, ...]:
    """Every reason, those of the care rules too, which are not asked while a qualification is missing."""
    found = eligibility.refusals(session, person_id, shifts, now)
    if not found or any(one.rule not in LEARNT_THERE for one in found):
        return found
    return (*found, *eligibility.care_refusals(session, person_id, shifts))
