"""National Day 2027: 160 children visit their parents at eight dormitory areas for five days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scheduler.demo import national_day_people as pool
from scheduler.demo.children import Filled, Group, Register
from scheduler.demo.journeys import Journey, book_journey
from scheduler.demo.places import Spot, opens, room, site
from scheduler.demo.work import Occasion, Seats, Work, at, campaign
from scheduler.demo.world import World
from scheduler.domain import reference
from scheduler.domain.care import Purpose, Setting
from scheduler.domain.formulation import CareNeed, as_block, formulate, formulate_site
from scheduler.domain.interval import Interval
from scheduler.domain.organisations import Body
from scheduler.domain.places import RoomKind, SiteKind
from scheduler.domain.problem import Gender, Kind
from scheduler.domain.work import ActivityKind, AssignmentState, SignupFlow

KEY = "national_day_2027"
FIRST, LAST = date(2027, 10, 1), date(2027, 10, 5)
HALVES = (("08:00", "12:30"), ("12:30", "18:00"))
MEAL = ("11:30", "13:00")
NIGHT = ("20:30", "07:30")
CHILDREN, BY_NIGHT, BY_DAY, EVENT, MEALS = 6, 6, 4, 2, 1
ICE = Seats("social_worker", priority=EVENT, with_children=True)
TOGETHER = Seats("activity_lead", 3, 4, EVENT, with_children=True)
LEAST_BY_DAY = 3
"""Adults in each half of a day, stricter than the ratios for the smallest groups."""

ORIGINS = ("530627", "530628", "530326", "532528", "532627", "530521")
AREAS = (
    ("530114", -6.0, 3.0),
    ("530114", 5.0, 6.0),
    ("530111", 4.0, -3.0),
    ("530181", 2.0, 2.0),
    ("530127", -3.0, -2.0),
    ("530115", 3.0, 3.0),
    ("530125", -5.0, 1.0),
    ("530112", 0.0, -4.0),
)
"""The eight dormitory areas round Kunming, by county."""
_SHAPES = ((3, 5, 1), (5, 10, 1), (6, 12, 2), (7, 13, 2), (7, 15, 2), (7, 15, 2), (6, 13, 2), (7, 15, 2))
_FAMILIES = (6, 10, 12, 13, 15, 15, 13, 14)
_BANDS = ((6, 8), (9, 14), (15, 17))
_LANGUAGES = ("hmd", "hmd", "", "hni", "zha", "")


@dataclass(frozen=True, slots=True)
class Visit:
    """One group at its dormitory area."""

    group: Group
    children: Filled
    area: int
    hall: int


def build(world: World) -> Work:
    """The whole campaign."""
    homes = [_station(world, county) for county in ORIGINS]
    areas = [_area(world, number) for number in range(len(AREAS))]
    pool.enrol(world, homes, [area for area, _ in areas])
    work = campaign(
        world.book,
        world.tree.area("530000"),
        KEY,
        ("2027国庆反探亲", "National Day 2027: children visit their parents"),
        body=Body.TRADE_UNION,
        basis="云民发〔2020〕5号",
        starts_on=FIRST,
        ends_on=LAST,
    )
    trips = work.activity(ActivityKind.TRIP, "反探亲往返", "Journeys to the parents and back")
    register = Register(
        world.book,
        world.book.random("national children"),
        work.campaign,
        (Purpose.TRIP, Purpose.CAMP),
        date(2027, 8, 16),
        FIRST,
        LAST,
        world.plant.guardians(KEY),
    )
    visits, legs = [], []
    for number, area in enumerate(areas):
        visit, shifts = _visit(world, work, register, (number, homes, area, trips))
        visits.append(visit)
        legs.append(shifts)
    register.without_consent(3)
    _days(work, visits)
    _history(world, work, legs)
    return work


def _station(world: World, county: str) -> int:
    place = reference.divisions()[county]
    return site(
        world.book,
        world.tree.area(county),
        SiteKind.STATION,
        Spot(county, 1.0, 0.5),
        (f"{place.name_zh}客运站", ""),
    )


def _area(world: World, number: int) -> tuple[int, int]:
    county, east, north = AREAS[number]
    area = site(
        world.book,
        world.plant.enterprise,
        SiteKind.DORMITORY,
        Spot(county, east, north),
        (f"晨岭员工公寓{number + 1}区", f"Chenling dormitory area {number + 1}"),
    )
    hall = room(world.book, area, RoomKind.CLASSROOM, ("儿童活动室", "Children's room"), 40)
    opens(world.book, hall, ("07:30", "21:00"))
    for names in (("女童宿舍层", "Girls' floor"), ("男童宿舍层", "Boys' floor")):
        opens(world.book, room(world.book, area, RoomKind.DORMITORY_FLOOR, names, 16), ("00:00", "00:00"))
    opens(
        world.book,
        room(world.book, area, RoomKind.FAMILY_ROOM, ("亲子间", "Family rooms"), 12),
        ("00:00", "00:00"),
    )
    return area, hall


def _visit(
    world: World, work: Work, register: Register, told: tuple[int, list[int], tuple[int, int], int]
) -> tuple[Visit, tuple[int, ...]]:
    number, homes, (area, hall), trips = told
    origin = number % len(ORIGINS)
    zh = reference.divisions()[ORIGINS[origin]].name_zh
    code = f"N{number + 1:02d}"
    group = Group(
        code,
        f"{code} {zh}小组",
        f"{code}, children of {ORIGINS[origin]}",
        tuple((*band, count) for band, count in zip(_BANDS, _SHAPES[number], strict=True)),
        _FAMILIES[number],
        _LANGUAGES[origin],
    )
    children = register.fill(group, world.village(ORIGINS[origin]))
    journey = Journey(
        group,
        children,
        homes[origin],
        area,
        at(FIRST, "06:30", "13:00"),
        at(LAST, "13:30", "20:00"),
        (zh, ORIGINS[origin]),
        CHILDREN,
    )
    return Visit(group, children, area, hall), book_journey(work, trips, journey)


def _days(work: Work, visits: Sequence[Visit]) -> None:
    hosting = work.activity(ActivityKind.CAMP, "驻地陪伴", "Host days", SignupFlow.INSTANT)
    nights = work.activity(ActivityKind.CAMP, "夜间照护", "Nights")
    meals = work.activity(ActivityKind.CAMP, "用餐与接送", "Meals and transfers", SignupFlow.INSTANT)
    for visit in visits:
        for number in range((LAST - FIRST).days + 1):
            day = FIRST + timedelta(days=number)
            for half in HALVES:
                _half_day(work, hosting, visit, at(day, *half))
            meal = _occasion(visit, at(day, *MEAL), ("用餐与接送", "meals"))
            session = work.session(meals, replace(meal, room=None, group=None))
            work.shift(session, Seats("gate", 2, 3, MEALS, with_children=True))
        _nights(work, nights, visit)
    _evenings(work, visits)


def _half_day(work: Work, activity: int, visit: Visit, when: Interval) -> None:
    need = _need(visit, when, Setting.DAY, "activity_lead", BY_DAY)
    pieces = formulate_site(need.id, [need])
    pieces = replace(
        pieces, shifts=tuple(replace(one, min=LEAST_BY_DAY, max=LEAST_BY_DAY + 1) for one in pieces.shifts)
    )
    session = work.session(activity, _occasion(visit, when, ("驻地活动", "activities")))
    work.put({need.shift_id: session}, pieces)


def _nights(work: Work, activity: int, visit: Visit) -> None:
    """Four nights by the same four people: two women and two men, a first-aider among them."""
    legs, sessions = [], {}
    for number in range((LAST - FIRST).days):
        when = at(FIRST + timedelta(days=number), *NIGHT)
        need = _need(visit, when, Setting.OVERNIGHT, "life_teacher", BY_NIGHT)
        legs.append(formulate(need))
        occasion = replace(
            _occasion(visit, when, ("夜间照护", "night")), setting=Setting.OVERNIGHT, room=None
        )
        sessions[need.shift_id] = work.session(activity, occasion)
    work.put(sessions, as_block(legs))


def _evenings(work: Work, visits: Sequence[Visit]) -> None:
    """An evening to break the ice, led by a social worker, and one of parents and children together.

    The children are with their parents, so no ratio applies.
    """
    ice = work.activity(ActivityKind.ROUND_TABLE, "亲子破冰", "Breaking the ice")
    together = work.activity(
        ActivityKind.CAMP, "亲子活动", "Parents and children together", SignupFlow.INSTANT
    )
    for number, visit in enumerate(visits):
        evenings = [FIRST + timedelta(days=1 + (number + later) % 3) for later in (0, 1)]
        for activity, when, names, seats in (
            (ice, at(evenings[0], "18:30", "20:00"), ("亲子破冰", "breaking the ice"), ICE),
            (together, at(evenings[1], "18:15", "20:15"), ("亲子活动", "together"), TOGETHER),
        ):
            occasion = replace(_occasion(visit, when, names), group=None, setting=None)
            work.shift(work.session(activity, occasion), seats)


def _need(visit: Visit, when: Interval, setting: Setting, role: str, priority: int) -> CareNeed:
    return CareNeed(
        f"{visit.group.code}.{when.start:%m%d%H}",
        Kind.CAMP,
        str(visit.area),
        when,
        setting,
        visit.children.ages,
        frozenset(Gender),
        role,
        priority=priority,
    )


def _occasion(visit: Visit, when: Interval, names: tuple[str, str]) -> Occasion:
    return Occasion(
        f"{visit.group.code} {names[0]}",
        f"{visit.group.code} {names[1]}",
        visit.area,
        when,
        room=visit.hall,
        group=visit.children.key,
        setting=Setting.DAY,
    )


def _history(world: World, work: Work, legs: Sequence[tuple[int, ...]]) -> None:
    """Some escorts and hosts have said no before any plan."""
    for escort, shifts in zip(world.known["national escorts"][4:9], legs, strict=False):
        for shift in shifts:
            work.assign(shift, escort, AssignmentState.DECLINED)
