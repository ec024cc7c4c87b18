"""What a file says of a window of time: dated stretches, and by name what was left out."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scheduler.calendar.busy.text import times_only
from scheduler.calendar.busy.times import MOST_TIMES, Reading, Window, read

DATA = Path(__file__).parent / "data"
WINDOW = Window(date(2027, 2, 1), date(2027, 2, 28))


def reading(*lines: str, around: str = "") -> Reading:
    """What a calendar with one event says; `around` stands before the event."""
    event = "\n".join(["BEGIN:VEVENT", "UID:one", *lines, "END:VEVENT"])
    return whole(f"BEGIN:VCALENDAR\n{around}{event}\nEND:VCALENDAR\n")


def whole(text: str) -> Reading:
    return read(times_only(text.encode()), WINDOW)


def starts(found: Reading) -> list[str]:
    return [one.start.strftime("%d %H:%M") for one in found.busy]


def test_times_in_utc_in_a_zone_and_without_one() -> None:
    assert starts(reading("DTSTART:20270203T010000Z", "DTEND:20270203T020000Z")) == ["03 01:00"]
    assert starts(reading("DTSTART;TZID=Europe/Berlin:20270203T090000", "DURATION:PT1H")) == ["03 08:00"]
    assert starts(reading("DTSTART:20270203T090000", "DURATION:PT1H")) == ["03 01:00"]
    floating = reading("DTSTART:20270203T090000", "DURATION:PT1H", around="X-WR-TIMEZONE:Europe/Berlin\n")
    assert starts(floating) == ["03 08:00"]


@pytest.mark.parametrize("name", ["China Standard Time", '"/mozilla.org/20050126_1/Asia/Shanghai"', "PRC"])
def test_other_names_of_a_zone_are_known(name: str) -> None:
    found = reading(f"DTSTART;TZID={name}:20270203T090000", "DURATION:PT1H")
    assert (starts(found), found.remarks) == (["03 01:00"], {})


@pytest.mark.parametrize("name", ["../../../etc/passwd", "/etc/passwd", "Nowhere/Land", "Asia"])
def test_unknown_zone_opens_no_file_and_is_ours_with_a_remark(name: str) -> None:
    found = reading(f"DTSTART;TZID={name}:20270203T090000", "DURATION:PT1H")
    assert (starts(found), found.remarks) == (["03 01:00"], {"unknown_zone": 1})


def explained(rule: str = "", offset: str = "+0300") -> str:
    return (
        "BEGIN:VTIMEZONE\nTZID:北京时间\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        f"TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\n{rule}END:STANDARD\nEND:VTIMEZONE\n"
    )


def test_zone_that_the_file_explains() -> None:
    lines = ("DTSTART;TZID=北京时间:20270203T090000", "DURATION:PT1H")
    assert starts(reading(*lines, around=explained())) == ["03 06:00"]
    assert starts(reading(*lines, around=explained(offset="+0800"))) == ["03 01:00"]


@pytest.mark.parametrize("rule", ["RRULE:FREQ=SECONDLY\n", "RRULE:FREQ=YEARLY;INTERVAL=0\n"])
def test_explanation_that_could_run_for_ever_is_not_run(rule: str) -> None:
    found = reading("DTSTART;TZID=北京时间:20270203T090000", "DURATION:PT1H", around=explained(rule, "+0300"))
    assert found.remarks == {"unknown_zone": 1}


def test_whole_days_are_local_days_and_the_end_is_exclusive() -> None:
    found = reading("DTSTART;VALUE=DATE:20270203", "DTEND;VALUE=DATE:20270205")
    (one,) = found.busy
    assert (one.start, one.end) == (
        datetime(2027, 2, 2, 16, tzinfo=UTC),
        datetime(2027, 2, 4, 16, tzinfo=UTC),
    )
    assert one.whole_days
    assert len(reading("DTSTART;VALUE=DATE:20270203").busy) == 1


@pytest.mark.parametrize(
    "line", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"]
)
def test_what_takes_no_time_is_not_busy_nor_left_out(line: str) -> None:
    found = reading("DTSTART:20270203T010000Z", "DURATION:PT1H", line)
    assert (found.busy, found.skipped) == ([], [])


def test_repetition_with_exceptions_changes_and_additions() -> None:
    text = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20270104T010000Z\nDTEND:20270104T020000Z\n"
        "RRULE:FREQ=WEEKLY\nEXDATE:20270208T010000Z\nRDATE:20270217T050000Z\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20270215T010000Z\nDTSTART:20270215T070000Z\n"
        "DTEND:20270215T080000Z\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20270222T010000Z\nDTSTART:20270222T010000Z\n"
        "DTEND:20270222T020000Z\nSTATUS:CANCELLED\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    assert starts(whole(text)) == ["01 01:00", "15 07:00", "17 05:00"]


def test_two_calendars_and_two_versions_of_one_event() -> None:
    def one(uid: str, day: int, sequence: int) -> str:
        return (
            f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:{uid}\nSEQUENCE:{sequence}\n"
            f"DTSTART:202702{day:02}T010000Z\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n"
        )

    found = whole(one("a", 9, 2) + one("a", 5, 1) + one("b", 11, 0))
    assert starts(found) == ["09 01:00", "11 01:00"]


def test_change_of_an_event_that_is_not_there_counts() -> None:
    assert starts(reading("RECURRENCE-ID:20270203T010000Z", "DTSTART:20270203T030000Z", "DURATION:PT1H")) == [
        "03 03:00"
    ]


def test_free_busy_periods_count_unless_free() -> None:
    found = whole(
        "BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nUID:f\n"
        "FREEBUSY;FBTYPE=BUSY:20270203T010000Z/PT1H,20270204T010000Z/20270204T020000Z\n"
        "FREEBUSY;FBTYPE=FREE:20270205T010000Z/PT1H\nFREEBUSY:nonsense\nEND:VFREEBUSY\nEND:VCALENDAR\n"
    )
    assert starts(found) == ["03 01:00", "04 01:00"]
    assert [one.reason for one in found.skipped] == ["bad_time"]


@pytest.mark.parametrize(
    ("reason", "lines"),
    [
        ("no_start", ["SUMMARY:x"]),
        ("bad_time", ["DTSTART:tomorrow"]),
        ("bad_time", ["DTSTART:20270230T010000Z"]),
        ("bad_time", ["DTSTART;VALUE=DATE:20270203", "DTEND:20270203T010000Z"]),
        ("odd_year", ["DTSTART:99990101T000000Z"]),
        ("ends_first", ["DTSTART:20270203T010000Z", "DTEND:20270202T010000Z"]),
        ("no_length", ["DTSTART:20270203T010000Z"]),
        ("too_long", ["DTSTART:20270203T010000Z", "DURATION:P401D"]),
        ("bad_time", ["DTSTART:20270203T010000Z", "DURATION:P9999999999D"]),
        ("many_dates", ["RDATE:" + ",".join(["20270203T010000Z"] * 1_001)]),
        ("many_rules", ["RRULE:FREQ=DAILY"] * 3),
        ("many_rules", ["EXRULE:FREQ=DAILY"]),
        ("rule_often", ["RRULE:FREQ=SECONDLY"]),
        ("rule_often", ["RRULE:FREQ=MINUTELY;COUNT=5"]),
        ("bad_rule", ["RRULE:FREQ=DAILY;INTERVAL=0"]),
        ("bad_rule", ["RRULE:FREQ=DAILY;INTERVAL=-1"]),
        ("bad_rule", ["RRULE:FREQ=DAILY;INTERVAL=99999999"]),
        ("bad_rule", ["RRULE:FREQ=DAILY;COUNT=0"]),
        ("bad_rule", ["RRULE:RSCALE=CHINESE;FREQ=YEARLY"]),
        ("bad_rule", ["RRULE:FREQ=DAILY;BYDAY=XX"]),
        ("rule_dense", ["RRULE:FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3,4;BYSECOND=1,2,3"]),
        ("rule_never", ["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"]),
    ],
    ids=str,
)
def test_event_that_is_left_out_is_named(reason: str, lines: list[str]) -> None:
    has_start = any(line.startswith("DTSTART") for line in lines) or reason == "no_start"
    found = reading(*([] if has_start else ["DTSTART:20270203T010000Z", "DURATION:PT1H"]), *lines)
    assert [one.reason for one in found.skipped] == [reason]
    assert found.busy == []


def test_event_that_is_left_out_leaves_the_others() -> None:
    bad = "BEGIN:VEVENT\nUID:bad\nDTSTART:20270203T010000Z\nRRULE:FREQ=SECONDLY\nDURATION:PT1H\nEND:VEVENT\n"
    found = reading("DTSTART:20270204T010000Z", "DURATION:PT1H", around=bad)
    assert starts(found) == ["04 01:00"]
    assert [one.on for one in found.skipped] == [date(2027, 2, 3)]


def test_more_times_than_are_kept() -> None:
    hours = ",".join(map(str, range(24)))
    events = "".join(
        f"BEGIN:VEVENT\nUID:{number}\nDTSTART:20270201T000000Z\nDURATION:PT10M\n"
        f"RRULE:FREQ=DAILY;BYHOUR={hours}\nEND:VEVENT\n"
        for number in range(4)
    )
    found = whole(f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n")
    assert (len(found.busy), found.remarks) == (MOST_TIMES, {"too_many_times": 1})


# Files of other projects (data/SOURCES.md): how many stretches each has, and what was left out.
OF_OTHERS = {
    "google_dtstart_until_mismatch": (13, [], {}),
    "issue_1050_all_components": (1, [], {}),
    "issue_1050_multiple_calendars": (0, ["no_start", "no_start"], {}),
    "office_365_extended_timezone": (1, [], {}),
    "office_365_invalid_timezone": (1, [], {"unknown_zone": 1}),
}


@pytest.mark.parametrize("name", OF_OTHERS)
def test_file_of_others_is_read(name: str) -> None:
    ever = Window(date(2004, 1, 1), date(2030, 1, 1))
    found = read(times_only((DATA / f"{name}.ics").read_bytes()), ever)
    left_out = [one.reason for one in found.skipped]
    assert (len(found.busy), left_out, found.remarks) == OF_OTHERS[name]
