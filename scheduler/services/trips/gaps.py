"""What each leg of a journey still lacks: seats, escorts, leader, first aid, tickets, consents, receivers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.db.care_snapshot import load_session
from scheduler.db.local_time import local_interval, to_local
from scheduler.db.tables import (
    AdultSeatRow,
    ChildRow,
    ChildSeatRow,
    FamilyRow,
    LegRow,
    PersonRow,
    SessionRow,
    SiteRow,
    TicketOrderRow,
    TicketStateRow,
    VehicleRow,
)
from scheduler.domain.care import Purpose
from scheduler.domain.custody import CustodianKind
from scheduler.domain.formulation import TRIP_LEADER
from scheduler.domain.places import SiteKind
from scheduler.domain.roster import Roster
from scheduler.domain.rules import clearance, first_aid, insurance, same_sex, supervision, two_adults
from scheduler.domain.rules.violation import Violation
from scheduler.domain.trips import LegKind, Mend, TicketState
from scheduler.services import consent_answers
from scheduler.services.custody import custodians
from scheduler.services.custody.custodians import Party
from scheduler.services.trips import seats

_CREW_RULES = (supervision, two_adults, same_sex, first_aid, clearance, insurance)
HOMES = frozenset({SiteKind.HOME_VILLAGE, SiteKind.STATION, SiteKind.SCHOOL})
"""Where children are handed over at home; anywhere else their parents are."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, and in which way it can be mended."""

    reason: Violation
    mend: Mend


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is looked up once for all parts of a journey."""

    journey: SessionRow
    roster: Roster
    people: int
    journey_gaps: tuple[Gap, ...]
    receivers: tuple[Gap, ...]
    tickets: tuple[Gap, ...]


def of_journey(session: Session, journey: SessionRow, now: datetime) -> dict[int, tuple[Gap, ...]]:
    """The gaps of a journey by leg; a leg that is over lacks nothing any more.

    The rules about people are asked for the hours of the leg alone, and once more for those of each vehicle.
    """
    legs = session.exec(
        select(LegRow).where(LegRow.session_id == journey.id).order_by(col(LegRow.position))
    ).all()
    ahead = [leg for leg in legs if leg.arrives_at > now]
    if not ahead:
        return {}
    facts = _facts(session, journey, now)
    return {leg.id or 0: tuple(_of_leg(session, facts, leg, leg is legs[-1])) for leg in ahead}


def _of_leg(session: Session, facts: _Facts, leg: LegRow, last: bool) -> Iterator[Gap]:
    part = _during(facts.roster, leg)
    yield from _crew(part, str(facts.journey.id))
    yield from _vehicles(session, facts, leg, part)
    if leg.kind is LegKind.TRAIN:
        yield from facts.tickets
    yield from facts.journey_gaps
    if last:
        yield from facts.receivers


def _facts(session: Session, journey: SessionRow, now: datetime) -> _Facts:
    assert journey.id is not None
    children = [one.id for one in seats.riders(session, journey)]
    people = len(children) + len(seats.adults(session, journey))
    return _Facts(
        journey,
        load_session(session, journey.id),
        people,
        tuple(_consents(session, children)),
        tuple(_receivers(session, journey, children, now)),
        tuple(_tickets(session, journey, people, to_local(now).date())),
    )


def _during(roster: Roster, leg: LegRow) -> Roster:
    """The journey as if it were this part alone."""
    when = local_interval(leg.departs_at, leg.arrives_at)
    return replace(roster, sessions={key: replace(one, when=when) for key, one in roster.sessions.items()})


def _crew(part: Roster, key: str) -> Iterator[Gap]:
    """What the care rules say about those on board."""
    found: dict[tuple[str, str | None], Violation] = {}
    for rule in _CREW_RULES:
        for reason in rule.violations(part):
            found.setdefault((reason.rule, reason.subject), reason)
    yield from (Gap(one, Mend.CREW) for one in found.values())
    session = part.sessions.get(key)
    for presence in part.presences(session) if session is not None else ():
        if not any(duty.shift.role == TRIP_LEADER for duty in presence.duties):
            yield Gap(Violation("leader_missing", amount=0, needed=1), Mend.CREW)
            return


def _vehicles(session: Session, facts: _Facts, leg: LegRow, part: Roster) -> Iterator[Gap]:
    vehicles = session.exec(
        select(VehicleRow).where(VehicleRow.leg_id == leg.id).order_by(col(VehicleRow.id))
    ).all()
    room = sum(one.seats for one in vehicles)
    children = session.exec(
        select(ChildSeatRow.child_id, ChildSeatRow.vehicle_id).where(ChildSeatRow.leg_id == leg.id)
    ).all()
    adults = session.exec(
        select(AdultSeatRow.person_id, AdultSeatRow.vehicle_id).where(AdultSeatRow.leg_id == leg.id)
    ).all()
    seated = len(children) + len(adults)
    if not vehicles:
        yield Gap(Violation("no_vehicle"), Mend.VEHICLE)
    elif room < facts.people:
        yield Gap(Violation("seats_short", amount=facts.people - room), Mend.VEHICLE)
    elif seated < facts.people:
        yield Gap(Violation("unseated", amount=facts.people - seated), Mend.SEATS)
    else:
        for one in vehicles:
            inside = _inside(part, one.id, children, adults)
            yield from (
                Gap(replace(reason, rule=f"vehicle_{reason.rule}", subject=one.name), Mend.SEATS)
                for rule in (supervision, two_adults)
                for reason in rule.violations(inside)
            )


def _inside(
    part: Roster,
    vehicle: int | None,
    children: Iterable[tuple[int, int]],
    adults: Iterable[tuple[int, int]],
) -> Roster:
    """The journey as if it were this vehicle alone."""
    young = {str(child) for child, place in children if place == vehicle}
    grown = {str(person) for person, place in adults if place == vehicle}
    return replace(
        part,
        stays=tuple(one for one in part.stays if one.child in young),
        assigned=frozenset(one for one in part.assigned if one.volunteer in grown),
    )


def _consents(session: Session, children: list[int]) -> Iterator[Gap]:
    answers = consent_answers.newest(session, children)
    without = sum(not consent_answers.stands(answers.get((child, Purpose.TRIP))) for child in children)
    if without:
        yield Gap(Violation("consents_missing", amount=without), Mend.CHILDREN)


def _receivers(session: Session, journey: SessionRow, children: list[int], now: datetime) -> Iterator[Gap]:
    """Children for whom nobody with a telephone number waits at the end: at home nobody but the guardian."""
    end = session.get(SiteRow, journey.end_site_id or journey.site_id)
    home = end is not None and end.kind in HOMES
    families = session.exec(
        select(ChildRow.id, FamilyRow.carer_phone, PersonRow.phone)
        .join(FamilyRow, col(FamilyRow.id) == ChildRow.family_id)
        .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
        .where(col(ChildRow.id).in_(children))
    ).all()
    known = custodians.of_children(session, children, now)
    named = {child for child, some in known.items() if any(_is_named(one) for one in some)}
    without = sum(
        child not in named and not carer and (home or not guardian) for child, carer, guardian in families
    )
    if without:
        yield Gap(Violation("receivers_missing", amount=without), Mend.RECEIVERS)


def _is_named(party: Party) -> bool:
    return party.kind is CustodianKind.NAMED and bool(party.phone)


def _tickets(session: Session, journey: SessionRow, people: int, today: date) -> Iterator[Gap]:
    rows = session.exec(
        select(TicketOrderRow, TicketStateRow)
        .join(TicketStateRow, col(TicketStateRow.order_id) == TicketOrderRow.id, isouter=True)
        .where(TicketOrderRow.session_id == journey.id)
    ).all()
    ordered = sum(order.people for order, _ in rows)
    if ordered < people:
        yield Gap(Violation("tickets_short", amount=ordered, needed=people), Mend.ORDER)
    open_orders = [order for order, state in rows if state is None or state.state is not TicketState.ISSUED]
    late = sum(order.deadline < today for order in open_orders)
    if late:
        yield Gap(Violation("tickets_late", amount=late), Mend.TICKETS)
    elif open_orders:
        yield Gap(Violation("tickets_open", amount=len(open_orders)), Mend.TICKETS)
