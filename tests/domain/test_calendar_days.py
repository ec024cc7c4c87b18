"""Layers of days: nation, prefecture, school, plant."""

from datetime import date

import pytest

from scheduler.domain import reference
from scheduler.domain.calendar_days import DayCalendar, DayKind, DayStatus, Layer, LayerDay, dates, layer_of
from scheduler.domain.school import school_layer

NATION = reference.calendar()
CHUXIONG, DEHONG, HONGHE = "532300", "533100", "532500"


@pytest.mark.parametrize(
    ("on", "kind", "key"),
    [
        (date(2026, 2, 14), DayKind.MAKEUP_WORKDAY, "spring_festival"),  # a Saturday
        (date(2026, 2, 15), DayKind.HOLIDAY, "spring_festival"),
        (date(2026, 2, 23), DayKind.HOLIDAY, "spring_festival"),
        (date(2026, 2, 24), DayKind.WORKDAY, ""),
        (date(2026, 9, 20), DayKind.MAKEUP_WORKDAY, "national_day"),  # a Sunday
        (date(2026, 9, 19), DayKind.WEEKEND, ""),
        (date(2026, 10, 7), DayKind.HOLIDAY, "national_day"),
        (date(2024, 2, 29), DayKind.WORKDAY, ""),
    ],
)
def test_the_nation_decides_known_years_for_good(on, kind, key):
    day = NATION.day(on)
    assert (day.kind, day.key, day.status) == (kind, key, DayStatus.OFFICIAL)


def test_statutory_days_are_told_from_the_rest_of_a_holiday():
    statutory = [day.on.day for day in NATION.days(date(2027, 10, 1), date(2027, 10, 5)) if day.statutory]
    assert statutory == [1, 2, 3]


def test_the_year_without_a_notice_is_provisional_every_day():
    days = NATION.days(date(2027, 1, 1), date(2027, 12, 31))
    assert len(days) == 365
    assert all(day.provisional for day in days)
    assert not any(day.kind is DayKind.MAKEUP_WORKDAY for day in days)
    assert [day.on for day in days if day.key == "spring_festival"] == list(
        dates(date(2027, 2, 5), date(2027, 2, 10))
    )


@pytest.mark.parametrize("year", [1999, 2023, 2028, 2099])
def test_a_year_nobody_knows_has_only_weekends(year):
    days = NATION.days(date(year, 1, 1), date(year, 12, 31))
    assert {day.kind for day in days} == {DayKind.WORKDAY, DayKind.WEEKEND}
    assert all(day.kind is DayKind.WEEKEND for day in days if day.on.isoweekday() > 5)
    assert all(day.provisional and day.layer is Layer.WEEK for day in days)


def test_a_calendar_without_any_layer_is_the_plain_week():
    assert DayCalendar().day(date(2026, 10, 1)).kind is DayKind.WORKDAY
    assert DayCalendar().day(date(2026, 10, 1)).provisional


def test_a_prefecture_has_days_off_of_its_own():
    torch = reference.calendar(CHUXIONG).day(date(2027, 7, 27))
    assert (torch.kind, torch.layer, torch.key) == (DayKind.FESTIVAL, Layer.PREFECTURE, "torch")
    assert torch.provisional
    assert NATION.day(date(2027, 7, 27)).kind is DayKind.WORKDAY


def test_a_festival_that_counties_set_for_themselves_is_no_day_off():
    assert reference.calendar(HONGHE).day(date(2027, 7, 27)).kind is DayKind.WORKDAY


def test_a_festival_of_one_group_is_no_day_off_for_all():
    assert reference.calendar(DEHONG).day(date(2026, 3, 20)).kind is DayKind.WORKDAY  # Alu Woluo, a Friday
    assert reference.calendar(DEHONG).day(date(2026, 10, 19)).kind is DayKind.FESTIVAL  # the prefecture's day


def test_an_announced_list_replaces_the_rule_and_brings_make_up_sundays():
    official = layer_of(
        Layer.PREFECTURE,
        [
            LayerDay(date(2027, 4, 13), DayKind.FESTIVAL, DayStatus.OFFICIAL, "water_splashing"),
            LayerDay(date(2027, 4, 18), DayKind.MAKEUP_WORKDAY, DayStatus.OFFICIAL, "water_splashing"),
        ],
        DEHONG,
    )
    calendar = reference.calendar(DEHONG).layered_on(official)
    assert calendar.day(date(2027, 4, 12)).kind is DayKind.WORKDAY
    assert calendar.day(date(2027, 4, 13)).status is DayStatus.OFFICIAL
    assert calendar.day(date(2027, 4, 18)).kind is DayKind.MAKEUP_WORKDAY


def test_a_plant_works_through_a_holiday_and_stops_on_a_workday():
    plant = layer_of(
        Layer.PLANT,
        [
            LayerDay(date(2026, 10, 6), DayKind.WORKDAY, DayStatus.OFFICIAL, "order"),
            LayerDay(date(2026, 10, 8), DayKind.HOLIDAY, DayStatus.OFFICIAL, "plant_stop"),
        ],
        "site 7",
    )
    calendar = reference.calendar(CHUXIONG, plant)
    assert calendar.day(date(2026, 10, 6)).layer is Layer.PLANT
    assert calendar.day(date(2026, 10, 6)).kind is DayKind.WORKDAY
    assert calendar.day(date(2026, 10, 8)).kind is DayKind.HOLIDAY


def test_layers_count_in_their_order_however_they_are_given():
    on = date(2026, 7, 20)
    plant = layer_of(Layer.PLANT, [LayerDay(on, DayKind.HOLIDAY, DayStatus.OFFICIAL, "plant_stop")])
    region = layer_of(Layer.PREFECTURE, [LayerDay(on, DayKind.WORKDAY, DayStatus.OFFICIAL)])
    assert DayCalendar([plant, region]).day(on).layer is Layer.PLANT
    assert DayCalendar([region, plant]).day(on).layer is Layer.PLANT


def test_a_public_holiday_stays_one_inside_a_school_break():
    pupils = reference.calendar(None, school_layer(reference.school_terms(), grade=5))
    assert pupils.day(date(2026, 2, 17)).key == "spring_festival"
    assert pupils.day(date(2026, 2, 17)).statutory
    assert pupils.day(date(2026, 2, 10)).layer is Layer.SCHOOL


def test_make_up_saturdays_are_school_days_outside_breaks():
    pupils = reference.calendar(None, school_layer(reference.school_terms(), grade=5))
    assert pupils.day(date(2026, 10, 10)).kind is DayKind.MAKEUP_WORKDAY
    assert not pupils.day(date(2026, 2, 14)).kind.worked  # in the winter break


def test_no_dates_lie_between_the_end_and_the_beginning():
    assert list(dates(date(2027, 3, 2), date(2027, 3, 1))) == []
    assert list(dates(date(2027, 2, 28), date(2027, 3, 1))) == [date(2027, 2, 28), date(2027, 3, 1)]
