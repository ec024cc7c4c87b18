"""Small classes find the one that fits best; days on which cohorts hand over are told."""

from datetime import date

import pytest

from scheduler.domain.camps import Handover, SizedClass, handovers, mergers


def test_small_class_joins_the_nearest_in_age_at_its_site_with_room() -> None:
    small = SizedClass(1, 1, (8, 9))
    young, old = SizedClass(2, 1, (7,) * 20), SizedClass(3, 1, (13,) * 10)
    assert mergers([small, young, old]) == {1: 2}
    full = SizedClass(2, 1, (7,) * 20, capacity=21)
    assert mergers([small, full, old]) == {1: 3}
    assert mergers([small, SizedClass(4, 2, (8,) * 20)]) == {}


@pytest.mark.parametrize("ages", [(), (8,) * 5])
def test_class_that_is_empty_or_large_enough_stays(ages: tuple[int, ...]) -> None:
    assert mergers([SizedClass(1, 1, ages), SizedClass(2, 1, (8,) * 9)]) == {}


def test_two_small_ones_do_not_swap() -> None:
    assert mergers([SizedClass(1, 1, (8,)), SizedClass(2, 1, (9,))]) == {1: 2}


def test_cohorts_hand_over_between_the_first_day_and_the_last() -> None:
    first, middle, last = date(2027, 7, 12), date(2027, 7, 23), date(2027, 8, 6)
    next_day = date(2027, 7, 26)
    spans = [(first, middle), (first, middle), (next_day, last), (first, last)]
    assert handovers(spans, first, last) == (Handover(middle, 2, 0), Handover(next_day, 0, 1))
