"""How many seats there are and who is on them, counted by the database for every page of an organiser."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Subquery, case, func, select
from sqlmodel import col

from scheduler.db.tables import AssignmentRow, ShiftRow
from scheduler.domain.work import AssignmentState

SEATED = tuple(state for state in AssignmentState if state.holds_seat)
SAID_YES = (AssignmentState.ACCEPTED, AssignmentState.CONFIRMED, AssignmentState.DONE)


def per_shift() -> Subquery:
    """How many people are in which state, a row for each shift that anybody was ever on."""
    return (
        select(
            col(AssignmentRow.shift_id).label("shift_id"),
            _how_many(SEATED).label("seated"),
            _how_many((AssignmentState.REQUESTED,)).label("requested"),
            _how_many((AssignmentState.PROPOSED,)).label("waiting"),
            _how_many(SAID_YES).label("accepted"),
            _how_many((AssignmentState.DECLINED,)).label("declined"),
        )
        .group_by(col(AssignmentRow.shift_id))
        .subquery()
    )


def sums(taken: Subquery) -> tuple[ColumnElement[int], ...]:
    """Places, filled places, requested, waiting, accepted, declined, over the shifts of a group.

    A place is one of the people needed at least; more people than that fill no further place.
    """
    seated, least = func.coalesce(taken.c.seated, 0), col(ShiftRow.min_people)
    filled = case((seated < least, seated), else_=least)
    counted = (least, filled, *(taken.c[name] for name in ("requested", "waiting", "accepted", "declined")))
    return tuple(func.coalesce(func.sum(one), 0) for one in counted)


def _how_many(states: Iterable[AssignmentState]) -> ColumnElement[int]:
    return func.sum(case((col(AssignmentRow.state).in_(list(states)), 1), else_=0))
