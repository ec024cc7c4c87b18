"""Small care rosters with everything in order, so that a test breaks only what it is about.

All of it happens in July 2027 (the 12th is a Monday) with children of a group called `swallows`.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from scheduler.domain.care import Child, Consent, Purpose, Setting, Stay
from scheduler.domain.interval import Interval
from scheduler.domain.people import CheckStatus, Hat, Person, RecordCheck
from scheduler.domain.problem import Gender, Held, Pair
from scheduler.domain.roster import CareSession, CareShift, Roster
from scheduler.domain.work import ActivityKind
from tests.factories import at, stretch

GROUP = "swallows"
CLEAR = RecordCheck(CheckStatus.CLEAR, date(2026, 9, 1), date(2027, 8, 31))
FIRST_AID = Held("first_aid", None, date(2028, 12, 31))
WHOLE_MONTH = stretch(1, "00:00", "00:00", until=31)


def make_person(name: str = "ana", gender: str = "F", **changes: Any) -> Person:
    """A grown woman with a clear check, insurance and no first-aid certificate."""
    usual = {
        "hats": frozenset({Hat.COMMUNITY}),
        "gender": Gender(gender),
        "birth_year": 1990,
        "check": CLEAR,
        "insured_until": date(2027, 12, 31),
    }
    return Person(name, **usual | changes)


ANA = make_person("ana", qualifications=(FIRST_AID,))
BEN = make_person("ben", "M")
CAI = make_person("cai")
DAO = make_person("dao", "M")


def make_child(name: str, age: int = 10, gender: str = "F", **changes: Any) -> Child:
    """A child that has surely reached this age all through 2027."""
    return Child(name, **{"family": name, "birth_year": 2026 - age, "gender": Gender(gender)} | changes)


def make_children(*ages: int, gender: str = "F") -> tuple[Child, ...]:
    """One child of each age."""
    return tuple(make_child(f"child-{number}", age, gender) for number, age in enumerate(ages))


MIXED = (make_child("girl"), make_child("boy", gender="M"))


def make_session(
    name: str = "trip", day: int = 12, start: str = "09:00", end: str = "12:00", **changes: Any
) -> CareSession:
    """Three hours of a trip on Monday the 12th that ends where it starts; `until` is the day of the end."""
    when = stretch(day, start, end, until=changes.pop("until", None))
    usual = {"kind": ActivityKind.TRIP, "site": "mengzi", "setting": Setting.TRAVEL, "group": GROUP}
    return CareSession(**{"id": name, "when": when} | usual | changes)


def make_night(name: str = "night", **changes: Any) -> CareSession:
    """A night of a camp on a dormitory floor."""
    usual = {"kind": ActivityKind.CAMP, "setting": Setting.OVERNIGHT}
    return make_session(name, start="21:00", end="07:00", until=13, **usual | changes)


def make_class(name: str = "class", **changes: Any) -> CareSession:
    """A morning of a day camp."""
    return make_session(name, **{"kind": ActivityKind.CAMP, "setting": Setting.DAY} | changes)


Crews = Mapping[str, Iterable[Person]]


def make_roster(
    *staffed: tuple[CareSession, Crews], children: Iterable[Child] = (), **changes: Any
) -> Roster:
    """Sessions with their people by role; every child stays all month with consent to all."""
    children = tuple(children)
    shifts = {
        f"{session.id}.{role}": CareShift(f"{session.id}.{role}", session.id, role, session.when)
        for session, crews in staffed
        for role in crews
    }
    people = {one.id: one for _, crews in staffed for crew in crews.values() for one in crew}
    usual: dict[str, Any] = {
        "people": people,
        "sessions": {session.id: session for session, _ in staffed},
        "shifts": shifts,
        "assigned": frozenset(
            Pair(one.id, f"{session.id}.{role}")
            for session, crews in staffed
            for role, crew in crews.items()
            for one in crew
        ),
        "children": {child.id: child for child in children},
        "stays": tuple(Stay(child.id, GROUP, WHOLE_MONTH) for child in children),
        "consents": tuple(consent(child.id, purpose) for child in children for purpose in Purpose),
    }
    return Roster(**usual | changes)


def consent(child: str, purpose: Purpose = Purpose.TRIP, **changes: Any) -> Consent:
    """Given on the first of June."""
    given_at = datetime(2027, 6, 1)  # noqa: DTZ001 - the domain holds naive local times
    return Consent(**{"child": child, "purpose": purpose, "given": True, "at": given_at} | changes)


def hours(day: int, start: str, end: str) -> Interval:
    """From a clock time to another on one day of July 2027."""
    return Interval(at(day, start), at(day, end))


def codes(violations: Iterable[Any]) -> list[str]:
    """The codes of violations."""
    return [found.rule for found in violations]
