"""Timefold's demonstration as a planning problem: its rules, its wishes, and its own count of a plan."""

import json
import math
from pathlib import Path

import pytest

from benchmarks import instances, timefold_demo
from benchmarks.contenders import ours
from scheduler.domain.problem import Pair
from scheduler.domain.rules import check
from scheduler.domain.scoring import score

SHIFTS = {
    "early": ("06 06:00", "06 14:00", "Nurse"),
    "late": ("06 14:00", "06 22:00", "Nurse"),
    "night": ("06 22:00", "07 06:00", "Nurse"),
    "next": ("07 06:00", "07 14:00", "Doctor"),
    "last": ("07 14:00", "07 22:00", "Nurse"),
}
PEOPLE = {
    "Ann": (["Nurse"], [], [], ["2025-01-06"]),
    "Bob": (["Nurse", "Doctor"], ["2025-01-06"], [], ["2025-01-07"]),
    "Cyd": (["Nurse"], [], ["2025-01-07"], []),
}
DATA = json.dumps(
    {
        "employees": [
            {"name": name, "skills": skills, "unavailable": away, "undesired": undesired, "desired": desired}
            for name, (skills, away, undesired, desired) in PEOPLE.items()
        ],
        "shifts": [
            {
                "id": name,
                "start": f"2025-01-{start}:00",
                "end": f"2025-01-{end}:00",
                "location": "Ward",
                "skill": skill,
                "employee": None,
            }
            for name, (start, end, skill) in SHIFTS.items()
        ],
    }
).encode()


@pytest.mark.parametrize(
    ("who", "what", "broken"),
    [
        ("Ann", ["early"], []),
        ("Ann", ["next"], ["qualification"]),
        ("Bob", ["next"], []),
        ("Bob", ["late"], ["availability"]),
        ("Bob", ["night"], ["availability"]),
        ("Ann", ["early", "night"], ["shifts_per_day"]),
        ("Ann", ["night", "last"], ["rest"]),
        ("Ann", ["early", "last"], []),
    ],
)
def test_its_rules_are_ours(who: str, what: list[str], broken: list[str]) -> None:
    problem = timefold_demo.read(DATA)
    assert [one.rule for one in check(problem, {Pair(who, shift) for shift in what})] == broken


def test_wishes_count_as_whole_shifts_and_load_as_its_square() -> None:
    problem = timefold_demo.read(DATA)
    terms = score(problem, {Pair("Ann", "early"), Pair("Ann", "last"), Pair("Cyd", "night")}).terms
    assert (terms["prefer"], terms["avoid"]) == (-480, 480)
    assert terms["fairness"] == 4 * 5 // 2 + 2 * 3 // 2
    assert score(problem, ()).objective.shortfall == len(SHIFTS)


def test_its_own_count_takes_the_minutes_on_the_date_itself() -> None:
    worth = timefold_demo.worth(DATA, {Pair("Ann", "night"), Pair("Cyd", "last"), Pair("Bob", "next")})
    assert (worth.desired, worth.undesired, worth.unfairness) == (120 + 480, 480, 0)
    worth = timefold_demo.worth(DATA, {Pair("Cyd", "night"), Pair("Ann", "early"), Pair("Ann", "last")})
    assert (worth.desired, worth.undesired) == (480, 360)
    assert worth.soft == pytest.approx(120 - math.sqrt(2))


def test_the_optimum_of_a_few_shifts_is_found(tmp_path: Path) -> None:
    path = tmp_path / "few.json"
    path.write_bytes(DATA)
    problem = instances.load(path)
    found = ours(problem, 10)
    # Bob takes the doctor's shift that he wishes for and no other that day. One of early, late and night
    # stays empty: two people have one shift each that day, and who has the night has no rest before the last.
    assert check(problem, found.pairs) == ()
    assert {Pair("Ann", "early"), Pair("Bob", "next")} <= found.pairs
    assert found.bound == tuple(found.history[-1][1])
    assert found.bound[0] == 1


def test_shifts_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="480 minutes"):
        timefold_demo.read(DATA.replace(b"01-06 14:00:00", b"01-06 13:00:00", 1))
    assert not timefold_demo.fits(b'{"format": "planning-problem/1"}')
