"""The list of a campaign's vehicles: which ride, with how many children, and whom to call in each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.db.person_facts import portions
from scheduler.db.tables import AdultSeatRow, CampaignRow, ChildGroupRow, PersonRow
from scheduler.services.trips import journeys
from scheduler.services.trips.journeys import Journey, Leg, VehicleLoad


@dataclass(frozen=True, slots=True)
class Ride:
    """One vehicle on one leg with the adults in it."""

    journey: Journey
    leg: Leg
    load: VehicleLoad
    crew: tuple[PersonRow, ...]


def rides(session: Session, campaign: CampaignRow, first: datetime, last: datetime) -> list[Ride]:
    """Every vehicle of the journeys that touch a stretch of time, by departure; no child is named."""
    groups = session.exec(select(ChildGroupRow.id).where(ChildGroupRow.campaign_id == campaign.id)).all()
    found = journeys.of_groups(session, [key for key in groups if key is not None], first, last)
    legs = [(journey, leg, load) for journey in found for leg in journey.legs for load in leg.loads]
    crews = _crews(session, (load.vehicle.id or 0 for *_, load in legs))
    every = [Ride(journey, leg, load, tuple(crews[load.vehicle.id or 0])) for journey, leg, load in legs]
    return sorted(every, key=lambda ride: (ride.leg.row.departs_at, ride.load.vehicle.name))


def _crews(session: Session, vehicles: Iterable[int]) -> dict[int, list[PersonRow]]:
    found: dict[int, list[PersonRow]] = defaultdict(list)
    for some in portions(vehicles):
        rows = session.exec(
            select(AdultSeatRow.vehicle_id, PersonRow)
            .join(PersonRow, col(PersonRow.id) == AdultSeatRow.person_id)
            .where(col(AdultSeatRow.vehicle_id).in_(some))
            .order_by(col(PersonRow.name), col(PersonRow.id))
        )
        for vehicle, person in rows:
            found[vehicle].append(person)
    return found
