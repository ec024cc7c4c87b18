"""Standing people around one child, today: who may see what of it is the question."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from scheduler.db import tables as t
from scheduler.domain.care import Purpose, Setting
from scheduler.domain.children import Circumstance, NeedKind
from scheduler.domain.organisations import Role
from scheduler.domain.pairing import PairEnd
from scheduler.domain.people import CheckStatus, Hat
from scheduler.domain.problem import Gender
from scheduler.domain.work import ActivityKind, AssignmentState, CampaignState
from scheduler.services import accounts
from scheduler.services.accounts import Account
from tests.season import TODAY, ZONE, Season, make_season

CHILD, NEED, CARER, CARER_PHONE, PARENT = "金丝雀豆豆", "花生过敏别忘", "雀奶奶", "10555000111", "雀大军"
CANARIES = (CHILD, NEED, CARER, CARER_PHONE)
"""Names that must stand on no page, in no log, message or feed but those of people who need them."""

NOW = datetime.combine(TODAY, time(10), ZONE).astimezone(UTC)
OUTSIDERS = (
    "other_parent",
    "stranger",
    "host",
    "yesterday",
    "neighbour",
    "administrator",
    "second_site",
    "former",
)


@dataclass
class Circle:
    """The child, its family and the people around it, by short name."""

    season: Season
    child: int = 0
    family: int = 0
    campaign: int = 0
    group: int = 0
    offer: int = 0
    request: int = 0
    stay: int = 0
    pair: int = 0
    visit: int = 0
    account: dict[str, int] = field(default_factory=dict)
    person: dict[str, int] = field(default_factory=dict)
    session: dict[str, int] = field(default_factory=dict)
    shift: dict[str, int] = field(default_factory=dict)


def make_circle(db: Session) -> Circle:
    """The small season, and a camp that goes on today with one child in it."""
    circle = Circle(make_season(db))
    _people(db, circle)
    _camp(db, circle)
    _child(db, circle)
    _duties(db, circle)
    _company(db, circle)
    _visits(db, circle)
    return circle


def account_of(db: Session, circle: Circle, name: str) -> Account:
    """The account of one of the circle."""
    found = accounts.load(db, circle.account[name])
    assert found is not None
    return found


def at(day: int, clock: str) -> datetime:
    """A local clock time so many days from today, in UTC."""
    return datetime.combine(TODAY + timedelta(days=day), time.fromisoformat(clock), ZONE).astimezone(UTC)


def day(number: int) -> date:
    """The date so many days from today."""
    return TODAY + timedelta(days=number)


def add(db: Session, row: Any) -> int:
    """The id of a row that is added."""
    db.add(row)
    db.flush()
    number: int = row.id
    return number


def _people(db: Session, circle: Circle) -> None:
    node = circle.season.node
    for name, where, role, full in (
        ("parent", "plant", Role.WORKER, PARENT),
        ("other_parent", "plant", Role.WORKER, "陈小红"),
        ("stranger", "elsewhere", Role.WORKER, "杨一"),
        ("host", "prefecture", Role.VOLUNTEER, "何主持"),
        ("escort", "prefecture", Role.VOLUNTEER, "护送甲"),
        ("yesterday", "prefecture", Role.VOLUNTEER, "护送乙"),
        ("leader", "prefecture", Role.VOLUNTEER, "领队丙"),
        ("social_worker", "prefecture", Role.VOLUNTEER, "社工丁"),
        ("second_site", "prefecture", Role.VOLUNTEER, "社工戊"),
        ("organiser", "prefecture", Role.ORGANISER, "组织己"),
        ("neighbour", "elsewhere", Role.ORGANISER, "组织庚"),
        ("coordinator", "plant", Role.COORDINATOR, "联络辛"),
        ("administrator", "province", Role.ADMINISTRATOR, "管理壬"),
        ("companion", "prefecture", Role.VOLUNTEER, "结对癸"),
        ("former", "prefecture", Role.VOLUNTEER, "结对子"),
        ("visitor", "prefecture", Role.VOLUNTEER, "家访丑"),
    ):
        person = t.PersonRow(organisation_id=node[where], name=full, gender=Gender.FEMALE, birth_year=1985)
        person.is_volunteer = role is Role.VOLUNTEER
        person.phone = "1380000" + f"{len(circle.person):04d}"
        person.home_site_id = circle.season.site["factory"] if role is Role.WORKER else None
        person.employee_number = f"E{len(circle.person):03d}" if role is Role.WORKER else None
        circle.person[name] = add(db, person)
        if name in ("social_worker", "second_site"):
            db.add(t.HatRow(person_id=circle.person[name], hat=Hat.SOCIAL_WORKER))
        circle.account[name] = accounts.create(
            db,
            person_id=circle.person[name],
            login=f"circle-{name}",
            password=None,
            grants=[(role, node[where])],
        )


def _camp(db: Session, circle: Circle) -> None:
    campaign = t.CampaignRow(
        organisation_id=circle.season.node["prefecture"],
        key="circle",
        name_zh="小候鸟夏令营",
        name_en="Summer camp",
        state=CampaignState.PUBLISHED,
        starts_on=day(-5),
        ends_on=day(20),
        version=1,
    )
    circle.campaign = add(db, campaign)
    circle.group = add(db, t.ChildGroupRow(campaign_id=circle.campaign, code="B1", name_zh="蓝天班"))
    circle.offer = add(
        db,
        t.ChildOfferRow(
            campaign_id=circle.campaign,
            purpose=Purpose.CAMP,
            name_zh="第二期",
            starts_on=day(12),
            ends_on=day(18),
            opens_on=day(-5),
            closes_on=day(5),
            places=10,
        ),
    )
    camp = add(
        db, t.ActivityRow(campaign_id=circle.campaign, kind=ActivityKind.CAMP, name_zh="营地", name_en="Camp")
    )
    for name, number, site, group in (
        ("today", 0, "school", circle.group),
        ("yesterday", -1, "school", circle.group),
        ("tomorrow", 1, "school", circle.group),
        ("gate", 0, "school", None),
        ("gate_tomorrow", 1, "school", None),
        ("elsewhere", 0, "factory", None),
    ):
        one = t.SessionRow(
            activity_id=camp,
            site_id=circle.season.site[site],
            child_group_id=group,
            title_zh="上午班",
            title_en="Morning",
            starts_at=at(number, "08:00"),
            ends_at=at(number, "17:00"),
            setting=Setting.DAY if group else None,
        )
        circle.session[name] = add(db, one)
        shift = t.ShiftRow(
            session_id=circle.session[name],
            role="escort",
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            max_people=9,
        )
        circle.shift[name] = add(db, shift)


def _child(db: Session, circle: Circle) -> None:
    circle.family = add(
        db,
        t.FamilyRow(
            guardian_id=circle.person["parent"],
            carer_name=CARER,
            carer_phone=CARER_PHONE,
            home_site_id=circle.season.site["village"],
        ),
    )
    child = t.ChildRow(
        family_id=circle.family,
        short_name=CHILD,
        birth_year=TODAY.year - 9,
        gender=Gender.FEMALE,
        grade=3,
        language="hni",
    )
    circle.child = add(db, child)
    add(db, t.ChildNeedRow(child_id=circle.child, kind=NeedKind.ALLERGY, note=NEED))
    db.add(t.CircumstanceRow(child_id=circle.child, circumstance=Circumstance.LEFT_BEHIND))
    for purpose in (Purpose.CAMP, Purpose.PHOTO):
        db.add(t.ConsentRow(child_id=circle.child, purpose=purpose, given=True, at=at(-8, "09:00")))
    stay = t.StayRow(group_id=circle.group, child_id=circle.child, arrives_on=day(-2), leaves_on=day(4))
    circle.stay = add(db, stay)
    request = t.PlaceRequestRow(
        offer_id=circle.offer, child_id=circle.child, entered_at=at(-1, "09:00"), changed_at=at(-1, "09:00")
    )
    circle.request = add(db, request)


def _duties(db: Session, circle: Circle) -> None:
    for name, where, role in (
        ("escort", "today", "escort"),
        ("yesterday", "yesterday", "escort"),
        ("leader", "gate", "camp_lead"),
        ("leader", "gate_tomorrow", "camp_lead"),
        ("social_worker", "gate", "standby"),
        ("second_site", "elsewhere", "standby"),
    ):
        shift = db.get_one(t.ShiftRow, circle.shift[where])
        own = t.ShiftRow(
            session_id=shift.session_id, role=role, starts_at=shift.starts_at, ends_at=shift.ends_at
        )
        db.add(
            t.AssignmentRow(
                shift_id=add(db, own),
                person_id=circle.person[name],
                state=AssignmentState.CONFIRMED,
                changed_at=at(-3, "09:00"),
            )
        )
    host = t.AssignmentRow(
        shift_id=circle.season.shift[1],
        person_id=circle.person["host"],
        state=AssignmentState.CONFIRMED,
        changed_at=at(-3, "09:00"),
    )
    db.add(host)
    db.flush()


def _company(db: Session, circle: Circle) -> None:
    """A volunteer who keeps the family company, and one who did until yesterday."""
    for name in ("companion", "former", "visitor"):
        person = db.get_one(t.PersonRow, circle.person[name])
        person.check_status, person.checked_on = CheckStatus.CLEAR, day(-30)
        db.add(t.QualificationRow(person_id=person.id, code="child_safety", valid_from=day(-30)))
    said = at(-3, "12:00")
    db.add(t.ConsentRow(child_id=circle.child, purpose=Purpose.PAIRING, given=True, at=said))
    for name, ends_on, end in (("former", day(-1), PairEnd.VOLUNTEER_LEFT), ("companion", None, None)):
        row = t.PairRow(
            family_id=circle.family,
            volunteer_id=circle.person[name],
            starts_on=day(-3),
            accepted_at=said,
            volunteer_agreed_at=said,
            family_agreed_at=said,
            ends_on=ends_on,
            end=end,
        )
        circle.pair = add(db, row)


def _visits(db: Session, circle: Circle) -> None:
    """Two who visit the family today, one of them without check; another who did so yesterday."""
    for number, second in ((-1, "former"), (0, "host")):
        row = t.VisitRoundRow(
            organisation_id=circle.season.node["prefecture"],
            day=day(number),
            starts_at=at(number, "09:00"),
            ends_at=at(number, "12:00"),
            minutes=40,
            start_site_id=circle.season.site["school"],
            first_id=circle.person["visitor" if second == "host" else "second_site"],
            second_id=circle.person[second],
            made_at=at(-4, "12:00"),
        )
        circle.visit = add(db, row)
        stop = t.VisitStopRow(
            round_id=circle.visit,
            family_id=circle.family,
            day=day(number),
            place=1,
            arrives_at=at(number, "09:30"),
        )
        add(db, stop)
