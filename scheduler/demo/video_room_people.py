"""Hosts of the video room: students, neighbours and people of the plant, workers in crews among them."""

from datetime import date, timedelta

from scheduler.db.tables import ShiftRow
from scheduler.demo.people import (
    AFTER_OFFICE,
    REST,
    WEEKDAYS,
    Enrolment,
    Sketch,
    alternating,
    between,
    couple,
    only_within,
)
from scheduler.demo.places import Spot, site
from scheduler.demo.plant import KUNMING
from scheduler.demo.work import Work
from scheduler.demo.world import World
from scheduler.domain.interval import Interval
from scheduler.domain.organisations import Body
from scheduler.domain.people import Hat
from scheduler.domain.places import SiteKind
from scheduler.domain.problem import Gender, Limits
from scheduler.domain.work import AssignmentState

HOSTS = 26
STUDENTS, NEIGHBOURS, STAFF = 9, 7, 4
_LIMITS = Limits(
    minutes_per_week=480,
    shifts_per_day=2,
    consecutive_days=4,
    rest_minutes=REST,
    travel_km=25.0,
    shifts_total=30,
)
_LECTURES_OVER = "15:30"


def enrol(world: World, plant: int, first: date, last: date) -> None:
    """The 26 hosts; six of them work in the plant's own crews and can give what their crew leaves."""
    enrolment = Enrolment(world.book, world.book.random("hosts"), first, last)
    league = world.tree.office(KUNMING, Body.YOUTH_LEAGUE)
    homes = {
        "students": site(
            world.book,
            league,
            SiteKind.DORMITORY,
            Spot(KUNMING, -1.0, -4.0),
            ("呈贡大学城学生公寓", "Students' halls, Chenggong"),
        ),
        "plant": plant,
    }
    people = [enrolment.enrol(_sketch(world, number, homes, (first, last))) for number in range(HOSTS)]
    couple(world.book, people[STUDENTS], people[STUDENTS + 1])
    world.known["hosts"] = people


def history(world: World, work: Work) -> None:
    """Three hosts have taken Sundays of their own accord; two others have said no to some evenings."""
    hosts = world.known["hosts"]
    shifts = [row for row in world.book.rows(ShiftRow) if row["role"] == "video_host"]
    sundays = [row["id"] for row in shifts if row["starts_at"].isoweekday() == 7]
    evenings = [row["id"] for row in shifts if row["starts_at"].hour == 20]
    for host, shift in zip((hosts[1], hosts[2], hosts[5]), sundays[2::7], strict=False):
        work.assign(shift, host, AssignmentState.ACCEPTED, origin="signup")
    for host in hosts[10:12]:
        for shift in evenings[host % 5 :: 17]:
            work.assign(shift, host, AssignmentState.DECLINED)


def _sketch(world: World, number: int, homes: dict[str, int], term: tuple[date, date]) -> Sketch:
    gender = alternating(number)
    away = only_within(*term)
    if number < STUDENTS:
        return Sketch(
            world.tree.office(KUNMING, Body.YOUTH_LEAGUE),
            homes["students"],
            (Hat.LEAGUE_MEMBER,),
            gender,
            (2003, 2008),
            ("child_safety", "video_host"),
            ("video_host", term[0] + timedelta(days=70)) if number == 4 else None,
            limits=_LIMITS,
            weekly=_students_week(number),
            away=(*away, *_exams(number)),
        )
    if number < STUDENTS + NEIGHBOURS:
        return _neighbour(world, number, homes, away)
    return _of_the_plant(world, number, homes, away)


def _students_week(number: int) -> tuple[tuple[int, str, str], ...]:
    """Afternoons on two weekdays without late lectures, and most Sundays."""
    free = {WEEKDAYS[number % 5], WEEKDAYS[(number + 2) % 5]}
    weekend = ((7, "08:30", "21:30"),) if number % 3 else ((6, "14:00", "21:30"),)
    return tuple((day, _LECTURES_OVER, "21:30") for day in sorted(free)) + weekend


def _exams(number: int) -> tuple[Interval, ...]:
    """The last weeks of term belong to examinations, for each a little later."""
    first = date(2027, 6, 21) + timedelta(days=number % 4)
    return (between(first, first + timedelta(days=9)),)


def _neighbour(world: World, number: int, homes: dict[str, int], away: tuple[Interval, ...]) -> Sketch:
    """Retired people and a social worker of the neighbourhood."""
    return Sketch(
        world.tree.office(KUNMING, Body.WOMENS_FEDERATION),
        homes["students"],
        (Hat.COMMUNITY,) if number % 4 else (Hat.SOCIAL_WORKER, Hat.COMMUNITY),
        Gender.FEMALE if number % 3 else Gender.MALE,
        (1958, 1970) if number % 4 else (1985, 1995),
        ("child_safety", "video_host", "experienced"),
        ("record_check", date(2027, 5, 20)) if number == STUDENTS + 3 else None,
        limits=_LIMITS,
        weekly=tuple((day, "15:00", "19:40") for day in WEEKDAYS if (day + number) % 3)
        + (((7, "08:30", "18:30"),) if number % 2 else ((6, "15:00", "21:15"),)),
        away=away,
    )


def _of_the_plant(world: World, number: int, homes: dict[str, int], away: tuple[Interval, ...]) -> Sketch:
    """Staff of the plant's union after office hours, and workers when their crew is off."""
    staff = number < STUDENTS + NEIGHBOURS + STAFF
    crews = (*world.plant.crews[KUNMING], world.plant.long_day)
    return Sketch(
        world.plant.enterprise,
        homes["plant"],
        (Hat.STAFF,) if staff else (Hat.WORKER, Hat.LEAGUE_MEMBER),
        alternating(number),
        (1978, 1999),
        ("child_safety", "video_host"),
        languages=("hni",) if number % 3 == 0 else ("iii",),
        limits=_LIMITS,
        weekly=AFTER_OFFICE if staff else (),
        away=away,
        crew=None if staff else crews[number % len(crews)],
    )
