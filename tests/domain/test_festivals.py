"""Festivals as calendar rules."""

from datetime import date

from scheduler.domain import reference
from scheduler.domain.festivals import FestivalScope, festival_spans


def spans(prefecture, year):
    found = festival_spans(reference.festivals(), reference.lunar_calendar(), prefecture, year)
    return {span.festival.key: (span.first, span.last) for span in found}


def test_lunar_festivals_move_from_year_to_year():
    assert spans("532300", 2026)["torch"] == (date(2026, 8, 6), date(2026, 8, 8))
    assert spans("532300", 2027)["torch"] == (date(2027, 7, 27), date(2027, 7, 29))
    assert spans("533100", 2027)["munao"] == (date(2027, 2, 21), date(2027, 2, 22))
    assert spans("532900", 2026)["sanyuejie"] == (date(2026, 5, 1), date(2026, 5, 7))


def test_gregorian_festivals_do_not():
    assert spans("533100", 2031)["water_splashing"] == (date(2031, 4, 12), date(2031, 4, 15))


def test_each_prefecture_has_its_own():
    assert "water_splashing" not in spans("532300", 2027)
    assert spans("530600", 2027) == {}


def test_beyond_the_lunar_table_only_gregorian_ones_are_known():
    assert set(spans("532300", 2060)) == {"pref_day"}


def test_festivals_come_in_order_of_their_dates():
    found = festival_spans(reference.festivals(), reference.lunar_calendar(), "533100", 2027)
    assert [span.first for span in found] == sorted(span.first for span in found)
    assert {span.festival.scope for span in found} == {FestivalScope.PREFECTURE, FestivalScope.GROUP}
