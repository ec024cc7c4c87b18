"""Layouts show everything once, in order, and nothing on top of anything else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.calendar import grid
from scheduler.calendar.entry import Days
from scheduler.domain.interval import Interval

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRAME = grid.Frame(today=date(2027, 7, 7))
MONDAY = date(2027, 7, 5)
UNHURRIED = settings(deadline=None)


@dataclass(frozen=True)
class Thing:
    when: Interval | Days


def timed(day: date, hour: int, minutes: int, minute: int = 0) -> Thing:
    start = datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)
    return Thing(Interval(start, start + timedelta(minutes=minutes)))


ORIGIN = datetime(2027, 6, 20, tzinfo=SHANGHAI)
STARTS = st.integers(0, 50 * 24 * 60).map(lambda minutes: ORIGIN + timedelta(minutes=minutes))
TIMED = st.builds(
    lambda start, minutes: Thing(Interval(start, start + timedelta(minutes=minutes))),
    STARTS,
    st.integers(1, 4000),
)
WHOLE = st.builds(
    lambda first, days: Thing(Days(first, first + timedelta(days=days))),
    st.dates(date(2027, 6, 20), date(2027, 8, 10)),
    st.integers(0, 10),
)
THINGS = st.lists(TIMED | WHOLE, max_size=30)


@UNHURRIED
@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_month_is_whole_weeks_from_monday(on: date) -> None:
    shown = grid.month(on, (), FRAME)
    days = [day for week in shown.weeks for day in week]
    assert all(len(week) == 7 and week[0].date.weekday() == 0 for week in shown.weeks)
    assert [day.date for day in days if day.in_month] == [
        on.replace(day=1) + timedelta(days=n) for n in range(sum(day.in_month for day in days))
    ]
    assert 28 <= len(days) <= 42
    assert days[-1].date - days[0].date == timedelta(days=len(days) - 1)


@UNHURRIED
@given(THINGS)
def test_month_shows_a_thing_on_each_date_that_it_touches(things: list[Thing]) -> None:
    shown = grid.month(MONDAY, things, FRAME)
    for day in (day for week in shown.weeks for day in week):
        here = [piece.item for piece in day.pieces]
        assert sorted(map(id, here)) == sorted(id(one) for one in things if touches(one, day.date))


def touches(thing: Thing, day: date) -> bool:
    if isinstance(thing.when, Days):
        return thing.when.first <= day <= thing.when.last
    midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    return thing.when.overlaps(Interval(midnight, midnight + timedelta(days=1)))


@UNHURRIED
@given(THINGS)
def test_blocks_of_a_lane_never_overlap(things: list[Thing]) -> None:
    for column in grid.timetable(grid.week_range(MONDAY), things, FRAME).columns:
        for lane in {block.lane for block in column.blocks}:
            taken = [
                row
                for block in column.blocks
                if block.lane == lane
                for row in range(block.row, block.row + block.rows)
            ]
            assert len(taken) == len(set(taken))


@UNHURRIED
@given(THINGS)
def test_timetable_shows_every_piece_once_and_within_the_day(things: list[Thing]) -> None:
    table = grid.timetable(grid.week_range(MONDAY), things, FRAME)
    for column in table.columns:
        shown = [*column.whole, *(block.piece for block in column.blocks)]
        assert sorted(map(id, shown)) == sorted(map(id, column.day.pieces))
        for block in column.blocks:
            assert 0 <= block.lane < block.lanes
            assert table.first_row <= block.row < block.row + block.rows <= table.end_row


@UNHURRIED
@given(THINGS)
def test_things_that_share_time_share_a_width(things: list[Thing]) -> None:
    for column in grid.timetable(Days(MONDAY, MONDAY), things, FRAME).columns:
        for one in column.blocks:
            for other in column.blocks:
                if one.row < other.row + other.rows and other.row < one.row + one.rows:
                    assert one.lanes == other.lanes


@UNHURRIED
@given(THINGS)
def test_agenda_lists_each_thing_once(things: list[Thing]) -> None:
    shown = grid.week_range(MONDAY)
    days = grid.agenda(shown, things, FRAME)
    listed = [piece.item for day in days for piece in day.pieces]
    assert sorted(map(id, listed)) == sorted(
        id(one) for one in things if any(touches(one, day) for day in shown.dates())
    )
    assert all(day.pieces for day in days)
    assert [day.date for day in days] == sorted(day.date for day in days)


def test_thing_that_ends_at_midnight_does_not_touch_the_new_day() -> None:
    days = grid.agenda(grid.week_range(MONDAY), [timed(MONDAY, 22, 120)], FRAME)
    assert [day.date for day in days] == [MONDAY]
    (column,) = grid.timetable(Days(MONDAY, MONDAY), [timed(MONDAY, 22, 120)], FRAME).columns
    assert [(block.row, block.rows) for block in column.blocks] == [(44, 4)]


def test_night_shift_is_cut_at_midnight() -> None:
    table = grid.timetable(grid.week_range(MONDAY), [timed(MONDAY, 20, 12 * 60)], FRAME)
    evening, morning = table.columns[0].blocks[0], table.columns[1].blocks[0]
    assert (evening.row, evening.rows, evening.piece.goes_on) == (40, 8, True)
    assert (morning.row, morning.rows, morning.piece.began_before) == (0, 16, True)


def test_middle_day_of_a_long_thing_stands_above_the_timetable() -> None:
    table = grid.timetable(grid.week_range(MONDAY), [timed(MONDAY, 20, 60 * 40)], FRAME)
    assert [len(column.whole) for column in table.columns[:3]] == [0, 1, 0]
    assert [len(column.blocks) for column in table.columns[:3]] == [1, 0, 1]


def test_lane_is_used_again_when_it_is_free() -> None:
    things = [timed(MONDAY, 9, 120), timed(MONDAY, 10, 120), timed(MONDAY, 11, 60)]
    (column,) = grid.timetable(Days(MONDAY, MONDAY), things, FRAME).columns
    assert [(block.lane, block.lanes) for block in column.blocks] == [(0, 2), (1, 2), (0, 2)]


def test_day_carries_marks_and_today() -> None:
    mark = grid.Mark("holiday", "国庆节", "National Day", "九月初二")
    frame = grid.Frame(date(2027, 10, 1), lambda day: (mark,) if day == date(2027, 10, 1) else ())
    days = [day for week in grid.month(date(2027, 10, 9), (), frame).weeks for day in week]
    assert [(day.date, day.is_today) for day in days if day.marks] == [(date(2027, 10, 1), True)]
