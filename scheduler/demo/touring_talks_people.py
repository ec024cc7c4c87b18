"""Who tours: 18 speakers of three bodies, ten interpreters of five languages, a host in each enterprise."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

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
    keep_apart,
    only_within,
)
from scheduler.demo.places import Spot, site
from scheduler.demo.work import Work
from scheduler.demo.world import World
from scheduler.domain.organisations import Body
from scheduler.domain.people import Hat
from scheduler.domain.places import SiteKind
from scheduler.domain.problem import Limits
from scheduler.domain.work import AssignmentState

SPEAKERS = (
    ("532503", 6),
    ("532501", 3),
    ("532502", 3),
    ("532504", 2),
    ("532524", 2),
    ("532528", 1),
    ("532527", 1),
)
INTERPRETERS = (
    ("532528", "hni"),
    ("532529", "hni"),
    ("532531", "hni"),
    ("532504", "iii"),
    ("532527", "iii"),
    ("532525", "iii"),
    ("532530", "khb"),
    ("532503", "khb"),
    ("532532", "ium"),
    ("532523", "hmd"),
)
_BODIES = (Body.WOMENS_FEDERATION, Body.TRADE_UNION, Body.YOUTH_LEAGUE)
_TRAINED = (("family_edu_cert",), ("legal",), ("child_safety", "family_edu_cert"), ("legal", "child_safety"))
_ON_DUTY = tuple((day, "08:00", "22:30") for day in WEEKDAYS)
_AFTER_SCHOOL = (*((day, "17:00", "22:30") for day in WEEKDAYS), (6, "08:00", "22:30"))
_TOURING = Limits(
    minutes_per_week=600, shifts_per_day=2, consecutive_days=5, rest_minutes=REST, travel_km=170.0
)
YAO_AWAY = between(date(2027, 4, 12), date(2027, 5, 31))
"""The only interpreter of Yao is on a course: what falls into it cannot be filled."""
_YEAR = only_within(date(2027, 3, 8), date(2027, 6, 18))


class Enterprise(Protocol):
    """As far as its host is concerned."""

    @property
    def key(self) -> int:
        """Key of the organisation."""

    @property
    def site(self) -> int:
        """Key of the site."""


def enrol(world: World, enterprises: Sequence[Enterprise], first: date, last: date) -> None:
    """Everybody, in the order speakers, interpreters, hosts."""
    enrolment = Enrolment(world.book, world.book.random("talks"), first, last)
    homes = {
        county: site(
            world.book,
            world.tree.area(county),
            SiteKind.LABOUR_BASE,
            Spot(county, 0.5, 0.5),
            ("工人文化宫" + f"({county[-2:]})", "Workers' cultural palace"),
        )
        for county in dict.fromkeys(county for county, _ in (*SPEAKERS, *INTERPRETERS))
    }
    counties = [county for county, number in SPEAKERS for _ in range(number)]
    speakers = [
        enrolment.enrol(_speaker(world, number, county, homes[county]))
        for number, county in enumerate(counties)
    ]
    for number, (county, language) in enumerate(INTERPRETERS):
        enrolment.enrol(_interpreter(world, number, (county, language), homes[county]))
    for number, enterprise in enumerate(enterprises):
        host = enrolment.enrol(_host(number, enterprise))
        world.known[f"host {enterprise.key}"] = [host]
    couple(world.book, speakers[1], speakers[2])
    keep_apart(world.book, speakers[0], speakers[7])
    world.known["speakers"] = speakers


def history(world: World, work: Work, hosts: Sequence[tuple[int, int]]) -> None:
    """The first enterprises have named their host, who has said yes; some speakers have said no."""
    for enterprise, shift in hosts[:10]:
        work.assign(shift, world.known[f"host {enterprise}"][0], AssignmentState.ACCEPTED, origin="organiser")
    random = world.book.random("talk declines")
    shifts = [row["id"] for row in world.book.rows(ShiftRow) if row["role"] == "speaker"]
    for speaker in world.known["speakers"][3::3]:
        for shift in random.sample(shifts, 2):
            work.assign(shift, speaker, AssignmentState.DECLINED)


def _speaker(world: World, number: int, county: str, home: int) -> Sketch:
    teacher = number % 4 == 3
    return Sketch(
        world.tree.office(county, _BODIES[number % 3]),
        home,
        (Hat.STAFF,) if number % 5 else (Hat.SOCIAL_WORKER, Hat.STAFF),
        alternating(number),
        (1966, 1996),
        ("speaker_basic", *_TRAINED[number % len(_TRAINED)], *(("experienced",) if number % 2 else ())),
        ("speaker_basic", date(2027, 5, 8)) if number == 4 else None,
        ("hni",) if county == "532528" else (),
        replace(_TOURING, travel_km=90.0) if teacher else _TOURING,
        weekly=_AFTER_SCHOOL if teacher else _ON_DUTY,
        away=(*_YEAR, *((between(date(2027, 4, 19), date(2027, 4, 30)),) if number == 6 else ())),
        checked=number % 2 == 0,
    )


def _interpreter(world: World, number: int, told: tuple[str, str], home: int) -> Sketch:
    county, language = told
    return Sketch(
        world.tree.office(county, Body.WOMENS_FEDERATION),
        home,
        (Hat.COMMUNITY,) if number % 3 else (Hat.STAFF,),
        alternating(number + 1),
        (1970, 2000),
        ("language",),
        languages=(language,),
        limits=replace(_TOURING, travel_km=120.0),
        weekly=tuple((day, "09:00", "22:30") for day in range(1, 7))
        if number % 3
        else AFTER_OFFICE + _ON_DUTY,
        away=(*_YEAR, YAO_AWAY) if language == "ium" else _YEAR,
        checked=False,
    )


def _host(number: int, enterprise: Enterprise) -> Sketch:
    """The enterprise's contact, who can also stand in next door."""
    return Sketch(
        enterprise.key,
        enterprise.site,
        (Hat.STAFF,),
        alternating(number),
        (1976, 1998),
        ("coordinator",),
        limits=Limits(minutes_per_week=480, shifts_per_day=2, rest_minutes=REST, travel_km=12.0),
        weekly=tuple((day, "08:00", "22:00") for day in range(1, 7)),
        away=_YEAR,
        sites=(enterprise.site,),
        checked=False,
    )
