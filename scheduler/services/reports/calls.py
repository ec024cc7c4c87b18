"""Video calls of a stretch of time: how many were agreed, how many took place, how many families talked."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import BookingRow, OrganisationRow, RoomRow, SiteRow
from scheduler.domain.calls import BookingState, slot_number
from scheduler.services.reports.figures import Asked

TOOK_PLACE = (BookingState.ARRIVED, BookingState.HELD)


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls in the rooms of the nodes: `agreed` and not cancelled, `held`, and the families of those held."""

    agreed: int
    held: int
    families: int


def calls(session: Session, asked: Asked, now: datetime) -> Calls:
    """Counts the calls of a stretch of local dates; where nobody came they were agreed, not held."""
    query = (
        select(BookingRow.state, BookingRow.slot, BookingRow.family_id)
        .join(RoomRow, col(RoomRow.id) == col(BookingRow.room_id))
        .join(SiteRow, col(SiteRow.id) == col(RoomRow.site_id))
        .join(OrganisationRow, col(OrganisationRow.id) == col(SiteRow.organisation_id))
        .where(
            col(OrganisationRow.path).startswith(asked.path, autoescape=True),
            col(BookingRow.state) != BookingState.CANCELLED,
            col(BookingRow.slot) >= slot_number(datetime.combine(asked.first, time())),
            col(BookingRow.slot) < slot_number(datetime.combine(asked.last + timedelta(days=1), time())),
        )
    )
    if asked.body is not None:
        query = query.where(col(OrganisationRow.body) == asked.body)
    rows = session.exec(query).all()
    begun = slot_number(to_local(now))
    held = [family for state, slot, family in rows if state in TOOK_PLACE and slot <= begun]
    return Calls(len(rows), len(held), len(set(held)))
