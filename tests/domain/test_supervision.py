"""Adults for children: fractions, tables and what is refused."""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain import reference
from scheduler.domain.care import Setting
from scheduler.domain.supervision import (
    LooserThanStandardError,
    RatioBand,
    RatioTable,
    adults_needed,
    certain_age,
)

RATIOS = reference.ratios()
ages = st.lists(st.integers(0, 17), max_size=60)
settings = st.sampled_from(Setting)


@pytest.mark.parametrize(
    ("setting", "age", "children"),
    [
        (Setting.TRAVEL, 6, 6),
        (Setting.TRAVEL, 8, 6),
        (Setting.TRAVEL, 9, 8),
        (Setting.TRAVEL, 14, 8),
        (Setting.TRAVEL, 15, 10),
        (Setting.TRAVEL, 17, 10),
        (Setting.OVERNIGHT, 8, 6),
        (Setting.OVERNIGHT, 9, 8),
        (Setting.DAY, 8, 8),
        (Setting.DAY, 9, 10),
        (Setting.DAY, 15, 12),
        (Setting.DAY, 5, 6),
        (Setting.TRAVEL, 5, 5),
        (Setting.TRAVEL, 3, 4),
        (Setting.DAY, 1, 3),
    ],
)
def test_the_defaults_are_the_published_ratios(setting, age, children):
    assert RATIOS[setting].children_per_adult(age) == children


@pytest.mark.parametrize("setting", Setting)
def test_no_default_is_looser_than_the_standard_of_its_setting(setting):
    standard = reference.standard_bands("aca_day" if setting is Setting.DAY else "aca_overnight")
    for band in standard:
        for age in range(band.age_from, band.age_to + 1):
            assert RATIOS[setting].children_per_adult(age) <= band.children_per_adult


@pytest.mark.parametrize(
    ("setting", "by_age", "adults"),
    [
        (Setting.TRAVEL, {6: 3, 9: 5, 15: 1}, 2),  # 0.5 + 0.625 + 0.1 = 1.225
        (Setting.TRAVEL, {6: 5, 9: 10, 15: 1}, 3),  # 0.833 + 1.25 + 0.1 = 2.183
        (Setting.TRAVEL, {6: 6, 9: 12, 15: 2}, 3),  # 1 + 1.5 + 0.2 = 2.7
        (Setting.TRAVEL, {6: 6, 9: 8}, 2),  # exactly 2
        (Setting.TRAVEL, {6: 6, 9: 8, 15: 1}, 3),
        (Setting.DAY, {6: 20}, 3),  # 2.5
        (Setting.DAY, {12: 1}, 2),
        (Setting.DAY, {}, 0),
    ],
)
def test_fractions_are_added_and_rounded_up_once(setting, by_age, adults):
    children = [age for age, number in by_age.items() for _ in range(number)]
    assert adults_needed(RATIOS[setting], children) == adults


def test_thirds_that_add_up_to_a_whole_are_a_whole():
    assert adults_needed(RATIOS[Setting.DAY], [1] * 9) == 3
    assert adults_needed(RATIOS[Setting.TRAVEL], [6] * 18) == 3


@given(settings, ages, st.integers(0, 17))
def test_one_more_child_never_needs_fewer_adults(setting, children, another):
    table = RATIOS[setting]
    before, after = adults_needed(table, children), adults_needed(table, [*children, another])
    assert before <= after <= max(2, before + 1)


@given(settings, ages, st.data())
def test_a_younger_child_never_needs_fewer_adults(setting, children, data):
    younger = [data.draw(st.integers(0, age)) for age in children]
    assert adults_needed(RATIOS[setting], younger) >= adults_needed(RATIOS[setting], children)


@given(ages)
def test_travel_and_nights_never_need_fewer_adults_than_a_day(children):
    day = adults_needed(RATIOS[Setting.DAY], children)
    assert adults_needed(RATIOS[Setting.TRAVEL], children) >= day
    assert adults_needed(RATIOS[Setting.OVERNIGHT], children) >= day


@given(settings, st.integers(1, 40), st.integers(0, 17))
def test_children_of_one_age_need_the_plain_quotient(setting, number, age):
    most = RATIOS[setting].children_per_adult(age)
    assert adults_needed(RATIOS[setting], [age] * number) == max(2, ceil(number / most))


@given(settings, st.integers(0, 17), st.integers(1, 20))
def test_an_own_ratio_is_taken_when_stricter_and_refused_when_looser(setting, age, own):
    table = RATIOS[setting]
    if own <= table.children_per_adult(age):
        stricter = table.stricter([RatioBand(age, age, own)])
        assert stricter.children_per_adult(age) == own
        assert all(stricter.children_per_adult(a) <= table.children_per_adult(a) for a in range(18))
    else:
        with pytest.raises(LooserThanStandardError, match=f"age {age}: {own} children"):
            table.stricter([RatioBand(age, age, own)])


def test_a_band_that_is_looser_at_one_age_only_is_refused():
    with pytest.raises(LooserThanStandardError, match="age 8"):
        RATIOS[Setting.TRAVEL].stricter([RatioBand(8, 14, 8)])


@pytest.mark.parametrize("age", [-1, 18, 40])
def test_nobody_of_another_age_is_a_child(age):
    with pytest.raises(ValueError, match="not the age of a child"):
        adults_needed(RATIOS[Setting.DAY], [age])


@pytest.mark.parametrize(
    "bands",
    [(), (RatioBand(0, 16, 5),), (RatioBand(0, 10, 5), RatioBand(10, 17, 8)), (RatioBand(1, 17, 5),)],
)
def test_a_table_with_gaps_or_two_answers_is_refused(bands):
    with pytest.raises(ValueError, match="do not cover"):
        RatioTable(Setting.DAY, bands)


@pytest.mark.parametrize("band", [(5, 4, 6), (-1, 4, 6), (0, 18, 6), (0, 5, 0)])
def test_a_band_that_makes_no_sense_is_refused(band):
    with pytest.raises(ValueError, match="no such band"):
        RatioBand(*band)


def test_a_child_is_as_old_as_it_surely_is():
    assert certain_age(2018, 2027) == 8
    assert certain_age(2027, 2027) == 0
    assert certain_age(2028, 2027) == 0
