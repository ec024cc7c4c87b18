"""The Spring Festival of 2027: trains and coaches home, children to their parents, visits, reception."""

from collections.abc import Sequence
from datetime import date, timedelta

from scheduler.demo import spring_festival_people as pool
from scheduler.demo.children import Filled, Group, Register
from scheduler.demo.journeys import Journey, book_journey
from scheduler.demo.plant import KUNMING
from scheduler.demo.spring_festival_people import CITIES, STATIONS, Pool
from scheduler.demo.work import Occasion, Seats, Work, at, campaign
from scheduler.demo.world import World
from scheduler.domain import reference
from scheduler.domain.care import Purpose, Setting
from scheduler.domain.formulation import CareNeed, formulate_site
from scheduler.domain.interval import Interval
from scheduler.domain.organisations import Body
from scheduler.domain.problem import Kind
from scheduler.domain.work import ActivityKind, AssignmentState, SignupFlow

KEY = "spring_festival_2027"
OUT_FIRST, OUT_LAST = date(2027, 1, 22), date(2027, 2, 4)
FESTIVAL_FIRST, FESTIVAL_LAST = date(2027, 2, 5), date(2027, 2, 10)
BACK_LAST = date(2027, 3, 2)
COACHES, VISITS = 28, 180
PERIODS = (("08:00", "13:00"), ("13:00", "18:00"), ("18:00", "23:00"))
TRAINS = (
    ("440100", date(2027, 1, 24), True),
    ("330100", date(2027, 1, 28), True),
    ("440100", date(2027, 1, 31), True),
    ("440100", date(2027, 2, 17), False),
    ("440100", date(2027, 2, 24), False),
)
TRAIN_HOURS = {"440100": ("10:36", "18:26"), "330100": ("08:05", "20:10")}
CREW_OF_A_TRAIN = (("trip_leader", 1), ("first_aider", 1), ("safety_officer", 1), ("reception", 7))
_YOUNG, _OLD, _TEENS = (6, 8), (9, 14), (15, 17)
_SMALL = ((*_YOUNG, 4), (*_OLD, 9), (*_TEENS, 1))
_MIDDLE = ((*_YOUNG, 4), (*_OLD, 9), (*_TEENS, 2))
_LARGE = ((*_YOUNG, 5), (*_OLD, 9), (*_TEENS, 2))
GROUPS = (
    ("530627", "530602", "镇雄", "Zhenxiong", _MIDDLE, 11, "hmd"),
    ("530628", "530602", "彝良", "Yiliang", _MIDDLE, 11, "hmd"),
    ("530326", "530302", "会泽", "Huize", _LARGE, 12, ""),
    ("532627", "532626", "广南", "Guangnan", _SMALL, 10, "zha"),
    ("532528", "532504", "元阳", "Yuanyang", _MIDDLE, 11, "hni"),
    ("532923", "532901", "祥云", "Xiangyun", _MIDDLE, 11, "bca"),
    ("530521", "530502", "施甸", "Shidian", _LARGE, 12, ""),
    ("530822", "530802", "墨江", "Mojiang", _SMALL, 10, "hni"),
)
"""Home county, station, names, ages, families, language of the eight groups R01 to R08."""
TRAIN, CHILDREN, HOST, STATION, VISIT = 3, 6, 5, 2, 1


def build(world: World) -> Work:
    """The whole campaign."""
    places = pool.enrol(world)
    work = campaign(
        world.book,
        world.tree.area("530000"),
        KEY,
        ("2027春节团聚行程", "Spring Festival 2027: journeys to be together"),
        body=Body.CIVIL_AFFAIRS,
        basis="云民发〔2020〕5号",
        starts_on=OUT_FIRST,
        ends_on=BACK_LAST,
    )
    _children(world, work, places)
    _trains(work, places)
    _coaches(work, places)
    _stations(work, places)
    _visits(world, work)
    return work


def _children(world: World, work: Work, places: Pool) -> None:
    trips = work.activity(ActivityKind.TRIP, "团聚小组往返", "Children to their parents and back")
    days = work.activity(ActivityKind.CAMP, "节日陪伴", "Festival days in Kunming", SignupFlow.INSTANT)
    register = Register(
        world.book,
        world.book.random("spring children"),
        work.campaign,
        (Purpose.TRIP, Purpose.CAMP),
        date(2026, 12, 1),
        date(2027, 2, 3),
        date(2027, 2, 14),
        world.plant.guardians(KEY),
    )
    agreed = []
    groups: list[tuple[Group, Filled]] = []
    for number, (county, station, zh, en, bands, families, language) in enumerate(GROUPS):
        group = Group(
            f"R{number + 1:02d}", f"{zh}团聚小组", f"Reunion group of {en}", bands, families, language
        )
        children = register.fill(group, world.village(county))
        journey = Journey(
            group,
            children,
            places.stations[station],
            world.plant.sites[KUNMING],
            at(date(2027, 2, 3 + number % 2), "08:30", "17:00"),
            at(date(2027, 2, 12 + number % 3), "09:00", "17:30"),
            (zh, en),
            CHILDREN,
        )
        agreed.append(book_journey(work, trips, journey))
        groups.append((group, children))
    register.without_consent(4)
    for day in _festival():
        _festival_day(world, work, days, (groups, day))
    _history(world, work, agreed)


def _festival_day(
    world: World, work: Work, activity: int, what: tuple[list[tuple[Group, Filled]], date]
) -> None:
    """Two adults for each group while the parents work or sleep; a first-aider for all."""
    groups, day = what
    site, when = world.plant.sites[KUNMING], at(day, "09:30", "15:30")
    needs = [
        CareNeed(
            f"{group.code}.host.{day:%m%d}",
            Kind.CAMP,
            str(site),
            when,
            Setting.DAY,
            children.ages,
            children.sexes,
            "life_teacher",
            priority=HOST,
        )
        for group, children in groups
    ]
    sessions = {
        need.shift_id: work.session(
            activity,
            Occasion(
                f"{group.code} 节日活动",
                f"{group.code} festival day",
                site,
                when,
                room=world.plant.halls[KUNMING],
                group=children.key,
                setting=Setting.DAY,
            ),
        )
        for need, (group, children) in zip(needs, groups, strict=True)
    }
    work.put(sessions, formulate_site(f"festival.{day:%m%d}", needs))


def _trains(work: Work, places: Pool) -> None:
    activity = work.activity(ActivityKind.TRIP, "务工专列随车服务", "Crews of the workers' trains")
    kunming = places.stations["530114"]
    for number, (code, day, home) in enumerate(TRAINS, 1):
        city = reference.cities()[code]
        ends = (places.cities[code], kunming) if home else (kunming, places.cities[code])
        way = f"{city.name_zh[:-1]}→昆明" if home else f"昆明→{city.name_zh[:-1]}"
        session = work.session(
            activity,
            Occasion(
                f"务工专列{number} {way}",
                f"Workers' train {number}, {city.name_en} {'to' if home else 'from'} Kunming",
                ends[0],
                at(day, *TRAIN_HOURS[code]),
                end_site=ends[1],
            ),
        )
        crew = [work.shift(session, Seats(role, least, priority=TRAIN)) for role, least in CREW_OF_A_TRAIN]
        work.two_adults(crew, TRAIN)


def _coaches(work: Work, places: Pool) -> None:
    """Two of those who ride home look after each coach, through the night."""
    activity = work.activity(ActivityKind.TRIP, "返乡大巴跟车", "On the coaches home")
    for number in range(COACHES):
        code = CITIES[number % len(CITIES)]
        county, name_zh, name_en, _ = STATIONS[number % len(STATIONS)]
        day = OUT_FIRST + timedelta(days=number // 2)
        start = at(day, "07:00", "08:00").start
        session = work.session(
            activity,
            Occasion(
                f"返乡大巴{number + 1:02d} {reference.cities()[code].name_zh[:-1]}→{name_zh}",
                f"Coach {number + 1} to {name_en}",
                places.cities[code],
                Interval(start, start + timedelta(hours=20)),
                end_site=places.stations[county],
            ),
        )
        work.two_adults([work.shift(session, Seats("reception", 2, priority=TRAIN))], TRAIN)


def _stations(work: Work, places: Pool) -> None:
    activity = work.activity(ActivityKind.TRIP, "车站接送服务", "Reception at stations", SignupFlow.INSTANT)
    for county, name_zh, name_en, _ in STATIONS:
        for day in _days(OUT_FIRST, OUT_LAST):
            for opens, closes in PERIODS:
                session = work.session(
                    activity,
                    Occasion(
                        f"{name_zh}接站 {opens}–{closes}",
                        f"{name_en}, reception",
                        places.stations[county],
                        at(day, opens, closes),
                    ),
                )
                work.shift(session, Seats("reception", 2, 3, STATION))


def _visits(world: World, work: Work) -> None:
    """180 visits to families that stay, four a day round each station."""
    activity = work.activity(ActivityKind.HOME_VISIT, "留守家庭走访", "Visits to families that stay")
    hours = (("09:00", "10:30"), ("11:00", "12:30"), ("14:00", "15:30"), ("16:00", "17:30"))
    wanted = [
        (county, day, slot) for day in _festival() for slot in range(len(hours)) for county, *_ in STATIONS
    ]
    for number, (county, day, slot) in enumerate(wanted[:VISITS]):
        village = world.village(county, slot % 2)
        session = work.session(
            activity,
            Occasion(f"走访留守家庭 {number + 1:03d}", "Home visit", village, at(day, *hours[slot])),
        )
        shift = work.shift(session, Seats("visitor", 2, priority=VISIT, with_children=True))
        work.two_adults([shift], VISIT)


def _history(world: World, work: Work, agreed: Sequence[tuple[int, ...]]) -> None:
    """Two groups already have their leader, for both legs; three escorts have said no to one group each."""
    escorts = world.known["spring escorts"]
    for leader, shifts in zip(escorts[:2], agreed, strict=False):
        for shift in shifts[1::2]:
            work.assign(shift, leader, AssignmentState.ACCEPTED, origin="organiser")
    for escort, shifts in zip(escorts[9:12], agreed[3:], strict=False):
        for shift in shifts:
            work.assign(shift, escort, AssignmentState.DECLINED)


def _festival() -> list[date]:
    return _days(FESTIVAL_FIRST, FESTIVAL_LAST)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
