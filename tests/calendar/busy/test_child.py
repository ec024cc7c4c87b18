"""Reading in a child: the same answer as here, and an end to whatever does not end."""

from datetime import date

import pytest

from scheduler.calendar.busy.child import TOO_HARD, read_apart
from scheduler.calendar.busy.text import Unreadable, times_only
from scheduler.calendar.busy.times import Window, read

WINDOW = Window(date(2027, 2, 1), date(2027, 2, 28))
TEXT = times_only(
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20270201T010000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nEND:VEVENT\n"
    b"BEGIN:VEVENT\nUID:b\nDTSTART;VALUE=DATE:20270203\nEND:VEVENT\n"
    b"BEGIN:VEVENT\nUID:c\nDTSTART:20270203T010000Z\nRRULE:FREQ=SECONDLY\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n"
)


def test_child_says_the_same() -> None:
    assert read_apart(TEXT, WINDOW, 60) == read(TEXT, WINDOW)


def test_child_that_uses_up_its_time_is_ended() -> None:
    endless = "".join(
        f"BEGIN:VEVENT\nUID:{number}\nDTSTART:19700101T000000Z\nDTEND:19700101T000100Z\n"
        f"RRULE:FREQ=DAILY;COUNT=9999999;BYHOUR=1,2,3,4,5,6\nEND:VEVENT\n"
        for number in range(900)
    )
    with pytest.raises(Unreadable) as refusal:
        read_apart(times_only(f"BEGIN:VCALENDAR\n{endless}END:VCALENDAR\n".encode()), WINDOW, 60)
    assert refusal.value.reason == TOO_HARD


def test_child_that_has_no_processor_is_not_waited_for() -> None:
    with pytest.raises(Unreadable) as refusal:
        read_apart(TEXT, WINDOW, 0.001)
    assert refusal.value.reason == TOO_HARD
