"""The package data is whole and fits together."""

from datetime import date, timedelta
from importlib.resources import files

import pytest

from scheduler.domain import reference
from scheduler.domain.calendar_days import DayKind, DayStatus
from scheduler.domain.reference import CheckNeed

DATA = [
    one
    for one in (files("scheduler") / "data").iterdir()
    if one.is_file() and not one.name.startswith("__init__")
]


def test_every_file_of_data_has_its_source_named():
    texts = {one.name: one.read_text(encoding="utf-8") for one in DATA}
    sources, names = texts.pop("SOURCES.md"), set(texts)
    assert names
    assert [name for name in sorted(names) if f"`{name}`" not in sources] == []


def test_the_data_have_one_line_end_and_no_stray_blanks():
    for one in DATA:
        text = one.read_text(encoding="utf-8")
        assert "\r" not in text, one.name
        assert text.endswith("\n"), one.name


def test_public_days_are_unique_and_of_known_years():
    days = [day.on for day in reference.public_days()]
    assert len(days) == len(set(days))
    assert {day.year for day in days} == set(range(reference.FIRST_YEAR, reference.LAST_YEAR + 1))
    assert set(reference.nation().years) == {2024, 2025, 2026, 2027}
    assert reference.nation().years[2027] is DayStatus.PROVISIONAL


@pytest.mark.parametrize(("year", "days"), [(2024, 11), (2025, 13), (2026, 13), (2027, 13)])
def test_each_year_has_its_statutory_days(year, days):
    assert sum(day.statutory for day in reference.public_days() if day.on.year == year) == days


def test_make_up_workdays_are_weekends_and_known_only_where_announced():
    makeup = [day for day in reference.public_days() if day.kind is DayKind.MAKEUP_WORKDAY]
    assert all(day.on.isoweekday() > 5 for day in makeup)
    assert {day.on.year: 0 for day in makeup} == {2024: 0, 2025: 0, 2026: 0}
    assert all(day.status is DayStatus.OFFICIAL for day in makeup)


def test_solar_terms_come_24_a_year():
    terms = reference.solar_terms()
    assert len(terms) == 4 * 24
    assert terms[date(2027, 4, 5)] == "清明"


def test_the_lunar_table_has_no_gap():
    lunar = reference.lunar_calendar()
    day, last = date(2023, 1, 22), date(2051, 1, 1)
    while day < last:
        assert lunar.lunar(day) is not None
        day += timedelta(days=29)


def test_festivals_belong_to_prefectures():
    divisions = reference.divisions()
    assert all(divisions[one.prefecture].level == "prefecture" for one in reference.festivals())
    assert len(reference.festivals()) == 22


def test_divisions_form_a_tree():
    divisions = reference.divisions()
    levels = [place.level for place in divisions.values()]
    assert [levels.count(level) for level in ("province", "prefecture", "county")] == [1, 16, 129]
    assert all(place.parent in divisions for place in divisions.values() if place.level != "province")
    assert all(21 < place.latitude < 30 and 97 < place.longitude < 107 for place in divisions.values())


def test_cities_lie_in_china():
    assert len(reference.cities()) == 35
    assert all(18 < one.latitude < 54 and 73 < one.longitude < 136 for one in reference.cities().values())
    assert reference.cities()["440300"].name_zh == "深圳市"


def test_roles_ask_for_known_trainings():
    assert len(reference.roles()) == 27
    courses = reference.courses()
    assert all(training in courses for role in reference.roles().values() for training in role.trainings)
    assert reference.roles()["escort"].record_check is CheckNeed.ALWAYS
    assert reference.roles()["escort"].overnight_same_sex
    assert reference.courses()["first_aid"].valid_months == 36
    assert reference.courses()["induction"].valid_months is None


def test_languages_have_short_codes_of_their_own():
    languages = reference.languages()
    assert {"cmn", "hni", "iii", "khb"} <= set(languages)
    assert all(len(code) <= 12 for code in languages)
    prefectures = reference.divisions()
    assert all(area in prefectures for one in languages.values() for area in one.areas)


def test_standards_are_kept_beside_the_products_own_ratios():
    assert len(reference.standard_bands("nspcc")) == 5
    assert reference.standard_bands("nobody") == ()
