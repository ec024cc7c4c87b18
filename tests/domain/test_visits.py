"""The order of a round is the best there is, its times add up, and only two unrelated adults go."""

import random
from datetime import date, datetime, time
from itertools import pairwise, permutations

import pytest

from scheduler.domain.people import Person
from scheduler.domain.problem import Gender, PlanSite, Travel
from scheduler.domain.travel import Distances
from scheduler.domain.visits import MOST_FAMILIES, Home, VisitFault, faults, plan

START, NINE = PlanSite("start", 23.4, 103.4), datetime.combine(date(2027, 7, 1), time(9))
DAY = date(2027, 7, 1)


def homes(rng: random.Random, many: int) -> list[Home]:
    return [
        Home(n, PlanSite(f"v{n}", 23.4 + rng.uniform(-0.2, 0.2), 103.4 + rng.uniform(-0.2, 0.2)))
        for n in range(many)
    ]


@pytest.mark.parametrize("seed", range(8))
def test_no_other_order_has_less_way(seed: int) -> None:
    rng = random.Random(seed)
    found = homes(rng, rng.randint(1, 6))
    ways = Distances([START, *(home.site for home in found)], Travel())
    least = min(
        sum(ways.minutes(one, other) for one, other in pairwise(["start", *order, "start"]))
        for order in permutations(home.site.id for home in found)
    )
    drawn = plan(START, found, NINE, 40)
    assert drawn.travel == least
    assert sorted(stop.family for stop in drawn.stops) == list(range(len(found)))
    assert (drawn.ends - NINE).total_seconds() == 60 * (least + 40 * len(found))
    assert drawn.stops[0].arrives >= NINE


def test_two_homes_of_a_village_follow_each_other_and_a_long_day_is_told() -> None:
    near, far = PlanSite("near", 23.41, 103.4), PlanSite("far", 23.9, 103.4)
    drawn = plan(START, [Home(1, near), Home(2, far), Home(3, near)], NINE, 30)
    assert [stop.family for stop in drawn.stops] in ([1, 3, 2], [2, 1, 3])
    assert 0 in [stop.travel for stop in drawn.stops]
    assert not drawn.too_late
    assert plan(START, [Home(1, near)], NINE.replace(hour=18, minute=50), 30).too_late
    assert plan(START, [Home(1, near)], NINE.replace(hour=6, minute=59), 30).too_late
    for many in (0, MOST_FAMILIES + 1):
        with pytest.raises(ValueError, match="homes on a round"):
            plan(START, [Home(1, near)] * many, NINE, 30)


def person(name: str, gender: Gender = Gender.FEMALE, born: int = 1980) -> Person:
    return Person(id=name, hats=frozenset(), gender=gender, birth_year=born)


@pytest.mark.parametrize(
    ("two", "kin", "told"),
    [
        ((person("a"),), (), {VisitFault.ALONE}),
        ((person("a"), person("a")), (), {VisitFault.ALONE}),
        ((person("a"), person("b")), (("a", "b"),), {VisitFault.KIN}),
        ((person("a"), person("b")), (("a", "c"), ("b", "c")), {VisitFault.KIN}),
        ((person("a", Gender.MALE), person("b", Gender.MALE)), (), {VisitFault.NO_WOMAN}),
        ((person("a"), person("b", born=2012)), (), {VisitFault.UNDER_AGE}),
        ((person("a"), person("b", Gender.MALE)), (("a", "c"),), set()),
    ],
)
def test_only_two_unrelated_adults_go_one_a_woman(
    two: tuple[Person, ...], kin: tuple[tuple[str, str], ...], told: set[VisitFault]
) -> None:
    assert set(faults(two, kin, DAY)) == told
