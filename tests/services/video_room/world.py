"""A plant with two booths and a telephone, hosts all day, and families that can be added one by one."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from scheduler.db import tables as t
from scheduler.domain.calls import slot_number
from scheduler.domain.care import Purpose
from scheduler.domain.organisations import Role
from scheduler.domain.places import RoomKind
from scheduler.domain.problem import Gender
from scheduler.domain.work import ActivityKind, AssignmentState, CampaignState
from scheduler.services import accounts
from scheduler.services.accounts import Account
from tests.season import ZONE, Season

MONDAY = date(2027, 3, 1)
"""A Monday in term, on which no holiday is near."""

OPENS, CLOSES = time(9), time(21)
HOSTED_DAYS = 21


@dataclass
class Household:
    """Ids of one family."""

    family: int
    person: int
    child: int
    account: int


@dataclass
class RoomWorld:
    """The season, the plant's site and booths, and what was added."""

    season: Season
    first: date
    site: int
    booths: list[int]
    crews: dict[str, int] = field(default_factory=dict)
    shifts: list[int] = field(default_factory=list)


def make_room(db: Session, season: Season, first: date = MONDAY) -> RoomWorld:
    """Booths with hosts from nine to nine on three weeks of days, and two crews that swap every week."""
    site = season.site["factory"]
    booths = [season.room["booth"]]
    for kind, name in ((RoomKind.VIDEO_BOOTH, "视频亲情室 2"), (RoomKind.PHONE, "亲情电话 1")):
        row = t.RoomRow(site_id=site, kind=kind, name_zh=name, capacity=3)
        booths.append(_add(db, row))
        for weekday in range(1, 8):
            db.add(t.OpeningRow(room_id=booths[-1], weekday=weekday, opens=OPENS, closes=CLOSES))
    world = RoomWorld(season, first, site, booths)
    for number, name in enumerate(("day", "night")):
        anchor = first - timedelta(days=first.weekday()) + timedelta(days=7 * number)
        crew = t.CrewRow(site_id=site, name_zh=name, pattern="two_shift_12h_weekly", anchor=anchor)
        world.crews[name] = _add(db, crew)
    activity = t.ActivityRow(
        campaign_id=_campaign(db, season, first), kind=ActivityKind.VIDEO_ROOM, name_zh="视频亲情室"
    )
    activity_id = _add(db, activity)
    for number in range(HOSTED_DAYS):
        world.shifts.append(_host(db, world, activity_id, first + timedelta(days=number)))
    return world


def household(
    db: Session,
    world: RoomWorld,
    name: str,
    *,
    crew: str | None = None,
    boards: bool = False,
    grade: int = 3,
    carer: bool = True,
    consent: bool = True,
) -> Household:
    """A parent at the plant with one child; without a crew the parent is free all day."""
    plant = world.season.node["plant"]
    person = t.PersonRow(
        organisation_id=plant,
        name=name,
        employee_number=f"V{name}"[:20],
        home_site_id=world.site,
        crew_id=None if crew is None else world.crews[crew],
    )
    person_id = _add(db, person)
    family = t.FamilyRow(
        guardian_id=person_id,
        carer_name="奶奶",
        carer_phone="10555000222" if carer else "",
        home_site_id=world.season.site["village"],
    )
    family_id = _add(db, family)
    child = t.ChildRow(
        family_id=family_id,
        short_name=f"娃{name}"[:30],
        birth_year=2018,
        gender=Gender.FEMALE,
        grade=grade,
        boards=boards,
    )
    child_id = _add(db, child)
    if consent:
        agree(db, child_id)
    account = accounts.create(
        db, person_id=person_id, login=f"room-{name}", password=None, grants=[(Role.WORKER, plant)]
    )
    return Household(family_id, person_id, child_id, account)


def agree(db: Session, child: int) -> None:
    """The guardian allows video calls."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    db.add(t.ConsentRow(child_id=child, purpose=Purpose.VIDEO_ROOM, given=True, at=at))
    db.flush()


def account_of(db: Session, account_id: int) -> Account:
    """An account by id."""
    found = accounts.load(db, account_id)
    assert found is not None
    return found


def local(day: int, clock: str, first: date = MONDAY) -> datetime:
    """A local wall-clock time so many days after the first."""
    return datetime.combine(first + timedelta(days=day), time.fromisoformat(clock))


def instant(day: int, clock: str, first: date = MONDAY) -> datetime:
    """The same as an instant."""
    return local(day, clock, first).replace(tzinfo=ZONE).astimezone(UTC)


def slot(day: int, clock: str, first: date = MONDAY) -> int:
    """The half hour that begins then."""
    return slot_number(local(day, clock, first))


def _campaign(db: Session, season: Season, first: date) -> int:
    row = t.CampaignRow(
        organisation_id=season.node["plant"],
        key="room",
        name_zh="亲情视频室",
        state=CampaignState.PUBLISHED,
        starts_on=first,
        ends_on=first + timedelta(days=HOSTED_DAYS),
        version=1,
    )
    return _add(db, row)


def _host(db: Session, world: RoomWorld, activity: int, on: date) -> int:
    starts, ends = (datetime.combine(on, clock, ZONE) for clock in (OPENS, CLOSES))
    one = t.SessionRow(
        activity_id=activity, site_id=world.site, title_zh="视频室值守", starts_at=starts, ends_at=ends
    )
    shift = t.ShiftRow(session_id=_add(db, one), role="video_host", starts_at=starts, ends_at=ends)
    shift_id = _add(db, shift)
    db.add(
        t.AssignmentRow(
            shift_id=shift_id,
            person_id=world.season.person["third"],
            state=AssignmentState.CONFIRMED,
            changed_at=starts,
        )
    )
    db.flush()
    return shift_id


def _add(db: Session, row: Any) -> int:
    db.add(row)
    db.flush()
    number: int = row.id
    return number
