"""The seven crew rotations, expanded and checked by hand."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain import reference
from scheduler.domain.interval import Interval
from scheduler.domain.patterns import Crew, ShiftPattern, Stretch, crews_of, is_night

PATTERNS = reference.shift_patterns()
ANCHOR = date(2027, 1, 4)  # a Monday


def moment(text):
    return datetime.fromisoformat(f"2027-{text}")


def work(pattern, day, crew=0):
    """The work dated by a day, as texts, of one crew of a rotation that begins on 4 January."""
    found = crews_of(PATTERNS[pattern], ANCHOR, tuple("abcd"[: PATTERNS[pattern].crews]))[crew]
    codes = found.codes(date.fromisoformat(f"2027-{day}"))
    stretches = found.pattern.work_on(date.fromisoformat(f"2027-{day}"), codes)
    return [f"{one.start:%m-%d %H:%M} {one.end:%m-%d %H:%M}" for one in stretches]


def test_there_are_seven():
    assert {name: pattern.length for name, pattern in PATTERNS.items()} == {
        "long_day": 7,
        "two_shift_12h_weekly": 14,
        "two_shift_12h_fortnight": 30,
        "three_crew_two_shift": 6,
        "four_crew_three_shift": 8,
        "site_summer": 15,
        "site_winter": 15,
    }


@pytest.mark.parametrize(
    ("pattern", "crew", "day", "expected"),
    [
        ("long_day", 0, "01-30", ["01-30 08:00 01-30 17:30"]),  # Saturday
        ("long_day", 0, "01-31", []),  # Sunday, 27 days on
        ("two_shift_12h_weekly", 0, "01-09", ["01-09 08:00 01-09 20:00"]),
        ("two_shift_12h_weekly", 0, "01-10", []),
        ("two_shift_12h_weekly", 0, "01-16", ["01-16 20:00 01-17 08:00"]),  # Saturday night
        ("two_shift_12h_weekly", 1, "01-04", ["01-04 20:00 01-05 08:00"]),  # the other crew, a week on
        ("two_shift_12h_weekly", 0, "02-28", []),  # day 55 of the count, the 14th of a cycle
        ("two_shift_12h_weekly", 1, "02-27", ["02-27 08:00 02-27 20:00"]),
        ("two_shift_12h_fortnight", 0, "01-17", ["01-17 08:00 01-17 20:00"]),
        ("two_shift_12h_fortnight", 0, "01-18", []),
        ("two_shift_12h_fortnight", 0, "01-31", ["01-31 20:00 02-01 08:00"]),  # over the end of the month
        ("two_shift_12h_fortnight", 0, "02-02", []),
        ("two_shift_12h_fortnight", 1, "01-04", ["01-04 20:00 01-05 08:00"]),
        ("three_crew_two_shift", 0, "02-28", ["02-28 08:00 02-28 20:00"]),  # 55 = 9 x 6 + 1
        ("three_crew_two_shift", 1, "02-28", ["02-28 20:00 03-01 08:00"]),
        ("three_crew_two_shift", 2, "02-28", []),
        ("four_crew_three_shift", 0, "01-05", ["01-05 08:00 01-05 16:00"]),
        ("four_crew_three_shift", 1, "01-31", ["01-31 00:00 01-31 08:00"]),  # (27 + 2) % 8 = 5
        ("four_crew_three_shift", 0, "01-31", ["01-31 16:00 02-01 00:00"]),  # 27 % 8 = 3
        ("four_crew_three_shift", 3, "01-31", ["01-31 08:00 01-31 16:00"]),  # (27 + 6) % 8 = 1
        ("four_crew_three_shift", 2, "01-31", []),
        ("site_summer", 0, "02-28", ["02-28 05:30 02-28 11:00", "02-28 16:00 02-28 19:30"]),
        ("site_summer", 0, "01-18", []),
        ("site_winter", 0, "01-17", ["01-17 07:00 01-17 18:00"]),
        ("site_winter", 0, "02-02", []),
    ],
)
def test_each_pattern_gives_the_work_counted_by_hand(pattern, crew, day, expected):
    assert work(pattern, day, crew) == expected


@pytest.mark.parametrize(
    ("pattern", "worked"),
    [("two_shift_12h_weekly", 12), ("two_shift_12h_fortnight", 28), ("four_crew_three_shift", 6)],
)
def test_each_cycle_has_its_days_of_rest(pattern, worked):
    codes = [day for day in PATTERNS[pattern].cycle if day != ("O",)]
    assert len(codes) == worked


@pytest.mark.parametrize("name", ["three_crew_two_shift", "four_crew_three_shift"])
def test_crews_together_cover_the_clock_once(name):
    pattern = PATTERNS[name]
    crews = crews_of(pattern, ANCHOR, tuple("abcd"[: pattern.crews]))
    days = [ANCHOR + timedelta(days=number) for number in range(2, 20)]
    found = sorted(one for crew in crews for day in days for one in pattern.work_on(day, crew.codes(day)))
    assert all(earlier.end == later.start for earlier, later in pairwise(found))


@given(st.sampled_from(sorted(PATTERNS)), st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(0, 40))
def test_expansion_repeats_with_the_cycle_on_both_sides_of_the_anchor(name, day, offset):
    crew = Crew("a", PATTERNS[name], ANCHOR, offset)
    later = day + timedelta(days=crew.pattern.length)
    shift = timedelta(days=crew.pattern.length)
    assert crew.codes(day) == crew.codes(later)
    assert crew.pattern.work_on(later, crew.codes(later)) == tuple(
        Interval(one.start + shift, one.end + shift) for one in crew.pattern.work_on(day, crew.codes(day))
    )


def test_an_offset_moves_a_crew_on_in_the_cycle():
    pattern = PATTERNS["three_crew_two_shift"]
    assert [Crew("a", pattern, ANCHOR, offset).codes(ANCHOR) for offset in (0, 2, 4, 6)] == [
        ("D",),
        ("N",),
        ("O",),
        ("D",),
    ]


def test_a_rotation_needs_a_name_for_each_crew():
    with pytest.raises(ValueError, match="has 4 crews, not 1"):
        crews_of(PATTERNS["four_crew_three_shift"], ANCHOR, ("a",))


@pytest.mark.parametrize(
    ("start", "end", "night"),
    [
        ("01-04T20:00", "01-05T08:00", True),
        ("01-04T00:00", "01-04T08:00", True),
        ("01-04T16:00", "01-05T00:00", False),
        ("01-04T16:00", "01-05T00:01", True),
        ("01-04T05:30", "01-04T11:00", False),
        ("01-04T04:59", "01-04T11:00", True),
        ("01-04T08:00", "01-04T20:00", False),
    ],
)
def test_a_night_is_work_between_midnight_and_five(start, end, night):
    assert is_night(Interval(moment(start), moment(end))) is night


@pytest.mark.parametrize("text", ["08:00", "", "08:00-07:00", "25:00-08:00", "08:00-08:00", "08:00-09:00+x"])
def test_hours_that_are_none_are_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        Stretch.parse(text)


def test_hours_may_end_days_later():
    assert Stretch.parse("20:00-08:00+1") == Stretch(time(20), time(8), 1)


@pytest.mark.parametrize(("cycle", "message"), [((), "empty cycle"), ((("X",),), "no code 'X'")])
def test_a_pattern_that_makes_no_sense_is_refused(cycle, message):
    with pytest.raises(ValueError, match=message):
        ShiftPattern("odd", "", "", {"O": None}, cycle)
