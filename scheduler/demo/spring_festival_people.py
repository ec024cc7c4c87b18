"""Who carries the Spring Festival: reception at stations, escorts, crews of trains and coaches."""

from dataclasses import dataclass, field
from datetime import date

from scheduler.demo.people import (
    REST,
    WEEKDAYS,
    Enrolment,
    Sketch,
    alternating,
    between,
    couple,
    keep_apart,
    only_within,
)
from scheduler.demo.places import Spot, site
from scheduler.demo.world import World
from scheduler.domain import reference
from scheduler.domain.organisations import Body
from scheduler.domain.people import Hat
from scheduler.domain.places import SiteKind
from scheduler.domain.problem import Limits

FIRST, LAST = date(2027, 1, 22), date(2027, 3, 2)
STATIONS = (
    ("530114", "昆明南站", "Kunming South station", "iii"),
    ("530302", "曲靖站", "Qujing station", "pcc"),
    ("530602", "昭通站", "Zhaotong station", "hmd"),
    ("532626", "普者黑站", "Puzhehei station", "zha"),
    ("532504", "弥勒站", "Mile station", "hni"),
    ("532901", "大理站", "Dali station", "bca"),
    ("530502", "保山站", "Baoshan station", "lis"),
    ("530802", "普洱站", "Pu'er station", "lhu"),
)
CITIES = ("440100", "441900", "440300", "330100", "330700")
AT_A_STATION, ESCORTS, ON_TRAINS, ON_COACHES, HOSTS = 12, 30, 34, 60, 20

_LOCAL = Limits(
    minutes_per_week=2400, shifts_per_day=3, consecutive_days=6, rest_minutes=REST, travel_km=60.0
)
_EVENINGS = (
    *((day, "17:45", "23:30") for day in WEEKDAYS),
    (6, "07:30", "23:30"),
    (7, "07:30", "23:30"),
)
_VETTED = ("child_safety",)


@dataclass
class Pool:
    """Where everybody sets out: stations by county, union stations by destination city, the host's base."""

    stations: dict[str, int] = field(default_factory=dict)
    cities: dict[str, int] = field(default_factory=dict)
    base: int = 0


def enrol(world: World) -> Pool:
    """All 240 of them."""
    pool = _places(world)
    enrolment = Enrolment(world.book, world.book.random("spring people"), FIRST, LAST)
    for area in range(len(STATIONS)):
        people = [enrolment.enrol(_at_station(world, pool, area, number)) for number in range(AT_A_STATION)]
        if area % 3 == 0:
            couple(world.book, people[4], people[5])
        if area % 3 == 1:
            keep_apart(world.book, people[7], people[8])
    escorts = [enrolment.enrol(_escort(world, pool, number)) for number in range(ESCORTS)]
    couple(world.book, escorts[3], escorts[4])
    trains = [enrolment.enrol(_on_train(world, pool, number)) for number in range(ON_TRAINS)]
    for number in range(ON_COACHES):
        enrolment.enrol(_on_coach(world, pool, number))
    hosts = [enrolment.enrol(_host(world, pool, number)) for number in range(HOSTS)]
    world.known["spring escorts"] = escorts
    world.known["twice"] = [*hosts, *trains[:4]]
    return pool


def _places(world: World) -> Pool:
    pool = Pool()
    province = world.tree.area("530000")
    for county, name_zh, name_en, _ in STATIONS:
        pool.stations[county] = site(
            world.book, province, SiteKind.STATION, Spot(county, 3.0, 1.0), (name_zh, name_en)
        )
    for code in CITIES:
        place = reference.cities()[code]
        pool.cities[code] = site(
            world.book,
            province,
            SiteKind.LABOUR_BASE,
            Spot(code, 2.0, -1.0),
            (f"云南驻{place.name_zh}劳务服务站", f"Yunnan workers' service station, {place.name_en}"),
        )
    pool.base = site(
        world.book,
        world.tree.office("530114", Body.TRADE_UNION),
        SiteKind.LABOUR_BASE,
        Spot("530114", 1.0, -1.0),
        ("呈贡区职工之家", "Workers' home, Chenggong"),
    )
    return pool


def _at_station(world: World, pool: Pool, area: int, number: int) -> Sketch:
    """Six students on their winter break, six staff after office hours; together they also pay visits."""
    county, _, _, language = STATIONS[area]
    student = number % 2 == 0
    free = between(FIRST, date(2027, 2, 10)) if number != 2 else between(FIRST, date(2027, 2, 4))
    return Sketch(
        world.tree.office(county[:4] + "00", Body.YOUTH_LEAGUE if student else Body.TRADE_UNION),
        pool.stations[county],
        (Hat.LEAGUE_MEMBER,) if student else (Hat.STAFF,),
        alternating(number // 2),
        (2003, 2008) if student else (1970, 1999),
        (),
        ("record_check", date(2027, 2, 5)) if (area, number) == (3, 5) else None,
        (language,) if number % 4 < 2 else (),
        _LOCAL,
        (free,) if student else (),
        () if student else _EVENINGS,
        () if student else only_within(FIRST, LAST),
    )


def _escort(world: World, pool: Pool, number: int) -> Sketch:
    """Teachers and League members of the home areas; every third may lead, every other is a first-aider."""
    county, _, _, language = STATIONS[1 + number % (len(STATIONS) - 1)]
    holds = [*_VETTED]
    if number % 3 == 0 or number in (1, 2, 8):
        holds += ["trip_leader", "experienced"]
    if number % 2 == 0:
        holds.append("first_aid")
    return Sketch(
        world.tree.office(county[:4] + "00", Body.WOMENS_FEDERATION),
        pool.stations[county],
        (Hat.STAFF,) if number % 2 else (Hat.SOCIAL_WORKER,),
        alternating(number // 7 + number),
        (1972, 1998),
        tuple(holds),
        ("first_aid", date(2027, 2, 12)) if number == 8 else None,
        (language,),
        Limits(minutes_per_week=3000, rest_minutes=REST, travel_km=320.0, shifts_total=2),
        (between(date(2027, 1, 30), date(2027, 2, 20)),),
    )


def _on_train(world: World, pool: Pool, number: int) -> Sketch:
    """League members who live where the trains set out."""
    home = (pool.cities["440100"], pool.cities["330100"], pool.stations["530114"])[number % 3]
    holds = [*_VETTED]
    if number % 4 == 0:
        holds += ["trip_leader", "experienced"]
    if number % 5 == 1 or number in (8, 12):
        holds.append("first_aid")
    if number % 5 == 2 or number in (9, 13):
        holds.append("safety")
    return Sketch(
        world.tree.office("530000", Body.YOUTH_LEAGUE),
        home,
        (Hat.LEAGUE_MEMBER, Hat.WORKER) if number % 3 < 2 else (Hat.LEAGUE_MEMBER,),
        alternating(number),
        (1990, 2004),
        tuple(holds),
        limits=Limits(minutes_per_week=2400, shifts_per_day=1, rest_minutes=REST, travel_km=30.0),
        free=(between(FIRST, LAST),) if number % 7 else (between(FIRST, date(2027, 2, 4)),),
    )


def _on_coach(world: World, pool: Pool, number: int) -> Sketch:
    """Workers who ride home themselves, once, when their own plant has stopped."""
    county, _, _, language = STATIONS[number % len(STATIONS)]
    stops = date(2027, 1, 21) if number % 4 else date(2027, 1, 27)
    return Sketch(
        world.tree.office(county[:4] + "00", Body.INDUSTRY_COMMERCE),
        pool.cities[CITIES[number % len(CITIES)]],
        (Hat.WORKER,),
        alternating(number // 5),
        (1976, 2002),
        lapse=("insured", date(2027, 1, 20)) if number == 6 else None,
        languages=(language,),
        limits=Limits(shifts_total=1, travel_km=20.0, rest_minutes=REST),
        free=(between(stops, date(2027, 2, 5)),),
        checked=False,
        sites=(pool.stations[county],),
    )


def _host(world: World, pool: Pool, number: int) -> Sketch:
    """People of Kunming who spend the festival days with the visiting children."""
    free = between(date(2027, 2, 4), date(2027, 2, 11))
    return Sketch(
        world.tree.office("530114", Body.TRADE_UNION),
        pool.base,
        (Hat.STAFF,) if number % 2 else (Hat.SOCIAL_WORKER,),
        alternating(number),
        (1970, 1999),
        (*_VETTED, "life_care", *(("first_aid",) if number % 5 == 0 else ())),
        ("record_check", date(2027, 2, 7)) if number == 9 else None,
        ("iii",) if number % 4 == 0 else (),
        _LOCAL,
        (free,),
    )
