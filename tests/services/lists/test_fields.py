"""Cells as people and spreadsheets write them: read strictly, and written so that they read the same."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.services.lists import fields, names
from scheduler.services.lists import time_fields as times
from scheduler.services.lists.fields import Field
from scheduler.services.lists.names import Names, Wrong
from scheduler.sheets.grid import Raw


class Words:
    """A vocabulary of two sources."""

    def names(self, source: str) -> Names:
        if source == "courses":
            return Names(
                [
                    ("care", "生活照护(宿舍、用餐)", "care", ()),
                    ("first_aid", "急救", "first_aid", ("First aid",)),
                ]
            )
        return Names(
            [(1, "一厂", "甲/一厂", ()), (2, "一厂", "乙/一厂", ()), (3, "二厂", "乙/二厂", ("No. 2",))]
        )


WORDS = Words()
SITE, COURSES = fields.Choice("sites"), fields.Several("courses")


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        (fields.Text(10), "　ＡＢＣ１２３　", "ABC123"),
        (fields.Text(10), 12.0, "12"),
        (fields.PersonName(10), "王　梅", "王梅"),
        (fields.PersonName(20), "Anna  Lee", "Anna Lee"),
        (fields.Number(10), "００７", "007"),
        (fields.Number(10), 10023.0, "10023"),
        (fields.Phone(), 13812345678, "13812345678"),
        (fields.Phone(), "+86 138-1234-5678", "13812345678"),
        (fields.Phone(), "(0873) 3951234", "08733951234"),
        (fields.Phone(), "１３８１２３４５６７８", "13812345678"),
        (fields.Phone(), "+8613812345678", "13812345678"),
        (fields.Whole(0, 10), "７", 7),
        (fields.Whole(0, 10), 7.0, 7),
        (fields.Whole(0, 5000), "1,200", 1200),
        (fields.Decimal(0, 10), "2.50", 2.5),
        (fields.Hours(24), "1.5", 90),
        (fields.Hours(24), 1.67, 100),
        (fields.YesNo(), "是", True),
        (fields.YesNo(), "√", True),
        (fields.YesNo(), "NO", False),
        (fields.YesNo(), 0, False),
        (fields.YesNo(), False, False),
        (SITE, "乙／一厂", 2),
        (SITE, "二 厂", 3),
        (SITE, "no. 2", 3),
        (COURSES, "急救；生活照护(宿舍、用餐)", frozenset({"first_aid", "care"})),
        (COURSES, "生活照护（宿舍、用餐）", frozenset({"care"})),
        (COURSES, "急救、care", frozenset({"first_aid", "care"})),
        (times.Day(), "2027-02-06", date(2027, 2, 6)),
        (times.Day(), "2027/2/6", date(2027, 2, 6)),
        (times.Day(), "2027.2.6", date(2027, 2, 6)),
        (times.Day(), "2027年2月6日", date(2027, 2, 6)),
        (times.Day(), "２０２７－０２－０６", date(2027, 2, 6)),
        (times.Day(), "20270206", date(2027, 2, 6)),
        (times.Day(), 46424, date(2027, 2, 6)),
        (times.Day(), "46424", date(2027, 2, 6)),
        (times.Day(), "2027-02-06 00:00", date(2027, 2, 6)),
        (times.Clock(), "7:30", 450),
        (times.Clock(), "７：３０", 450),
        (times.Clock(), "7时30分", 450),
        (times.Clock(), 0.3125, 450),
        (times.Clock(), "24:00", 1440),
        (times.Clock(), 1, 1440),
        (times.Clock(), "1900-01-01", 1440),
        (times.Weekdays(), "周一至周五", frozenset({1, 2, 3, 4, 5})),
        (times.Weekdays(), "星期六、周日", frozenset({6, 7})),
        (times.Weekdays(), "周天", frozenset({7})),
        (times.Weekdays(), 3, frozenset({3})),
        (times.Weekdays(), "每天", frozenset(range(1, 8))),
        (
            times.OpenHours(),
            "周六、周日 9:00-12:00、14:00-24:00",
            frozenset((d, *h) for d in (6, 7) for h in ((time(9), time(12)), (time(14), time(0)))),
        ),
        (times.OpenHours(), "08:00至09:00", frozenset((day, time(8), time(9)) for day in range(1, 8))),
    ],
)
def test_cell_is_read_as_it_is_meant(field: Field, raw: Raw, value: object) -> None:
    assert field.read(raw, WORDS) == value


@pytest.mark.parametrize(
    ("field", "raw", "code"),
    [
        (fields.Text(3), "四个汉字", "too_long_text"),
        (fields.Text(10), "x" * 3000, "too_long_text"),
        (fields.Text(10), "a\x07b", "control_sign"),
        (fields.PersonName(10), "12345", "bad_name"),
        (fields.Number(20), "1.38E+10", "scientific"),
        (fields.Phone(), "1.38E+10", "scientific"),
        (fields.Phone(), "没有", "bad_phone"),
        (fields.Phone(), "1380000000012345678901", "bad_phone"),
        (fields.Whole(0, 10), "七", "bad_number"),
        (fields.Whole(0, 10), "7.5", "bad_whole"),
        (fields.Whole(0, 10), "11", "out_of_range"),
        (fields.Whole(0, 10), True, "bad_number"),
        (fields.Whole(0, 10), "nan", "bad_number"),
        (fields.Whole(0, 10), "inf", "bad_number"),
        (fields.Decimal(0, 10), "-1", "out_of_range"),
        (fields.Hours(24), "1.123", "bad_hours"),
        (fields.Hours(24), "25", "out_of_range"),
        (fields.YesNo(), "也许", "bad_yes_no"),
        (SITE, "三厂", "unknown_name"),
        (SITE, "一厂", "ambiguous_name"),
        (COURSES, "急救；驾驶", "unknown_name"),
        (times.Day(), "2/6/2027", "bad_day"),
        (times.Day(), "2027-13-01", "bad_day"),
        (times.Day(), "2027-02-30", "bad_day"),
        (times.Day(), "明天", "bad_day"),
        (times.Day(), 5, "bad_day"),
        (times.Day(), 1e9, "bad_day"),
        (times.Day(), True, "bad_day"),
        (times.Day(), "2027-02-06 07:30", "bad_day"),
        (times.Clock(), "25:00", "bad_clock"),
        (times.Clock(), "7:75", "bad_clock"),
        (times.Clock(), "晚上", "bad_clock"),
        (times.Clock(), 7, "bad_clock"),
        (times.Weekdays(), "周八", "bad_weekday"),
        (times.Weekdays(), "周五至周一", "bad_weekday"),
        (times.Weekdays(), "工作日", "bad_weekday"),
        (times.OpenHours(), "周一", "bad_hours_text"),
        (times.OpenHours(), "周一 9:00", "bad_hours_text"),
        (times.OpenHours(), "周一 9:00-9:00", "bad_hours_text"),
        (times.OpenHours(), "周一 9:00-26:00", "bad_clock"),
    ],
)
def test_cell_that_may_mean_anything_is_refused(field: Field, raw: Raw, code: str) -> None:
    with pytest.raises(Wrong) as wrong:
        field.read(raw, WORDS)
    assert wrong.value.code == code


MINUTES = st.integers(0, 1440)


@given(st.integers(0, 24 * 60))
def test_minutes_come_back_as_they_were(minutes: int) -> None:
    field = fields.Hours(24)
    assert field.read(field.show(minutes, WORDS), WORDS) == minutes


@given(st.frozensets(st.integers(1, 7), min_size=1))
def test_weekdays_come_back_as_they_were(days: frozenset[int]) -> None:
    field = times.Weekdays()
    assert field.read(field.show(days, WORDS), WORDS) == days


@given(st.frozensets(st.tuples(st.integers(1, 7), st.integers(0, 1439), st.integers(0, 1439)), min_size=1))
def test_opening_hours_come_back_as_they_were(found: frozenset[tuple[int, int, int]]) -> None:
    hours = frozenset((day, times.as_time(a), times.as_time(b)) for day, a, b in found if a != b)
    field = times.OpenHours()
    if hours:
        assert field.read(field.show(hours, WORDS), WORDS) == hours


@given(st.text(max_size=40))
def test_any_text_at_all_is_a_value_or_wrong_in_every_kind_of_column(text: str) -> None:
    kinds: tuple[Field, ...] = (
        fields.Text(20), fields.PersonName(20), fields.Number(20), fields.Phone(), fields.Whole(0, 9),
        fields.Decimal(0, 9), fields.Hours(9), fields.YesNo(), SITE, COURSES, times.Day(), times.Clock(),
        times.Weekdays(), times.OpenHours(),
    )  # fmt: skip
    for kind in kinds:
        try:
            value = kind.read(text, WORDS)
        except Wrong:
            continue
        if value not in ("", frozenset()):
            assert kind.read(shown(kind, value), WORDS) == value


def shown(kind: Field, value: object) -> Raw:
    cell = kind.show(value, WORDS)
    return cell.isoformat() if isinstance(cell, date) else cell


def test_nearest_names_are_offered() -> None:
    with pytest.raises(Wrong) as wrong:
        WORDS.names("sites").find("二场")
    assert wrong.value.detail["near"] == ["二厂"]


def test_unknown_value_is_shown_as_it_is() -> None:
    assert WORDS.names("sites").label("made_up") == "made_up"
    assert names.tidy("a\u200b　 b") == "a b"
