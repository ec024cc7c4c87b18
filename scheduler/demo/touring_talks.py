"""The touring talks of 2027 in Honghe: 64 talks at 40 enterprises, each when its crew is off shift."""

from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.db.tables import CrewRow
from scheduler.demo import touring_talks_people as pool
from scheduler.demo.places import Spot, crews, opens, room, site
from scheduler.demo.work import Occasion, Seats, Work, at, campaign
from scheduler.demo.world import World
from scheduler.domain import reference
from scheduler.domain.interval import Interval
from scheduler.domain.organisations import Body
from scheduler.domain.patterns import Crew, is_night
from scheduler.domain.places import RoomKind, SiteKind
from scheduler.domain.work import ActivityKind, SignupFlow

KEY = "touring_talks_honghe_2027"
HONGHE = "532500"
FIRST, LAST, REACHED_BY = date(2027, 3, 8), date(2027, 6, 18), date(2027, 5, 29)
APART = 15
"""Days between two talks at one enterprise, more than the fourteen asked for."""

_COUNTIES = (
    ("532503", 6, "cmn"),
    ("532501", 5, "cmn"),
    ("532502", 5, "cmn"),
    ("532504", 5, "iii"),
    ("532524", 4, "cmn"),
    ("532527", 3, "iii"),
    ("532525", 2, "iii"),
    ("532528", 2, "hni"),
    ("532529", 2, "hni"),
    ("532530", 2, "khb"),
    ("532532", 2, "ium"),
    ("532523", 1, "hmd"),
    ("532531", 1, "hni"),
)
_BRANDS = "红谷 云桥 南岭 金禾 滇谷 锦源 青岭 宏禾 南屏 春泽 梯田 长桥 曲江 碧色 临安 阳光"
_TRADES = (
    ("服装厂", "Garments"),
    ("食品厂", "Foods"),
    ("锡材厂", "Tin works"),
    ("建材厂", "Building materials"),
    ("电子厂", "Electronics"),
    ("果业公司", "Fruit packing"),
    ("纸品厂", "Paper goods"),
)
_BUILDERS = (("安置房项目部", "housing site"), ("产业园项目部", "industrial park site"))
_SLOTS = (("16:30", "18:00"), ("18:30", "20:00"), ("10:00", "11:30"), ("14:00", "15:20"), ("20:20", "21:30"))
_AWAKE = timedelta(hours=7, minutes=30)
_TOPICS = (
    ("亲子沟通", "Talking with your child", "family_edu_cert"),
    ("监护责任与法律", "Guardianship and the law", "legal"),
    ("安全与自护", "Keeping children safe", "child_safety"),
)


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One enterprise of the tour with its crews that are to be reached, and the language most speak."""

    key: int
    site: int
    hall: int
    county: str
    language: str
    crews: tuple[int, ...]
    building: bool


def build(world: World) -> Work:
    """The whole campaign: enterprises, people, talks."""
    enterprises = _enterprises(world)
    work = campaign(
        world.book,
        world.tree.area(HONGHE),
        KEY,
        ("红河州40家企业家风家教巡讲", "Touring talks at 40 enterprises of Honghe"),
        body=Body.WOMENS_FEDERATION,
        basis="云民发〔2020〕5号",
        starts_on=FIRST,
        ends_on=LAST,
    )
    activity = work.activity(
        ActivityKind.TALK, "家风家教宣讲", "Talks on family and upbringing", SignupFlow.REQUEST
    )
    pool.enrol(world, enterprises, FIRST, LAST)
    hosts = []
    for number, (day, slot, enterprise, crew) in enumerate(_calendar(world, enterprises)):
        hosts.append((enterprise.key, _talk(work, activity, number, (day, slot, enterprise, crew))))
    pool.history(world, work, hosts)
    return work


def _enterprises(world: World) -> list[Enterprise]:
    found: list[Enterprise] = []
    patterns = _patterns()
    brands = _BRANDS.split()
    for county, number, language in _COUNTIES:
        for place in range(number):
            index = len(found)
            pattern = patterns[index]
            trade = (_BUILDERS if pattern.startswith("site") else _TRADES)[
                index % (2 if "site" in pattern else 7)
            ]
            brand = brands[index % len(brands)]
            short = reference.divisions()[county].name_zh
            name = (f"{short}{brand}{trade[0]}", f"{trade[1]} no. {index + 1}, Honghe")
            found.append(_enterprise(world, (county, language, place), name, pattern))
    return found


def _enterprise(world: World, where: tuple[str, str, int], name: tuple[str, str], pattern: str) -> Enterprise:
    county, language, place = where
    key = world.tree.enterprise(county, *name)
    kind = SiteKind.BUILDING_SITE if pattern.startswith("site") else SiteKind.FACTORY
    spot = Spot(county, 1.5 * place - 2.0, 1.0 - 0.8 * place)
    site_id = site(world.book, key, kind, spot, name)
    hall = room(world.book, site_id, RoomKind.HALL, ("职工食堂(宣讲场地)", "Canteen, used as a hall"), 180)
    opens(world.book, hall, ("08:00", "22:00"))
    monday = FIRST - timedelta(days=7 * (place % 2))
    made = crews(world.book, site_id, reference.shift_patterns()[pattern], monday)
    return Enterprise(key, site_id, hall, county, language, made, building=kind is SiteKind.BUILDING_SITE)


def _patterns() -> list[str]:
    """24 small enterprises with one crew, 12 with two and four with four, mixed over the counties."""
    small = ["long_day"] * 16 + ["site_summer"] * 5 + ["site_winter"] * 3
    two = ["two_shift_12h_weekly"] * 9 + ["two_shift_12h_fortnight"] * 3
    large = ["four_crew_three_shift"] * 4
    mixed = []
    for number in range(4):
        mixed += [large[number], *two[3 * number : 3 * number + 3], *small[6 * number : 6 * number + 6]]
    return mixed


def _calendar(
    world: World, enterprises: list[Enterprise]
) -> list[tuple[date, tuple[str, str], Enterprise, int]]:
    """When each crew is reached: spread over the season, at most two talks a day, in order of date."""
    found: list[tuple[date, tuple[str, str], Enterprise, int]] = []
    full: dict[date, int] = {}
    length = (date(2027, 5, 20) - FIRST).days
    order = sorted(range(len(enterprises)), key=lambda index: -len(enterprises[index].crews))
    for rank, index in enumerate(order):
        enterprise = enterprises[index]
        room_left = length - APART * (len(enterprise.crews) - 1)
        day = FIRST + timedelta(days=(rank * 17) % max(1, room_left))
        for crew in enterprise.crews:
            day, slot = _first_fit(world, crew, day, full)
            full[day] = full.get(day, 0) + 1
            found.append((day, slot, enterprise, crew))
            day += timedelta(days=APART)
    return sorted(found, key=lambda one: (one[0], one[1], one[2].key))


def _first_fit(world: World, crew: int, day: date, full: dict[date, int]) -> tuple[date, tuple[str, str]]:
    calendar = reference.calendar(HONGHE)
    while day <= LAST:
        if calendar.day(day).kind.worked and full.get(day, 0) < 2:
            for slot in _SLOTS:
                if _crew_is_free(world, crew, at(day, *slot)):
                    return day, slot
        day += timedelta(days=1)
    raise ValueError(f"no day left for crew {crew}")


def _crew_is_free(world: World, crew: int, when: Interval) -> bool:
    """Off shift, slept after a night, and with half an hour to the next shift."""
    row = world.book.row(CrewRow, crew)
    rotation = Crew(str(crew), reference.shift_patterns()[row["pattern"]], row["anchor"])
    today = when.start.date()
    for day in (today - timedelta(days=1), today):
        for work in rotation.pattern.work_on(day, rotation.codes(day)):
            rested = work.end + (_AWAKE if is_night(work) else timedelta(minutes=20))
            if when.start < rested and work.start - timedelta(minutes=30) < when.end:
                return False
    return True


def _talk(
    work: Work, activity: int, number: int, planned: tuple[date, tuple[str, str], Enterprise, int]
) -> int:
    """One talk with its three places; the key of the host's shift."""
    day, slot, enterprise, crew = planned
    topic_zh, topic_en, training = _TOPICS[number % len(_TOPICS)]
    extra = ("insured",) if enterprise.building else ()
    session = work.session(
        activity,
        Occasion(
            topic_zh,
            topic_en,
            enterprise.site,
            at(day, *slot),
            room=enterprise.hall,
            crew=crew,
            open_to_workers=True,
        ),
    )
    plain = enterprise.language == "cmn"
    work.shift(session, Seats("speaker", priority=4, extra=(training, *extra)))
    if plain:  # a new speaker beside one who knows the topic
        work.shift(session, Seats("speaker", priority=2, extra=extra))
    else:
        work.shift(session, Seats("interpreter", priority=3, extra=extra, languages=(enterprise.language,)))
    return work.shift(session, Seats("coordinator", priority=2, extra=("coordinator", *extra)))
