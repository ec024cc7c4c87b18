"""What a changed calendar does to plans."""

from datetime import date

from scheduler.domain import reference
from scheduler.domain.calendar_days import DayCalendar, DayKind, DayStatus, Layer, LayerDay, layer_of
from scheduler.domain.recheck import DayChange, affected, changed_days
from tests.factories import stretch

OLD = reference.calendar()
FIRST, LAST = date(2027, 7, 1), date(2027, 7, 31)


def announced(*days):
    """The nation's layer as a notice would make it, with these days in it."""
    return DayCalendar([layer_of(Layer.NATION, days, years={2027: DayStatus.PROVISIONAL})])


def official(day, kind, key="holiday"):
    return LayerDay(date(2027, 7, day), kind, DayStatus.OFFICIAL, key)


def test_nothing_changed_is_nothing():
    assert changed_days(OLD, OLD, FIRST, LAST) == ()


def test_a_working_sunday_and_a_day_off_are_found():
    new = announced(official(18, DayKind.MAKEUP_WORKDAY), official(19, DayKind.HOLIDAY))
    found = changed_days(OLD, new, FIRST, LAST)
    assert [(one.on.day, one.change) for one in found] == [
        (18, DayChange.NOW_WORKED),
        (19, DayChange.NOW_OFF),
    ]
    assert all(one.moves_plans for one in found)


def test_a_day_that_only_became_certain_moves_no_plans():
    old = announced(LayerDay(date(2027, 7, 1), DayKind.HOLIDAY, DayStatus.PROVISIONAL, "holiday"))
    new = announced(official(1, DayKind.HOLIDAY))
    assert [one.change for one in changed_days(old, new, FIRST, LAST)] == [DayChange.NOW_OFFICIAL]
    assert [one.change for one in changed_days(new, old, FIRST, LAST)] == [DayChange.NOW_PROVISIONAL]
    assert affected({"a": stretch(1, "09:00", "10:00")}, changed_days(old, new, FIRST, LAST)) == ()


def test_a_weekend_that_becomes_a_holiday_is_only_renamed():
    (found,) = changed_days(OLD, announced(official(17, DayKind.HOLIDAY)), FIRST, LAST)
    assert (found.change, found.moves_plans) == (DayChange.RENAMED, False)


def test_only_what_touches_a_changed_date_is_affected():
    planned = {
        "before": stretch(17, "20:00", "00:00", until=18),
        "into the night": stretch(17, "20:00", "00:01", until=18),
        "camp": stretch(18, "09:00", "12:00", until=20),
        "after": stretch(20, "00:00", "09:00"),
    }
    new = announced(official(18, DayKind.MAKEUP_WORKDAY), official(19, DayKind.HOLIDAY))
    found = affected(planned, changed_days(OLD, new, FIRST, LAST))
    assert {one.id: [change.on.day for change in one.changes] for one in found} == {
        "into the night": [18],
        "camp": [18, 19],
    }


def test_a_notice_moves_the_days_around_the_statutory_ones():
    statutory = [day for day in reference.nation().days.values() if day.statutory]
    rule = DayCalendar([layer_of(Layer.NATION, statutory)])
    found = changed_days(rule, OLD, date(2026, 9, 15), date(2026, 10, 15))
    assert [(one.on.month, one.on.day, one.change) for one in found if one.moves_plans] == [
        (9, 20, DayChange.NOW_WORKED),
        (10, 5, DayChange.NOW_OFF),
        (10, 6, DayChange.NOW_OFF),
        (10, 7, DayChange.NOW_OFF),
        (10, 10, DayChange.NOW_WORKED),
    ]
