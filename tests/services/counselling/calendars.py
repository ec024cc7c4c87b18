"""Empties the calendars of the season's people, so that no day of the week stands against an appointment."""

from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.domain.calls import BookingState
from scheduler.domain.work import AssignmentState
from tests.season import Season


def empty(db: Session, season: Season) -> None:
    """Nobody has a shift or a call, and the worker has no crew."""
    for row in db.exec(select(t.AssignmentRow)):
        row.state = AssignmentState.DECLINED
    for booking in db.exec(select(t.BookingRow)):
        booking.state = BookingState.CANCELLED
    db.get_one(t.PersonRow, season.person["worker"]).crew_id = None
    db.flush()
