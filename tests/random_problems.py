"""Random small planning problems, crowded enough that every rule and every term comes up.

Drawn from a seed, because drawing each field by hypothesis takes a hundred times as long; the seed is all
that a failing test has to name.
"""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from scheduler.domain.interval import Interval
from scheduler.domain.problem import (
    Gender,
    Held,
    Kind,
    Limits,
    Pair,
    Problem,
    Shift,
    Team,
    Travel,
    Volunteer,
    Weights,
)
from tests.factories import SITES, at

CODES = ("aid", "lead")
TONGUES = ("zh", "hani")
SITE_IDS = [site.id for site in SITES]
TEAM_KINDS: tuple[dict[str, Any], ...] = (
    {},
    {"gender": Gender.FEMALE},
    {"qualification": "aid"},
    {"language": "hani"},
    {"unrelated": True},
)
DAYS = 11
FIRST = at(9, "00:00")
QUARTER = timedelta(minutes=15)

seeds = st.integers(0, 2**32)


def random_problem(seed: int, *, people: int = 5, work: int = 7, pins: int = 2) -> Problem:
    """A consistent problem of up to so many people and shifts; its pins may contradict its rules."""
    rng = random.Random(seed)
    staff = [f"p{number}" for number in range(rng.randint(2, people))]
    jobs = [f"s{number}" for number in range(rng.randint(2, work))]
    return Problem(
        volunteers=tuple(_volunteer(rng, name) for name in staff),
        shifts=tuple(_shift(rng, name) for name in jobs),
        sites=SITES,
        travel=rng.choice([Travel(), Travel(90, 1.1), Travel(minutes=_matrix(rng))]),
        teams=tuple(_team(rng, f"t{number}", jobs) for number in range(rng.randint(0, 3))),
        blocks=_groups(rng, jobs, 1),
        continuity=_groups(rng, jobs, 1),
        apart=tuple((group[0], group[1]) for group in _groups(rng, staff, 2)),
        kin=_groups(rng, staff, 1),
        declined=random_pairs(rng, staff, jobs, 2),
        pinned=random_pairs(rng, staff, jobs, pins),
        published=random_pairs(rng, [*staff, "gone"], [*jobs, "cancelled"], 5),
        weights=Weights(*(rng.randint(0, 9) for _ in range(6))),
    )


def random_roster(seed: int) -> tuple[Problem, tuple[Pair, ...]]:
    """A problem with some people on some shifts, good or bad, in any order."""
    problem, rng = random_problem(seed), random.Random(seed + 1)
    everything = [Pair(one.id, shift.id) for one in problem.volunteers for shift in problem.shifts]
    return problem, tuple(rng.sample(everything, rng.randint(0, min(12, len(everything)))))


def random_pairs(
    rng: random.Random, people: Sequence[str], work: Sequence[str], most: int
) -> frozenset[Pair]:
    """Some people on some shifts, often none."""
    count = rng.choice([0, rng.randint(0, most)])
    return frozenset(Pair(rng.choice(people), rng.choice(work)) for _ in range(count))


def _volunteer(rng: random.Random, name: str) -> Volunteer:
    return Volunteer(
        id=name,
        available=_intervals(rng, 120, 4) if rng.random() < 0.6 else (_whole(),),
        gender=rng.choice([None, *Gender]),
        home_site=rng.choice([None, *SITE_IDS]),
        qualifications=tuple(_held(rng) for _ in range(rng.randint(0, 4))),
        languages=_some(rng, TONGUES),
        avoids=_intervals(rng, 24, 2),
        prefers=_intervals(rng, 72, 2),
        preferred_sites=_some(rng, SITE_IDS),
        preferred_kinds=_some(rng, list(Kind)),
        limits=_limits(rng),
    )


def _limits(rng: random.Random) -> Limits:
    most = {
        "minutes_per_week": rng.randint(0, 1500),
        "shifts_per_day": rng.randint(0, 3),
        "consecutive_days": rng.randint(0, 4),
        "rest_minutes": rng.randint(0, 1500),
        "travel_km": rng.choice([0, 20, 25, 170.5, 1000]),
        "shifts_total": rng.randint(0, 5),
        "minutes_total": rng.randint(0, 3000),
    }
    return Limits(**{name: limit for name, limit in most.items() if rng.random() < 0.25})


def _shift(rng: random.Random, name: str) -> Shift:
    least, site = rng.randint(0, 3), rng.choice(SITE_IDS)
    return Shift(
        id=name,
        kind=rng.choice(list(Kind)),
        site=site,
        when=_interval(rng, rng.choice([6, 36])),
        role="helper",
        end_site=rng.choice([site, site, *SITE_IDS]),
        requires=_some(rng, CODES) if rng.random() < 0.3 else frozenset(),
        languages_any=_some(rng, TONGUES) if rng.random() < 0.3 else frozenset(),
        min=least,
        max=least + rng.randint(0, 2),
        priority=rng.randint(1, 9),
    )


def _team(rng: random.Random, name: str, jobs: Sequence[str]) -> Team:
    members = tuple(rng.sample(jobs, rng.randint(1, min(3, len(jobs)))))
    return Team(name, members, rng.randint(0, 3), rng.randint(1, 9), **rng.choice(TEAM_KINDS))


def _held(rng: random.Random) -> Held:
    first, last = sorted(at(rng.randint(8, 20), "00:00").date() for _ in range(2))
    return Held(rng.choice(CODES), rng.choice([None, first]), rng.choice([None, last]))


def _whole() -> Interval:
    return Interval(FIRST, FIRST + timedelta(days=DAYS + 2))


def _interval(rng: random.Random, hours: int) -> Interval:
    start = FIRST + rng.randrange(DAYS * 96) * QUARTER
    return Interval(start, start + rng.randint(1, hours * 4) * QUARTER)


def _intervals(rng: random.Random, hours: int, most: int) -> tuple[Interval, ...]:
    return tuple(_interval(rng, hours) for _ in range(rng.randint(0, most)))


def _some(rng: random.Random, values: Sequence[Any]) -> frozenset[Any]:
    return frozenset(rng.choices(values, k=rng.randint(0, 2)))


def _groups(rng: random.Random, names: Sequence[str], least: int) -> tuple[tuple[str, ...], ...]:
    sizes = [rng.randint(least, min(3, len(names))) for _ in range(rng.choice([0, 1, 2]))]
    return tuple(tuple(rng.sample(names, size)) for size in sizes)


def _matrix(rng: random.Random) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(rng.randint(0, 400) for _ in SITES) for _ in SITES)
