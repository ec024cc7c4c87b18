"""A small whole season in a database: one campaign, three sites, eight people, twelve shifts, published.

Everything a page may show is there once: a state, a role, a child, a foreign neighbour. Days count from
this week's Monday, so that tests freeze nothing.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from scheduler.db import tables as t
from scheduler.domain.calls import slot_number
from scheduler.domain.care import Purpose, Setting
from scheduler.domain.custody import CustodianKind, IncidentKind
from scheduler.domain.disruption import EventKind
from scheduler.domain.messages import Channel, MessageKind, MessageState
from scheduler.domain.organisations import Body, Level, Role
from scheduler.domain.people import AvailabilityKind, CheckStatus, Hat
from scheduler.domain.places import RoomKind, SiteKind
from scheduler.domain.problem import Gender
from scheduler.domain.service_records import PaperKind
from scheduler.domain.trips import LegKind
from scheduler.domain.work import ActivityKind, AssignmentState, CampaignState, PlanRunState, SignupFlow
from scheduler.services import accounts
from scheduler.services.lists import uploads

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = datetime.now(ZONE).date()
MONDAY = TODAY - timedelta(days=TODAY.weekday())
PASSWORD = "the cranes fly south"
KEPT = (
    AssignmentState.PROPOSED,
    AssignmentState.ACCEPTED,
    AssignmentState.CONFIRMED,
    AssignmentState.DONE,
)
STANDING = ("administrator", "organiser", "coordinator", "volunteer", "worker", "foreigner")


def instant(day: int, clock: str) -> datetime:
    """A local clock time so many days after this week's Monday, in UTC."""
    return datetime.combine(MONDAY + timedelta(days=day), time.fromisoformat(clock), ZONE).astimezone(UTC)


@dataclass
class Season:
    """Ids of what was made, by short names: `season.account["organiser"]`, `season.site["factory"]`."""

    node: dict[str, int] = field(default_factory=dict)
    site: dict[str, int] = field(default_factory=dict)
    room: dict[str, int] = field(default_factory=dict)
    person: dict[str, int] = field(default_factory=dict)
    account: dict[str, int] = field(default_factory=dict)
    campaign: dict[str, int] = field(default_factory=dict)
    session: list[int] = field(default_factory=list)
    shift: list[int] = field(default_factory=list)
    assignment: list[int] = field(default_factory=list)
    other: dict[str, int] = field(default_factory=dict)


def make_season(db: Session) -> Season:
    """Fill an empty database."""
    season = Season()
    begin = (_nodes, _sites, _people, _accounts, _campaigns, _sessions, _assignments, _children)
    for step in (*begin, _draft, _upload, _own_time, _messages, _journey):
        step(db, season)
    return season


def _add(db: Session, row: Any) -> int:
    db.add(row)
    db.flush()
    return row.id


def _nodes(db: Session, season: Season) -> None:
    for name, parent, level, body, zh, en in (
        ("province", None, Level.PROVINCE, None, "云南省", "Yunnan"),
        ("prefecture", "province", Level.PREFECTURE, None, "红河州", "Honghe"),
        ("county", "prefecture", Level.COUNTY, Body.CIVIL_AFFAIRS, "蒙自市民政局", "Mengzi Civil Affairs"),
        ("plant", "county", Level.ENTERPRISE, None, "蒙自电子厂", "Mengzi Electronics"),
        ("elsewhere", "province", Level.PREFECTURE, None, "大理州", "Dali"),
    ):
        above = None if parent is None else season.node[parent]
        row = t.OrganisationRow(parent_id=above, path="", level=level, body=body, name_zh=zh, name_en=en)
        season.node[name] = _add(db, row)
        base = "/" if above is None else db.get_one(t.OrganisationRow, above).path
        row.path = f"{base}{row.id}/"


def _sites(db: Session, season: Season) -> None:
    for name, node, kind, zh, en, latitude, longitude in (
        ("factory", "plant", SiteKind.FACTORY, "蒙自电子厂", "Mengzi Electronics", 23.37, 103.39),
        ("school", "county", SiteKind.SCHOOL, "新安所小学", "Xin'ansuo School", 23.39, 103.43),
        ("village", "elsewhere", SiteKind.HOME_VILLAGE, "喜洲村", "Xizhou Village", 25.85, 100.13),
    ):
        row = t.SiteRow(organisation_id=season.node[node], kind=kind, name_zh=zh, name_en=en)
        row.latitude, row.longitude = latitude, longitude
        season.site[name] = _add(db, row)
    for name, site, kind, zh, en, capacity in (
        ("hall", "factory", RoomKind.HALL, "职工之家大厅", "Workers' hall", 120),
        ("booth", "factory", RoomKind.VIDEO_BOOTH, "视频亲情室 1", "Video booth 1", 4),
        ("classroom", "school", RoomKind.CLASSROOM, "三年级教室", "Class 3 room", 30),
    ):
        row = t.RoomRow(site_id=season.site[site], kind=kind, name_zh=zh, name_en=en, capacity=capacity)
        season.room[name] = _add(db, row)
    for weekday in range(1, 8):
        _add(
            db,
            t.OpeningRow(room_id=season.room["booth"], weekday=weekday, opens=time(9), closes=time(21)),
        )
    crew = t.CrewRow(
        site_id=season.site["factory"],
        name_zh="甲班",
        name_en="Crew A",
        pattern="three_crew_two_shift",
        anchor=MONDAY,
    )
    season.other["crew"] = _add(db, crew)


def _people(db: Session, season: Season) -> None:
    for name, node, full, gender, volunteers in (
        ("administrator", "province", "周德明", Gender.MALE, False),
        ("organiser", "prefecture", "李秀英", Gender.FEMALE, False),
        ("coordinator", "plant", "杨建国", Gender.MALE, False),
        ("volunteer", "prefecture", "王晓梅", Gender.FEMALE, True),
        ("second", "prefecture", "赵志强", Gender.MALE, True),
        ("third", "county", "普文兰", Gender.FEMALE, True),
        ("worker", "plant", "马小军", Gender.MALE, False),
        ("foreigner", "elsewhere", "段思平", Gender.MALE, False),
    ):
        row = t.PersonRow(
            organisation_id=season.node[node],
            name=full,
            gender=gender,
            birth_year=1990,
            is_volunteer=volunteers,
            home_site_id=season.site["school"],
        )
        if name == "worker":
            row.crew_id, row.employee_number = season.other["crew"], "A1024"
        if volunteers:
            row.check_status, row.checked_on = CheckStatus.CLEAR, MONDAY - timedelta(days=60)
            row.check_until = MONDAY + timedelta(days=300)
        season.person[name] = _add(db, row)
        db.add(t.HatRow(person_id=row.id, hat=Hat.WORKER if name == "worker" else Hat.COMMUNITY))
        db.add(t.LanguageRow(person_id=row.id, language="cmn"))
        if volunteers:
            _volunteer(db, season.person[name])


def _volunteer(db: Session, person: int) -> None:
    for code in ("induction", "child_safety", "video_host", "speaker_basic"):
        db.add(
            t.QualificationRow(
                person_id=person,
                code=code,
                valid_from=MONDAY - timedelta(days=90),
                valid_until=MONDAY + timedelta(days=240),
            )
        )
    for weekday in range(1, 8):
        db.add(
            t.WeeklyAvailabilityRow(
                person_id=person,
                kind=AvailabilityKind.AVAILABLE,
                weekday=weekday,
                opens=time(7),
                closes=time(22),
            )
        )
    db.flush()


def _accounts(db: Session, season: Season) -> None:
    for name, role, node in (
        ("administrator", Role.ADMINISTRATOR, "province"),
        ("organiser", Role.ORGANISER, "prefecture"),
        ("coordinator", Role.COORDINATOR, "plant"),
        ("volunteer", Role.VOLUNTEER, "prefecture"),
        ("second", Role.VOLUNTEER, "prefecture"),
        ("third", Role.VOLUNTEER, "county"),
        ("worker", Role.WORKER, "plant"),
        ("foreigner", Role.ORGANISER, "elsewhere"),
    ):
        season.account[name] = accounts.create(
            db,
            person_id=season.person[name],
            login=f"demo-{name}",
            password=PASSWORD if name == "organiser" else None,
            grants=[(role, season.node[node])],
        )


def _campaigns(db: Session, season: Season) -> None:
    for name, node, key, zh, en, state in (
        ("talks", "prefecture", "talks", "秋季关爱宣讲", "Autumn talks", CampaignState.PUBLISHED),
        ("foreign", "elsewhere", "dali", "大理夏令营", "Dali camp", CampaignState.DRAFT),
    ):
        row = t.CampaignRow(
            organisation_id=season.node[node],
            key=key,
            name_zh=zh,
            name_en=en,
            state=state,
            starts_on=MONDAY,
            ends_on=MONDAY + timedelta(days=20),
            body=Body.TRADE_UNION,
            version=1 if state is CampaignState.PUBLISHED else 0,
        )
        season.campaign[name] = _add(db, row)
    run = t.PlanRunRow(
        campaign_id=season.campaign["talks"],
        account_id=season.account["organiser"],
        state=PlanRunState.DONE,
        created_at=instant(-7, "09:00"),
        started_at=instant(-7, "09:00"),
        finished_at=instant(-7, "09:01"),
    )
    season.other["plan_run"] = _add(db, run)
    version = t.RosterVersionRow(
        campaign_id=season.campaign["talks"],
        version=1,
        account_id=season.account["organiser"],
        published_at=instant(-6, "10:00"),
        comment="第一版",
        plan_run_id=season.other["plan_run"],
    )
    season.other["roster_version"] = _add(db, version)


def _sessions(db: Session, season: Season) -> None:
    talk = t.ActivityRow(
        campaign_id=season.campaign["talks"],
        kind=ActivityKind.TALK,
        name_zh="家庭教育宣讲",
        name_en="Family talks",
        flow=SignupFlow.INSTANT,
    )
    video = t.ActivityRow(
        campaign_id=season.campaign["talks"],
        kind=ActivityKind.VIDEO_ROOM,
        name_zh="视频亲情室",
        name_en="Video room",
        flow=SignupFlow.REQUEST,
    )
    season.other["talk"], season.other["video"] = _add(db, talk), _add(db, video)
    for number in range(12):
        is_talk = number % 2 == 0
        row = t.SessionRow(
            activity_id=season.other["talk" if is_talk else "video"],
            site_id=season.site["factory" if number % 3 else "school"],
            room_id=season.room["hall" if is_talk else "booth"] if number % 3 else None,
            title_zh="怎样和孩子通电话" if is_talk else "周末视频连线",
            title_en="Talking with your child by phone" if is_talk else "Weekend video calls",
            starts_at=instant(number, "09:00"),
            ends_at=instant(number, "11:30"),
            open_to_workers=is_talk,
        )
        season.session.append(_add(db, row))
        shift = t.ShiftRow(
            session_id=season.session[-1],
            role="speaker" if is_talk else "video_host",
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            min_people=1,
            max_people=2,
            requires=["speaker_basic" if is_talk else "video_host"],
        )
        season.shift.append(_add(db, shift))


def _assignments(db: Session, season: Season) -> None:
    states = list(AssignmentState)[:8]
    for number in range(8):
        row = t.AssignmentRow(
            shift_id=season.shift[number],
            person_id=season.person["volunteer"],
            state=states[(number + 1) % len(states)],
            roster_version=1,
            changed_at=instant(-6, "10:00"),
        )
        season.assignment.append(_add(db, row))
    for number in (2, 3):
        row = t.AssignmentRow(
            shift_id=season.shift[number],
            person_id=season.person["second"],
            state=AssignmentState.CONFIRMED,
            roster_version=1,
            changed_at=instant(-6, "10:00"),
        )
        season.assignment.append(_add(db, row))


def _children(db: Session, season: Season) -> None:
    camp = t.ActivityRow(
        campaign_id=season.campaign["talks"], kind=ActivityKind.CAMP, name_zh="小候鸟营", name_en="Camp"
    )
    group = t.ChildGroupRow(
        campaign_id=season.campaign["talks"], code="A1", name_zh="小候鸟一班", name_en="Group 1"
    )
    family = t.FamilyRow(guardian_id=season.person["worker"], carer_name="马奶奶", language="cmn")
    season.other |= {"camp": _add(db, camp), "group": _add(db, group), "family": _add(db, family)}
    child = t.ChildRow(
        family_id=season.other["family"], short_name="小豆", birth_year=2017, gender=Gender.FEMALE, grade=3
    )
    season.other["child"] = _add(db, child)
    day = MONDAY + timedelta(days=3)
    stay = t.StayRow(
        group_id=season.other["group"],
        child_id=season.other["child"],
        arrives_on=day,
        leaves_on=day + timedelta(days=4),
    )
    season.other["stay"] = _add(db, stay)
    db.add(
        t.ConsentRow(
            child_id=season.other["child"], purpose=Purpose.CAMP, given=True, at=instant(-20, "12:00")
        )
    )
    session = t.SessionRow(
        activity_id=season.other["camp"],
        site_id=season.site["school"],
        child_group_id=season.other["group"],
        title_zh="营地第一天",
        title_en="First camp day",
        starts_at=instant(3, "08:30"),
        ends_at=instant(3, "17:30"),
        setting=Setting.DAY,
    )
    season.session.append(_add(db, session))
    notice = t.ConsentNoticeRow(
        organisation_id=season.node["prefecture"],
        version=1,
        responsible="红河州总工会女工部",
        phone="0873-0000000",
        complaints="红河州互联网信息办公室",
        storage="红河州政务云",
        retention_days=90,
        written_at=instant(-30, "09:00"),
    )
    offer = t.ChildOfferRow(
        campaign_id=season.campaign["talks"],
        purpose=Purpose.CAMP,
        site_id=season.site["school"],
        name_zh="周末小候鸟营",
        name_en="Weekend camp",
        starts_on=date_of(14),
        ends_on=date_of(16),
        opens_on=date_of(-10),
        closes_on=date_of(12),
        places=20,
        age_from=6,
        age_to=13,
    )
    season.other |= {"notice": _add(db, notice), "offer": _add(db, offer)}
    request = t.PlaceRequestRow(
        offer_id=season.other["offer"],
        child_id=season.other["child"],
        entered_at=instant(-1, "10:00"),
        changed_at=instant(-1, "10:00"),
    )
    season.other["request"] = _add(db, request)
    booking = t.BookingRow(
        room_id=season.room["booth"],
        family_id=season.other["family"],
        slot=slot_number(datetime.combine(TODAY + timedelta(days=2), time(18))),
        booked_at=instant(-1, "10:00"),
        changed_at=instant(-1, "10:00"),
    )
    season.other["booking"] = _add(db, booking)
    draw = t.DrawRow(
        offer_id=season.other["offer"],
        places=20,
        secret="0f" * 24,
        said="今天下雨",
        frozen_at=instant(-1, "10:00"),
        drawn_at=instant(-1, "11:00"),
    )
    season.other["draw"] = _add(db, draw)
    db.add(
        t.DrawEntryRow(draw_id=season.other["draw"], family_id=season.other["family"], code="K7M2QX", place=1)
    )


def _draft(db: Session, season: Season) -> None:
    """A plan made after the roster was published: one more person on two shifts, one seat still empty."""
    kept = db.exec(select(t.AssignmentRow).where(col(t.AssignmentRow.state).in_(KEPT))).all()
    places = {(row.person_id, row.shift_id) for row in kept}
    places |= {(season.person["third"], season.shift[number]) for number in (8, 9)}
    empty = {
        "shift": str(season.shift[11]),
        "missing": 1,
        "why": [{"rule": "qualification", "people": 2}, {"rule": "overlap", "people": 1}],
        "unlocks": [],
    }
    run = t.PlanRunRow(
        campaign_id=season.campaign["talks"],
        account_id=season.account["organiser"],
        state=PlanRunState.DONE,
        created_at=instant(-5, "09:00"),
        started_at=instant(-5, "09:00"),
        finished_at=instant(-5, "09:01"),
        based_on_version=1,
        plan={
            "format": "plan/1",
            "status": "optimal",
            "objective": {"shortfall": 1, "changes": 0, "cost": 12},
            "bound": {"shortfall": 1, "changes": 0, "cost": 12},
            "seconds": 1.5,
            "assignments": [
                {"volunteer": str(person), "shift": str(shift)} for person, shift in sorted(places)
            ],
            "unfilled": [empty],
        },
    )
    season.other["draft"] = _add(db, run)


LIST = """姓名,单位,电话,语言,志愿者
王晓梅,红河州,13800000001,普通话；哈尼语,是
普文兰,蒙自市民政局,13800000002,彝语,是
陈新来,没有这个单位,1380000,彝语,也许
"""


def _joining(db: Session, season: Season) -> None:
    """Somebody who wishes to join, and a certificate with a file that waits."""
    row = t.ApplicationRow(
        organisation_id=season.node["plant"],
        name="陶小燕",
        phone="13800000000",
        source=Hat.LEAGUE_MEMBER.value,
        languages=["cmn"],
        login="tao",
        password_hash=accounts.NO_PASSWORD,
        token_hash=sha256(("x" * 43).encode()).hexdigest(),
        sent_at=instant(-2, "08:00"),
    )
    season.other["application"] = _add(db, row)
    shown = t.CertificateRow(
        person_id=season.person["volunteer"],
        code="first_aid",
        media_type="application/pdf",
        sent_at=instant(-2, "08:00"),
    )
    season.other["certificate"] = _add(db, shown)
    db.add(t.CertificateFileRow(certificate_id=shown.id, data=b"%PDF-1.4"))


def _records(db: Session, season: Season) -> None:
    """A request to put hours right, and a paper that was handed out."""
    row = t.CorrectionRow(
        assignment_id=season.assignment[1], minutes=120, text="早到帮忙布置", asked_at=instant(-1, "20:00")
    )
    season.other["correction"] = _add(db, row)
    paper = t.ServicePaperRow(
        person_id=season.person["volunteer"],
        kind=PaperKind.RECORD,
        number="20270101-00000001",
        secret_hash=sha256(("x" * 43).encode()).hexdigest(),
        issued_on=date(2027, 1, 1),
        first=date(2026, 9, 1),
        last=date(2026, 12, 1),
        shifts=3,
        minutes=450,
    )
    season.other["paper"] = _add(db, paper)


def _own_time(db: Session, season: Season) -> None:
    """A busy calendar that was read, with what it left out; and a shift that lies outside the time said."""
    row = t.BusyCalendarRow(
        person_id=season.person["volunteer"],
        name="单位日历",
        address="https://calendar.example/busy.ics",
        created_at=instant(-3, "08:00"),
        read_at=instant(-1, "08:00"),
        next_at=instant(400, "08:00"),
        skipped=[["rule_often", MONDAY.isoformat()], ["no_start", ""]],
        remarks={"skipped": 2, "unknown_zone": 1},
    )
    season.other["busy_calendar"] = _add(db, row)
    _joining(db, season)
    _records(db, season)
    starts, ends = instant(2, "14:00"), instant(2, "16:00")
    db.add(t.BusyTimeRow(calendar_id=row.id, starts_at=starts, ends_at=ends, uid="0" * 32))


def _upload(db: Session, season: Season) -> None:
    """A list of people that was uploaded and awaits a look."""
    row = uploads.take(
        db,
        account_id=season.account["organiser"],
        kind="people",
        file_name="志愿者名单.csv",
        parsed=uploads.parsed("people", LIST.encode()),
    )
    assert row.id is not None
    season.other["upload"] = row.id


def _messages(db: Session, season: Season) -> None:
    """A message of which nobody knows whether it arrived."""
    row = t.MessageRow(
        person_id=season.person["second"],
        campaign_id=season.campaign["talks"],
        kind=MessageKind.CHANGE,
        channel=Channel.SMS,
        state=MessageState.UNKNOWN,
        error="interrupted",
        title="候鸟：您的班次有变动",
        body="您好。秋季关爱宣讲：\n请您来：\n· 周一 09:00–11:30",
        released_by=season.account["organiser"],
        released_at=instant(-2, "10:00"),
    )
    season.other["message"] = _add(db, row)
    event = t.EventRow(
        kind=EventKind.PERSON_AWAY,
        account_id=season.account["organiser"],
        person_id=season.person["second"],
        facts={"from": f"{date_of(10)}T08:00:00", "until": f"{date_of(10)}T12:00:00"},
        entered_at=instant(-1, "10:00"),
    )
    season.other["event"] = _add(db, event)
    outcome = {"lost": [[season.person["second"], season.shift[10], "away"]], "short": [season.shift[10]]}
    db.add(
        t.EventCampaignRow(
            event_id=season.other["event"],
            campaign_id=season.campaign["talks"],
            plan_run_id=season.other["draft"],
            outcome=outcome,
        )
    )


def date_of(day: int) -> date:
    """The date so many days after this week's Monday."""
    return MONDAY + timedelta(days=day)


def _journey(db: Session, season: Season) -> None:
    """A campaign of its own: today one child is on its way, with a coach, an order, an incident."""
    campaign = t.CampaignRow(
        organisation_id=season.node["prefecture"],
        key="journey",
        name_zh="团聚行程",
        name_en="Journeys",
        state=CampaignState.PUBLISHED,
        starts_on=TODAY - timedelta(days=1),
        ends_on=TODAY + timedelta(days=3),
        version=1,
    )
    season.campaign["journey"] = _add(db, campaign)
    activity = t.ActivityRow(
        campaign_id=campaign.id, kind=ActivityKind.TRIP, name_zh="团聚小组往返", name_en="Journeys"
    )
    group = t.ChildGroupRow(campaign_id=campaign.id, code="R1", name_zh="团聚一组", name_en="Group R1")
    season.other |= {"trip": _add(db, activity), "travellers": _add(db, group)}
    family = t.FamilyRow(guardian_id=season.person["second"], carer_name="普奶奶", carer_phone="10500000001")
    child = t.ChildRow(family_id=_add(db, family), short_name="小路", birth_year=2016, gender=Gender.MALE)
    season.other["traveller"] = _add(db, child)
    stay = t.StayRow(
        group_id=group.id,
        child_id=child.id,
        arrives_on=TODAY - timedelta(days=1),
        leaves_on=TODAY + timedelta(days=1),
    )
    _add(db, stay)
    today = (TODAY - MONDAY).days
    journey = t.SessionRow(
        activity_id=activity.id,
        site_id=season.site["village"],
        end_site_id=season.site["factory"],
        child_group_id=group.id,
        title_zh="R1 喜洲→蒙自",
        title_en="R1 Xizhou to Mengzi",
        starts_at=instant(today, "06:00"),
        ends_at=instant(today, "22:00"),
        setting=Setting.TRAVEL,
    )
    season.other["journey"] = _add(db, journey)
    leg = t.LegRow(
        session_id=journey.id,
        position=1,
        kind=LegKind.COACH,
        number="云L·0001",
        from_stop="喜洲",
        to_stop="蒙自",
        departs_at=journey.starts_at,
        arrives_at=journey.ends_at,
    )
    season.other["leg"] = _add(db, leg)
    season.other["vehicle"] = _add(db, t.VehicleRow(leg_id=leg.id, name="云L·0001", seats=19))
    order = t.TicketOrderRow(
        campaign_id=campaign.id,
        session_id=journey.id,
        people=4,
        opens_on=TODAY - timedelta(days=14),
        deadline=TODAY - timedelta(days=4),
    )
    incident = t.IncidentRow(session_id=journey.id, kind=IncidentKind.LATE, opened_at=instant(today, "08:00"))
    season.other |= {"order": _add(db, order), "incident": _add(db, incident)}
    receiver = t.CustodianRow(
        child_id=season.other["child"],
        kind=CustodianKind.NAMED,
        name="马舅舅",
        phone="10500000002",
        named_at=instant(0, "08:00"),
    )
    season.other["receiver"] = _add(db, receiver)
