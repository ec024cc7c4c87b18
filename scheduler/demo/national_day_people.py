"""Who carries the visits of National Day: escorts, and hosts at eight dormitory areas."""

from datetime import date

from scheduler.db.tables import PersonRow, QualificationRow
from scheduler.demo.people import REST, Enrolment, Sketch, alternating, between, couple, says
from scheduler.demo.world import World
from scheduler.domain.interval import Interval
from scheduler.domain.organisations import Body
from scheduler.domain.people import AvailabilityKind, CheckStatus, Hat
from scheduler.domain.problem import Gender, Limits

POOL, TRAVELLING, STANDBY, TWICE = 140, 34, 5, 24
FIRST, LAST = date(2027, 10, 1), date(2027, 10, 5)

_HOSTING = Limits(
    minutes_per_week=3000, shifts_per_day=3, consecutive_days=6, rest_minutes=REST, travel_km=45.0
)
_ESCORTING = Limits(rest_minutes=REST, travel_km=260.0)
_LANGUAGES = ("hmd", "hni", "iii", "zha", "lis", "bca")


def enrol(world: World, homes: list[int], areas: list[int]) -> None:
    """140 people: 39 who travel or stand by, 101 who host; 24 of these helped at the Spring Festival too."""
    enrolment = Enrolment(world.book, world.book.random("national people"), FIRST, LAST)
    escorts = [
        enrolment.enrol(_escort(world, number, homes[number % len(homes)]))
        for number in range(TRAVELLING + STANDBY)
    ]
    couple(world.book, escorts[7], escorts[8])
    hosts = [_again(world, person) for person in world.known.get("twice", ())]
    for number in range(len(hosts), POOL - TRAVELLING - STANDBY):
        hosts.append(enrolment.enrol(_host(world, number, areas[number % len(areas)])))
    couple(world.book, hosts[-1], hosts[-2])
    couple(world.book, hosts[40], hosts[48])
    world.known["national escorts"] = escorts
    world.known["national hosts"] = hosts


def _again(world: World, person: int) -> int:
    """Somebody known from the Spring Festival, with papers made good for the autumn."""
    book = world.book
    row = book.row(PersonRow, person)
    row |= {
        "check_status": CheckStatus.CLEAR,
        "checked_on": date(2027, 1, 8),
        "check_until": date(2028, 1, 7),
    }
    row["insured_until"] = date(2027, 12, 31)
    for code in ("child_safety", "life_care"):
        book.add(
            QualificationRow,
            person_id=person,
            code=code,
            valid_from=date(2027, 3, 15),
            valid_until=date(2028, 3, 14),
        )
    says(book, person, AvailabilityKind.AVAILABLE, between(FIRST, LAST))
    return person


def _escort(world: World, number: int, home: int) -> Sketch:
    holds = ["child_safety"]
    if number // 6 % 3 == 0:  # two of each county
        holds += ["trip_leader", "experienced"]
    if number % 2 == 1 or number % 6 == 0:
        holds.append("first_aid")
    return Sketch(
        world.tree.office("530600", Body.WOMENS_FEDERATION),
        home,
        (Hat.STAFF,) if number % 2 else (Hat.LEAGUE_MEMBER,),
        alternating(number // 6 + number),
        (1972, 2003),
        tuple(holds),
        ("record_check", date(2027, 10, 3)) if number == 10 else None,
        (_LANGUAGES[number % len(_LANGUAGES)],),
        _ESCORTING,
        (between(date(2027, 9, 30), LAST),),
    )


def _host(world: World, number: int, home: int) -> Sketch:
    """Students, staff and workers round one dormitory area; a third gives only some of the five days."""
    if number in (30, 57):
        return _social_worker(world, home)
    student = number % 3 == 0
    holds = ["child_safety"]
    if number % 3 < 2 or number % 7 == 0:
        holds.append("life_care")
    if number % 4 == 1:
        holds.append("first_aid")
    return Sketch(
        world.tree.office("530100", Body.YOUTH_LEAGUE if student else Body.TRADE_UNION),
        home,
        (Hat.LEAGUE_MEMBER,) if student else ((Hat.STAFF,) if number % 2 else (Hat.WORKER,)),
        alternating(number // 8 + number // 24),
        (2003, 2008) if student else (1972, 2000),
        tuple(holds),
        ("record_check", date(2027, 10, 2)) if number == 77 else None,
        (_LANGUAGES[number % len(_LANGUAGES)],) if number % 3 == 1 else (),
        _HOSTING,
        _gives(number),
    )


def _social_worker(world: World, home: int) -> Sketch:
    """One of the few with a licence, who can give the evenings only."""
    return Sketch(
        world.tree.office("530100", Body.CIVIL_AFFAIRS),
        home,
        (Hat.SOCIAL_WORKER,),
        Gender.FEMALE,
        (1978, 1995),
        ("child_safety", "sw_licence"),
        limits=_HOSTING,
        free=tuple(
            between(day, day, "18:00", "21:30")
            for day in (date(2027, 10, 2), date(2027, 10, 3), date(2027, 10, 4))
        ),
    )


def _gives(number: int) -> tuple[Interval, ...]:
    last = date(2027, 10, 6)
    if number % 9 == 5:
        return (between(FIRST, date(2027, 10, 3)),)
    if number % 9 == 7:
        return (between(date(2027, 10, 3), last),)
    return (between(FIRST, last),)
