"""Taking stretches of time away from each other, and what they share."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.interval import Interval, intersect, merge, subtract
from tests.factories import at, stretch

ORIGIN = at(12, "00:00")


def minutes(start, end):
    return Interval(ORIGIN + timedelta(minutes=start), ORIGIN + timedelta(minutes=end))


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ([], [(10, 20)]),
        ([(0, 10), (20, 30)], [(10, 20)]),
        ([(0, 30)], []),
        ([(12, 15)], [(10, 12), (15, 20)]),
        ([(5, 12), (18, 25)], [(12, 18)]),
        ([(12, 14), (13, 16)], [(10, 12), (16, 20)]),
    ],
)
def test_what_is_taken_is_gone(taken, left):
    found = subtract([minutes(10, 20)], [minutes(*one) for one in taken])
    assert found == tuple(minutes(*one) for one in left)


def test_an_interval_without_length_is_refused():
    with pytest.raises(ValueError, match="empty interval"):
        stretch(12, "09:00", "09:00")


def test_what_is_shared_lies_in_both():
    found = intersect([minutes(0, 10), minutes(20, 30)], [minutes(5, 25), minutes(30, 40)])
    assert found == (minutes(5, 10), minutes(20, 25))


stretches = st.lists(
    st.builds(lambda start, length: minutes(start, start + length), st.integers(0, 50), st.integers(1, 20)),
    max_size=6,
)


@given(stretches, stretches)
def test_taking_and_sharing_agree_minute_by_minute(these, those):
    def covered(intervals):
        return {
            minute
            for minute in range(80)
            if any(one.contains(minutes(minute, minute + 1)) for one in merge(intervals))
        }

    assert covered(subtract(these, those)) == covered(these) - covered(those)
    assert covered(intersect(these, those)) == covered(these) & covered(those)
    assert subtract(these, those) == merge(subtract(these, those))
