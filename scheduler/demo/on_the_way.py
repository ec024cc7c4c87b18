"""A small group that is on its way to its parents right now: who has which child, seats, a delay."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    CampaignRow,
    ChildGroupRow,
    ChildRow,
    ConsentRow,
    FamilyRow,
    LegRow,
    PersonRow,
    SessionRow,
    ShiftRow,
    SiteRow,
    StayRow,
    VehicleRow,
)
from scheduler.demo.plant import KUNMING
from scheduler.demo.world import World
from scheduler.domain.care import Purpose, Setting
from scheduler.domain.custody import CustodianKind, IncidentKind, IncidentStep, Signed
from scheduler.domain.organisations import Role
from scheduler.domain.places import SiteKind
from scheduler.domain.trips import LegKind
from scheduler.domain.work import ActivityKind, AssignmentState, CampaignState
from scheduler.services import accounts
from scheduler.services.accounts import Account
from scheduler.services.custody import chain, custodians
from scheduler.services.custody.chain import Given
from scheduler.services.trips import incidents, seats

KEY = "on_the_way"
BEGAN, LASTS = timedelta(hours=3), timedelta(hours=7)
FAMILIES, HELPERS = 4, 3
DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)


def arrange(session: Session, world: World, now: datetime) -> None:
    """Add it to a season that has been written: the demo's parent, volunteer and organiser all see it now."""
    parent, volunteer = (_account(session, role) for role in (Role.WORKER, Role.VOLUNTEER))
    station = session.exec(select(SiteRow).where(SiteRow.kind == SiteKind.STATION)).first()
    helpers = _helpers(session, volunteer.person_id)
    if station is None or len(helpers) < HELPERS:
        return
    children = _children(session, world, parent.person_id)
    begins = now - BEGAN
    journey, group = _journey(session, world, station, begins)
    _join(session, group, children, begins)
    _staff(session, journey, helpers)
    legs = _legs(session, journey, station.name_zh)
    for leg in legs:
        seats.seat_leg(session, leg, volunteer.id)
    for place, child in enumerate(children[:-1]):  # the last is still waiting at home
        _taken_over(session, volunteer, child, (helpers, place), begins)
    incidents.count(
        session, legs[0], legs[0].from_stop, len(children) - 1, volunteer.id, begins + QUARTER * 3
    )
    late = incidents.begin(session, journey, IncidentKind.LATE, None, volunteer.id, now - QUARTER)
    incidents.step(session, late, IncidentStep.HEAD_COUNT, volunteer.id, now)


def _account(session: Session, role: Role) -> Account:
    found = accounts.find(session, f"demo-{role.value}")
    assert found is not None
    account = accounts.load(session, found.id or 0)
    assert account is not None
    return account


def _helpers(session: Session, volunteer: int) -> list[int]:
    """The demo's volunteer, and people of both sexes who volunteer at the same node."""
    me = session.get_one(PersonRow, volunteer)
    others = session.exec(
        select(PersonRow)
        .where(col(PersonRow.is_volunteer), PersonRow.organisation_id == me.organisation_id)
        .where(PersonRow.id != volunteer)
        .order_by(col(PersonRow.gender) == me.gender, col(PersonRow.id))
    )
    return [volunteer, *(one.id or 0 for one in others.fetchmany(HELPERS - 1))]


def _children(session: Session, world: World, parent: int) -> list[ChildRow]:
    """The demo parent's children first, then those of other families of the plant."""
    families = session.exec(
        select(FamilyRow.id)
        .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
        .where(PersonRow.organisation_id == world.plant.enterprise)
        .order_by(col(FamilyRow.guardian_id) != parent, col(FamilyRow.id))
        .limit(FAMILIES)
    ).all()
    rows = session.exec(select(ChildRow).where(col(ChildRow.family_id).in_(families))).all()
    return sorted(rows, key=lambda one: (families.index(one.family_id), one.id))


def _journey(
    session: Session, world: World, station: SiteRow, begins: datetime
) -> tuple[SessionRow, ChildGroupRow]:
    today = to_local(begins).date()
    campaign = CampaignRow(
        organisation_id=world.plant.enterprise,
        key=KEY,
        name_zh="团圆小组（今天在路上）",
        name_en="Reunion group (on its way today)",
        state=CampaignState.PUBLISHED,
        starts_on=today - DAY,
        ends_on=today + 3 * DAY,
        version=1,
    )
    session.add(campaign)
    session.flush()
    activity = ActivityRow(
        campaign_id=campaign.id or 0, kind=ActivityKind.TRIP, name_zh="团圆接送", name_en="Reunion trips"
    )
    group = ChildGroupRow(campaign_id=campaign.id or 0, code="T1", name_zh="团圆一组", name_en="Group T1")
    session.add_all([activity, group])
    session.flush()
    journey = SessionRow(
        activity_id=activity.id or 0,
        site_id=station.id or 0,
        end_site_id=world.plant.sites[KUNMING],
        child_group_id=group.id,
        title_zh="T1 回家看爸妈",
        title_en="T1 to their parents",
        starts_at=begins,
        ends_at=begins + LASTS,
        setting=Setting.TRAVEL,
    )
    session.add(journey)
    session.flush()
    return journey, group


def _join(session: Session, group: ChildGroupRow, children: Sequence[ChildRow], begins: datetime) -> None:
    today = to_local(begins).date()
    for child in children:
        stay = StayRow(
            group_id=group.id or 0,
            child_id=child.id or 0,
            arrives_on=today - DAY,
            leaves_on=today + 2 * DAY,
        )
        session.add(stay)
        session.add(
            ConsentRow(child_id=child.id or 0, purpose=Purpose.TRIP, given=True, at=begins - 20 * DAY)
        )
    session.flush()


def _staff(session: Session, journey: SessionRow, helpers: Sequence[int]) -> None:
    """The demo's volunteer and one more look after the children, a third leads."""
    for role, people in (("escort", helpers[:-1]), ("trip_leader", helpers[-1:])):
        shift = ShiftRow(
            session_id=journey.id or 0,
            role=role,
            starts_at=journey.starts_at,
            ends_at=journey.ends_at,
            min_people=len(people),
            max_people=len(people),
        )
        session.add(shift)
        session.flush()
        session.add_all(
            AssignmentRow(
                shift_id=shift.id or 0,
                person_id=person,
                state=AssignmentState.CONFIRMED,
                roster_version=1,
                changed_at=journey.starts_at - 9 * DAY,
            )
            for person in people
        )
    session.flush()


def _legs(session: Session, journey: SessionRow, station: str) -> list[LegRow]:
    """A train, and a coach to the plant, each with a vehicle for all."""
    half = journey.starts_at + timedelta(hours=5)
    made = []
    for place, (kind, number, stops, times) in enumerate(
        (
            (LegKind.TRAIN, "C286", (station, "昆明站"), (journey.starts_at, half)),
            (LegKind.COACH, "", ("昆明站", "厂区大门"), (half + QUARTER, journey.ends_at)),
        ),
        1,
    ):
        leg = LegRow(
            session_id=journey.id or 0,
            position=place,
            kind=kind,
            number=number,
            from_stop=stops[0],
            to_stop=stops[1],
            departs_at=times[0],
            arrives_at=times[1],
        )
        session.add(leg)
        session.flush()
        name = "5号车厢" if kind is LegKind.TRAIN else "云A·00286"
        session.add(VehicleRow(leg_id=leg.id or 0, name=name, seats=24, driver_phone=""))
        session.flush()
        made.append(leg)
    return made


def _taken_over(
    session: Session,
    account: Account,
    child: ChildRow,
    by: tuple[Sequence[int], int],
    begins: datetime,
) -> None:
    """From home to one of those on duty, and every other child on to the demo's volunteer."""
    helpers, place = by
    key = child.id or 0
    custodians.ensure_family(session, [key], begins)
    last = chain.newest(session, [key]).get(key)
    if last is not None and last.at > begins:
        return
    home = next(
        one
        for one in reversed(custodians.of_child(session, key, begins))
        if one.kind in (CustodianKind.CARER, CustodianKind.GUARDIAN)
    )
    first = custodians.for_duty(session, key, helpers[place % len(helpers)], begins)
    given = Given(key, home.id, first.id or 0, begins + QUARTER)
    chain.hand_over(session, account, given, Signed.NAME, begins + QUARTER)
    if place % 2:
        mine = custodians.for_duty(session, key, helpers[0], begins)
        given = Given(key, first.id or 0, mine.id or 0, begins + 4 * QUARTER)
        if first.id != mine.id:
            chain.hand_over(session, account, given, Signed.NAME, begins + 4 * QUARTER)
