"""Who carries the summer camp: at each site two cohorts of 15 students, and ten people of the place."""

from dataclasses import dataclass, replace
from datetime import date

from scheduler.db.tables import SessionRow, ShiftRow
from scheduler.demo.people import (
    REST,
    Enrolment,
    Sketch,
    alternating,
    between,
    couple,
    keep_apart,
)
from scheduler.demo.places import Spot, site
from scheduler.demo.plant import KUNMING, MENGZI, ZHENXIONG
from scheduler.demo.work import Work
from scheduler.demo.world import World
from scheduler.domain.interval import Interval
from scheduler.domain.organisations import Body
from scheduler.domain.people import Hat
from scheduler.domain.places import SiteKind
from scheduler.domain.problem import Limits
from scheduler.domain.work import AssignmentState

FIRST, LAST = date(2027, 7, 8), date(2027, 8, 7)
STUDENTS, LOCALS = 15, 10
COHORTS = (
    between(date(2027, 7, 8), date(2027, 7, 25), closes="12:00"),
    between(date(2027, 7, 25), date(2027, 8, 7)),
)
TORCH_FESTIVAL = between(date(2027, 7, 26), date(2027, 7, 27))
DECLINES = 14
_FIRST_AIDERS = {"A": ((3, 4, 8),) * 2, "B": ((3, 4, 8), ()), "C": ((3, 4, 8, 9, 12),) * 2}
"""Among the students of each cohort; in Zhenxiong the second has none."""
ONLY_FIRST_AIDER_AWAY = between(date(2027, 8, 5), date(2027, 8, 5))
"""By then the certificates of two others have lapsed there, so that this day cannot be filled."""

_COUNTY = {"A": KUNMING, "B": ZHENXIONG, "C": MENGZI}
_LANGUAGES = {"A": ("iii", "bca"), "B": ("hmd", "iii"), "C": ("hni", "iii")}
_DAY = Limits(minutes_per_week=2400, shifts_per_day=3, consecutive_days=6, rest_minutes=REST, travel_km=30.0)
_NIGHT = replace(_DAY, minutes_per_week=3000)


@dataclass(frozen=True, slots=True)
class _Site:
    """Where a site's volunteers are at home and to whom they belong."""

    letter: str
    camp: int
    students_at: int
    locals_at: int
    league: int
    union: int


def enrol(world: World, camp: int, letter: str) -> None:
    """The forty volunteers of one site."""
    place = _places(world, camp, letter)
    enrolment = Enrolment(world.book, world.book.random(f"camp people {letter}"), FIRST, LAST)
    people = []
    for cohort, free in enumerate(COHORTS):
        for number in range(STUDENTS):
            people.append(enrolment.enrol(_student(place, number, free, cohort)))
    for number in range(LOCALS):
        people.append(enrolment.enrol(_local(place, number)))
    couple(world.book, people[-1], people[-2])
    couple(world.book, people[3], people[4])
    keep_apart(world.book, people[6], people[9])
    world.known[f"camp {letter}"] = people
    if letter == "A":
        world.known["demo volunteer"] = [people[2]]


def declines(world: World, work: Work) -> None:
    """Some have said no to a class before any plan: an exam, a wedding, a family day."""
    random = world.book.random("camp declines")
    said: set[tuple[int, int]] = set()
    for _ in range(DECLINES):
        letter = random.choice("ABC")
        cohort = random.randrange(len(COHORTS))
        person = world.known[f"camp {letter}"][cohort * STUDENTS + random.randrange(STUDENTS)]
        shift = random.choice(_class_shifts(world, letter, COHORTS[cohort]))
        if (person, shift) not in said:
            said.add((person, shift))
            work.assign(shift, person, AssignmentState.DECLINED)


def _class_shifts(world: World, letter: str, free: Interval) -> list[int]:
    """The shifts with a class of one site while a cohort is there."""
    sessions = world.book.rows(SessionRow)
    return [
        row["id"]
        for row in world.book.rows(ShiftRow)
        if row["role"] == "class_teacher"
        and sessions[row["session_id"] - 1]["title_zh"].startswith(f"{letter}营")
        and free.start <= row["starts_at"].replace(tzinfo=None)
        and row["ends_at"].replace(tzinfo=None) <= free.end
    ]


def _places(world: World, camp: int, letter: str) -> _Site:
    county = _COUNTY[letter]
    prefecture = county[:4] + "00"
    union = world.tree.office(county, Body.TRADE_UNION)
    league = world.tree.office(prefecture, Body.YOUTH_LEAGUE)
    students_at = site(
        world.book,
        league,
        SiteKind.DORMITORY,
        Spot(county, 2.5, 2.0),
        (f"{letter}营学生志愿者宿舍", f"Student volunteers' dormitory, camp {letter}"),
    )
    locals_at = site(
        world.book,
        union,
        SiteKind.LABOUR_BASE,
        Spot(county, -2.0, 0.5),
        (f"{letter}营职工服务站", f"Workers' service station, camp {letter}"),
    )
    return _Site(letter, camp, students_at, locals_at, league, union)


def _student(place: _Site, number: int, free: Interval, cohort: int) -> Sketch:
    holds = ["child_safety"]
    if number % 4 < 2 or number in (3, 6, 10):
        holds.append("life_care")
    if number in _FIRST_AIDERS[place.letter][cohort]:
        holds.append("first_aid")
    if number in (5, 12):
        holds.append("safety")
    if number in (1, 6, 11):
        holds.append("experienced")
    return Sketch(
        place.league,
        place.students_at,
        (Hat.LEAGUE_MEMBER,),
        alternating(number),
        (2003, 2007),
        tuple(holds),
        languages=_LANGUAGES[place.letter][number % 5 :][:1] if number % 5 < 2 else (),
        limits=_NIGHT if place.letter == "C" and "life_care" in holds else _DAY,
        free=(free,),
        sites=(place.camp,) if (number + cohort) % 2 else (),
    )


def _local(place: _Site, number: int) -> Sketch:
    holds = ["child_safety", *(("camp_lead", "experienced") if number < 3 else ("life_care",))]
    if 3 <= number < 6:
        holds.append("first_aid")
    if 5 <= number < 8:
        holds.append("safety")
    return Sketch(
        place.union,
        place.locals_at,
        (Hat.STAFF,) if number < 6 else (Hat.WORKER, Hat.LEAGUE_MEMBER),
        alternating(number),
        (1972, 1999),
        tuple(holds),
        _lapse(place.letter, number),
        _LANGUAGES[place.letter][:1],
        _limits(place.letter, number),
        (between(FIRST, LAST),),
        away=_away(place.letter, number),
    )


def _limits(letter: str, number: int) -> Limits:
    if (letter, number) == ("B", 5):
        return replace(_DAY, minutes_per_week=3300)
    return _NIGHT if letter == "C" and number >= 8 else _DAY


def _away(letter: str, number: int) -> tuple[Interval, ...]:
    if (letter, number) == ("B", 5):
        return (ONLY_FIRST_AIDER_AWAY,)
    return (TORCH_FESTIVAL,) if letter == "C" and number in (0, 3, 5, 6, 8, 9) else ()


def _lapse(letter: str, number: int) -> tuple[str, date] | None:
    """Papers that run out before the camp ends."""
    return {
        ("B", 3): ("first_aid", date(2027, 7, 31)),
        ("B", 4): ("first_aid", date(2027, 7, 29)),
        ("A", 8): ("record_check", date(2027, 7, 24)),
        ("C", 9): ("record_check", date(2027, 8, 1)),
        ("A", 1): ("camp_lead", date(2027, 7, 31)),
    }.get((letter, number))
