"""The time of a split season, given out to rounds and parts."""

import pytest

from scheduler.domain.split.rounds import allotment, rounds_in


@pytest.mark.parametrize(
    ("seconds", "parts", "rounds"), [(60, 5, 2), (600, 10, 5), (86_400, 3, 6), (1, 0, 2)]
)
def test_more_time_makes_more_rounds(seconds: float, parts: int, rounds: int) -> None:
    assert rounds_in(seconds, parts) == rounds


def test_a_lone_part_after_the_other_gets_the_same() -> None:
    left, given = 60.0, []
    for waiting in (3, 2, 1):
        given.append(allotment(left, waiting, 1, 3))
        left -= given[-1]
    assert given == pytest.approx([10, 10, 10])
    assert allotment(left, 1, 0, 3) == pytest.approx(30)


def test_two_at_the_same_time_get_twice_as_much() -> None:
    assert allotment(60, 3, 1, 3, running=2) == pytest.approx(20)
    assert allotment(-1, 3, 1, 3) == 0
