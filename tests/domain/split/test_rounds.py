"""The rounds of a split season, and the time given out to its parts."""

import pytest

from scheduler.domain.split.rounds import (
    RoundKind,
    allotment,
    following,
    most_shifts,
    rounds_in,
    slots_left,
    time_for,
)

PLAN, LACK, COST = RoundKind


@pytest.mark.parametrize(
    ("seconds", "parts", "rounds"), [(60, 5, 1), (600, 10, 5), (86_400, 3, 6), (1, 0, 1)]
)
def test_more_time_makes_more_rounds(seconds: float, parts: int, rounds: int) -> None:
    assert rounds_in(seconds, parts) == rounds


@pytest.mark.parametrize(
    ("kind", "again", "lacks", "next_kind"),
    [
        (PLAN, True, True, PLAN),
        (PLAN, False, True, LACK),
        (PLAN, False, False, COST),
        (LACK, True, True, COST),
        (COST, True, True, None),
    ],
)
def test_what_is_planned_is_proven(
    kind: RoundKind, again: bool, lacks: bool, next_kind: RoundKind | None
) -> None:
    assert following(kind, again, lacks) is next_kind


def test_parts_one_after_the_other_get_the_same() -> None:
    left, given = 70.0, []
    for waiting in (3, 2, 1):
        given.append(allotment(time_for(PLAN, left, 50), slots_left(PLAN, waiting, 1, 3)))
        left -= given[-1]
    assert given == pytest.approx([10, 10, 10])
    assert allotment(time_for(LACK, left, 50), slots_left(LACK, 1, 0, 3)) == pytest.approx(10)
    assert allotment(time_for(COST, left, 50), slots_left(COST, 1, 0, 3)) == pytest.approx(40)


def test_two_at_the_same_time_get_twice_as_much() -> None:
    assert allotment(60, 6, running=2) == pytest.approx(20)
    assert allotment(-1, 6) == 0


def test_parts_are_no_larger_than_what_is_split() -> None:
    assert most_shifts(2000, 50_000_000) == 2500
    assert most_shifts(10, 100) == 10
    assert most_shifts(10, 1) == 1
