"""Vehicles of a leg and who sits in which: families together, adults where the children are."""

from dataclasses import dataclass

from sqlmodel import Session, col, delete, select

from scheduler.db.local_time import to_local
from scheduler.db.person_facts import load_kin
from scheduler.db.tables import (
    AdultSeatRow,
    AssignmentRow,
    ChildRow,
    ChildSeatRow,
    LegRow,
    PersonRow,
    SessionRow,
    ShiftRow,
    StayRow,
    VehicleRow,
)
from scheduler.domain import reference
from scheduler.domain.care import Setting
from scheduler.domain.families import families
from scheduler.domain.rules.violation import Violation
from scheduler.domain.seating import Load, Minder, NoRoomError, Rider, Vehicle, seat
from scheduler.domain.supervision import certain_age
from scheduler.domain.work import AssignmentState
from scheduler.services import audit
from scheduler.services.refusal import Refused

HOLDS_SEAT = tuple(state for state in AssignmentState if state.holds_seat)
MOST_VEHICLES = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a leg was seated: people, vehicles in use, and vehicles with too few adults for their children."""

    people: int
    vehicles: int
    short: tuple[int, ...]


def add_vehicle(
    session: Session, leg: LegRow, name: str, seats: int, driver_phone: str, account_id: int
) -> VehicleRow:
    """One more vehicle on a leg.

    Raises:
        Refused: `too_many_vehicles`.
    """
    assert leg.id is not None
    there = session.exec(select(VehicleRow.id).where(VehicleRow.leg_id == leg.id)).all()
    if len(there) >= MOST_VEHICLES:
        raise Refused("too_many_vehicles")
    row = VehicleRow(leg_id=leg.id, name=name, seats=seats, driver_phone=driver_phone)
    session.add(row)
    session.flush()
    audit.note(session, account_id=account_id, action="trip.vehicle", subject=f"leg:{leg.id}")
    return row


def seat_leg(session: Session, leg: LegRow, account_id: int) -> Outcome:
    """Give everybody on a leg a seat, anew.

    Raises:
        Refused: `no_vehicle`; `seats_short` with how many are missing.
    """
    assert leg.id is not None
    vehicles = session.exec(select(VehicleRow).where(VehicleRow.leg_id == leg.id)).all()
    if not vehicles:
        raise Refused("no_vehicle")
    journey = session.get_one(SessionRow, leg.session_id)
    table = reference.ratios()[Setting.TRAVEL]
    try:
        loads = seat(
            [Vehicle(one.id or 0, one.seats) for one in vehicles],
            riders(session, journey),
            minders(session, journey),
            table,
        )
    except NoRoomError as error:
        raise Refused(Violation("seats_short", amount=error.missing)) from error
    _write(session, leg.id, loads)
    audit.note(session, account_id=account_id, action="trip.seat", subject=f"leg:{leg.id}")
    people = sum(len(load.riders) + len(load.minders) for load in loads)
    short = tuple(load.vehicle.id for load in loads if len(load.minders) < load.needs(table))
    return Outcome(people, len(loads), short)


def riders(session: Session, journey: SessionRow) -> list[Rider]:
    """The children of a journey."""
    day = to_local(journey.starts_at).date()
    rows = session.exec(
        select(ChildRow)
        .join(StayRow, col(StayRow.child_id) == ChildRow.id)
        .where(
            StayRow.group_id == journey.child_group_id, StayRow.arrives_on <= day, StayRow.leaves_on >= day
        )
        .order_by(col(ChildRow.id))
    )
    return [Rider(row.id or 0, row.family_id, certain_age(row.birth_year, day.year)) for row in rows]


def minders(session: Session, journey: SessionRow) -> list[Minder]:
    """The adults of a journey."""
    people = adults(session, journey)
    ids = [one.id or 0 for one in people]
    heads = families([str(one) for one in ids], load_kin(session, ids))
    return [Minder(one.id or 0, heads[str(one.id)], one.gender) for one in people]


def adults(session: Session, journey: SessionRow) -> list[PersonRow]:
    """The people on a journey's shifts, each once, by id."""
    rows = session.exec(
        select(PersonRow)
        .join(AssignmentRow, col(AssignmentRow.person_id) == PersonRow.id)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .where(ShiftRow.session_id == journey.id, col(AssignmentRow.state).in_(HOLDS_SEAT))
        .order_by(col(PersonRow.id))
    )
    return list({row.id: row for row in rows}.values())


def _write(session: Session, leg_id: int, loads: tuple[Load, ...]) -> None:
    session.execute(delete(ChildSeatRow).where(col(ChildSeatRow.leg_id) == leg_id))
    session.execute(delete(AdultSeatRow).where(col(AdultSeatRow.leg_id) == leg_id))
    for load in loads:
        place = {"leg_id": leg_id, "vehicle_id": load.vehicle.id}
        session.add_all(ChildSeatRow(child_id=one.id, **place) for one in load.riders)
        session.add_all(AdultSeatRow(person_id=one.id, **place) for one in load.minders)
    session.flush()
