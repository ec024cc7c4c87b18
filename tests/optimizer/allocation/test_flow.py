"""A week given out: never broken, everybody once first, and as good as trying everything."""

from itertools import product
from random import Random

import pytest

from scheduler.domain.allocation import Claim, Week, broken
from scheduler.optimizer.allocation import allocate


def test_nobody_asks() -> None:
    found = allocate(Week({1: 2}, ()))
    assert (found.given, found.without) == ({}, ())


def test_everybody_once_before_anybody_twice() -> None:
    greedy = Claim(1, frozenset({1, 2}), wishes=(1, 2))
    found = allocate(Week({1: 1, 2: 1}, (greedy, Claim(2, frozenset({1})))))
    assert found.given == {1: (2,), 2: (1,)}


def test_second_wish_is_met_where_there_is_room_and_never_the_same_half_hour() -> None:
    found = allocate(Week({1: 4, 2: 4}, (Claim(1, frozenset({1, 2}), wishes=(1, 2)),)))
    assert found.given == {1: (1, 2)}
    alone = allocate(Week({1: 4}, (Claim(1, frozenset({1}), wishes=(1, 2)),)))
    assert alone.given == {1: (1,)}


def test_fourteen_days_come_before_the_lottery_and_the_lottery_decides_the_rest() -> None:
    first, urgent = Claim(1, frozenset({1}), place=0), Claim(2, frozenset({1}), urgent=True, place=1)
    assert allocate(Week({1: 1}, (first, urgent))).given == {2: (1,)}
    later = Claim(3, frozenset({1}), place=1)
    found = allocate(Week({1: 1}, (later, first)))
    assert found.given == {1: (1,)}
    assert found.without == (3,)


def test_best_wish_is_met_first() -> None:
    claims = (Claim(1, frozenset({1, 2}), wishes=(2, 1)[:1]), Claim(2, frozenset({1, 2}), wishes=(1,)))
    found = allocate(Week({1: 1, 2: 1}, claims))
    assert found.given == {1: (2,), 2: (1,)}
    assert found.wishes_met == 2


@pytest.mark.parametrize("seed", range(30))
def test_as_few_stay_without_as_trying_everything_finds(seed: int) -> None:
    random = Random(seed)
    slots = range(1, 5)
    week = Week(
        {slot: random.randint(0, 1) for slot in slots},
        tuple(
            Claim(
                family,
                frozenset(random.sample(slots, random.randint(0, 3))),
                urgent=random.random() < 0.3,
                place=family,
            )
            for family in range(5)
        ),
    )
    found = allocate(week)
    assert broken(week, found.given) == []
    best = min(
        _lacking(week, choice) for choice in product((None, *slots), repeat=5) if _allowed(week, choice)
    )
    assert (found.urgent_without, len(found.without)) == best


def _allowed(week: Week, choice: tuple[int | None, ...]) -> bool:
    given = {one.family: (slot,) for one, slot in zip(week.claims, choice, strict=True) if slot is not None}
    return broken(week, given) == []


def _lacking(week: Week, choice: tuple[int | None, ...]) -> tuple[int, int]:
    lacking = [one for one, slot in zip(week.claims, choice, strict=True) if slot is None]
    return sum(one.urgent for one in lacking), len(lacking)


def test_broken_ways_are_found() -> None:
    week = Week({1: 1, 2: 1}, (Claim(1, frozenset({1})), Claim(2, frozenset({1}))))
    assert broken(week, {1: (1,), 2: (1,)}) == ["too_many"]
    assert broken(week, {1: (2,)}) == ["not_usable"]
    assert sorted(broken(week, {1: (1, 1)})) == ["too_many", "twice"]
