"""The list of one leg by vehicle: children with codes, adults with numbers; each look is noted."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.db.tables import (
    AdultSeatRow,
    ChildGroupRow,
    ChildSeatRow,
    LegRow,
    PersonRow,
    SessionRow,
    VehicleRow,
)
from scheduler.domain.children import Matter
from scheduler.domain.custody import CustodianKind
from scheduler.services import children
from scheduler.services.accounts import Account
from scheduler.services.children import ChildCard
from scheduler.services.custody import codes, custodians, desk
from scheduler.services.custody.custodians import Party
from scheduler.services.trips import seats


@dataclass(frozen=True, slots=True)
class ListedChild:
    """A child on the list; with its receivers only for those who may know numbers to call."""

    card: ChildCard
    code: str
    receivers: tuple[tuple[str, Party], ...] = ()


@dataclass(frozen=True, slots=True)
class ListedAdult:
    """An adult on the list, with the number by which paper knows them (`E1`)."""

    person: PersonRow
    number: str


@dataclass(frozen=True, slots=True)
class VehicleList:
    """One vehicle, or (None) those without a seat yet."""

    vehicle: VehicleRow | None
    children: tuple[ListedChild, ...]
    adults: tuple[ListedAdult, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The list of a leg."""

    leg: LegRow
    journey: SessionRow
    group: ChildGroupRow
    vehicles: tuple[VehicleList, ...]

    @property
    def children(self) -> int:
        """How many children are on it."""
        return sum(len(one.children) for one in self.vehicles)


def of_leg(session: Session, account: Account, leg: LegRow, now: datetime) -> Manifest:
    """The list of a leg as the account may see it: names for all, numbers to call for the leader alone."""
    journey = session.get_one(SessionRow, leg.session_id)
    group = session.get_one(ChildGroupRow, journey.child_group_id)
    listed = _children(session, account, journey, group, now)
    grown = _adults(session, journey, group)
    child_in = dict(
        session.exec(
            select(ChildSeatRow.child_id, ChildSeatRow.vehicle_id).where(ChildSeatRow.leg_id == leg.id)
        ).all()
    )
    adult_in = dict(
        session.exec(
            select(AdultSeatRow.person_id, AdultSeatRow.vehicle_id).where(AdultSeatRow.leg_id == leg.id)
        ).all()
    )
    vehicles: list[VehicleRow | None] = [
        *session.exec(select(VehicleRow).where(VehicleRow.leg_id == leg.id).order_by(col(VehicleRow.id)))
    ]
    parts = [
        VehicleList(
            vehicle,
            tuple(one for one in listed if child_in.get(one.card.child.id or 0) == _key(vehicle)),
            tuple(one for one in grown if adult_in.get(one.person.id or 0) == _key(vehicle)),
        )
        for vehicle in (*vehicles, None)
    ]
    return Manifest(leg, journey, group, tuple(one for one in parts if one.children or one.adults))


def _key(vehicle: VehicleRow | None) -> int | None:
    return None if vehicle is None else vehicle.id


def _children(
    session: Session, account: Account, journey: SessionRow, group: ChildGroupRow, now: datetime
) -> list[ListedChild]:
    known = codes.of_group(session, group)
    ids = [rider.id for rider in seats.riders(session, journey)]
    custodians.ensure_family(session, ids, now)
    parties = custodians.of_children(session, ids, now)
    return sorted(
        (
            ListedChild(
                card,
                known[card.child.id or 0],
                _receivers(parties.get(card.child.id or 0, [])) if card.sees(Matter.CONTACTS) else (),
            )
            for card in children.read_all(session, account, ids, now)
        ),
        key=lambda one: one.code,
    )


def _receivers(parties: list[Party]) -> tuple[tuple[str, Party], ...]:
    """Those of the family with the letters by which paper knows them."""
    named = [one for one in parties if one.kind is CustodianKind.NAMED]
    letters = {CustodianKind.GUARDIAN: "G", CustodianKind.CARER: "C"}
    family = [(letters[one.kind], one) for one in parties if one.kind in letters]
    return (*family, *((f"N{number}", one) for number, one in enumerate(named, 1)))


def _adults(session: Session, journey: SessionRow, group: ChildGroupRow) -> list[ListedAdult]:
    """Numbered as `custody.giving` reads them: those on duty when the journey begins, by name."""
    assert group.id is not None
    order = [one.id for one in desk.helpers_of(session, group.id, journey.starts_at)]
    return [
        ListedAdult(person, f"E{order.index(person.id) + 1}" if person.id in order else "")
        for person in seats.adults(session, journey)
    ]
