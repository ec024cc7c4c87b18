"""Small classes find the one that fits best; days on which cohorts hand over are told."""

from datetime import date

import pytest

from scheduler.domain.camps import (
    Change,
    Cohort,
    Handover,
    SizedClass,
    cohorts,
    handovers,
    is_handover_day,
    mergers,
    open_days,
    without_handover,
)


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


def test_day_is_one_of_handover_when_a_tenth_of_all_change() -> None:
    day = date(2027, 7, 23)
    assert is_handover_day(Handover(day, 1, 0), 10)
    assert not is_handover_day(Handover(day, 1, 1), 11)


def test_people_of_the_same_weeks_are_one_cohort() -> None:
    monday, friday = date(2027, 7, 12), date(2027, 7, 23)
    later, last = date(2027, 7, 27), date(2027, 8, 6)
    spans = {
        1: (monday, friday),
        2: (date(2027, 7, 14), date(2027, 7, 22)),
        3: (later, last),
        4: (monday, last),
    }
    assert cohorts(spans) == (
        Cohort(monday, friday, (1, 2)),
        Cohort(monday, last, (4,)),
        Cohort(later, last, (3,)),
    )
    assert cohorts({}) == ()


def _days(*some: set[int]) -> dict[date, frozenset[int]]:
    return {date(2027, 7, 12 + at): frozenset(one) for at, one in enumerate(some)}


def test_class_is_handed_over_by_anybody_who_was_with_it_before() -> None:
    third = date(2027, 7, 14)
    strangers = without_handover({"A1": _days({1, 2}, {1, 2}, {3, 4}, {3})})
    assert strangers == [Change("A1", third, frozenset({1, 2}), frozenset({3, 4}))]
    assert without_handover({"A1": _days({1, 2}, {1, 2}, {2, 3}, {3, 4})}) == []
    assert without_handover({"A1": _days({1}, {2, 1}, {2})}) == []


def test_lead_is_handed_over_to_somebody_who_was_at_the_site_before() -> None:
    leads = {"site": _days({1}, {2})}
    assert [one.day for one in without_handover(leads, {"site": _days({1, 5}, {2})})] == [date(2027, 7, 13)]
    assert without_handover(leads, {"site": _days({1, 2}, {2})}) == []


def test_camp_is_open_once_a_tenth_of_its_people_are_there() -> None:
    early, first, last, late = (date(2027, 7, day) for day in (11, 12, 23, 24))
    spans = [(early, late), *[(first, last)] * 19]
    assert open_days(spans) == (first, last)
    assert open_days(spans[:10]) == (early, late)
