"""Entries become events that the strictest readers take, whatever people type."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.calendar import ical
from scheduler.calendar.entry import Days, Entry, Place, Revision, Status
from scheduler.domain.interval import Interval
from tests.feed_checker import change_faults, faults, house_faults

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2027, 5, 1, 4, 0, tzinfo=UTC)
FIRST = Revision(0, NOW, NOW)
VOICE = ical.Voice(("候鸟 Houniao", "noreply@houniao.example"), "【已取消】")
HEADING = ical.Heading("候鸟·我的班次", "志愿者班次", "https://houniao.example/calendar", NOW)
EVENING = Interval(
    datetime(2027, 7, 4, 19, 30, tzinfo=SHANGHAI), datetime(2027, 7, 4, 21, 0, tzinfo=SHANGHAI)
)
TALK = Entry("assignment-1@houniao.example", EVENING, "家庭教育讲座 · 主讲")


def feed(*entries: Entry, revision: Revision = FIRST, voice: ical.Voice = VOICE) -> bytes:
    return ical.calendar(HEADING, [ical.event(entry, revision, voice) for entry in entries])


def parsed(data: bytes) -> list[Any]:
    return list(cast("Any", icalendar.Calendar.from_ical(data)).walk("VEVENT"))


def test_feed_without_events_is_a_good_calendar() -> None:
    assert faults(feed()) == []


def test_calendar_has_no_uid_of_its_own() -> None:
    head = feed(TALK).split(b"BEGIN:VEVENT")[0]
    assert b"\nUID" not in head


def test_event_comes_back_as_it_went_in() -> None:
    place = Place("昆明市官渡区, 第一纺织厂; 3 楼\\东", 25.03891234, 102.7183)
    entry = replace(
        TALK, place=place, description="一\n二, 三; 四\\五", url="https://houniao.example/shifts/1"
    )
    (event,) = parsed(feed(entry))
    assert event["location"] == place.words
    assert event["description"] == entry.description
    assert event["geo"].to_ical() == "25.038912;102.7183"
    assert event.start == EVENING.start
    assert event.end == EVENING.end


def test_time_is_written_in_the_named_zone() -> None:
    assert b"DTSTART;TZID=Asia/Shanghai:20270704T193000\r\n" in feed(TALK)


def test_time_given_in_utc_is_written_in_the_named_zone() -> None:
    in_utc = Interval(EVENING.start.astimezone(UTC), EVENING.end.astimezone(UTC))
    assert feed(replace(TALK, when=in_utc)) == feed(TALK)


def test_time_of_another_zone_is_written_in_utc() -> None:
    assert b"DTSTART:20270704T113000Z\r\n" in feed(TALK, voice=replace(VOICE, timezone="Asia/Vientiane"))


def test_whole_days_end_on_the_day_after_the_last() -> None:
    camp = replace(TALK, when=Days(date(2027, 7, 13), date(2027, 7, 17)))
    data = feed(camp)
    assert b"DTSTART;VALUE=DATE:20270713\r\nDTEND;VALUE=DATE:20270718\r\n" in data
    assert b"TRANSP:TRANSPARENT" in data
    assert faults(data) == []


def test_cancelled_event_says_so_and_neither_blocks_nor_rings() -> None:
    data = feed(replace(TALK, status=Status.CANCELLED), voice=replace(VOICE, alarm_minutes=60))
    assert "SUMMARY:【已取消】家庭教育讲座".encode() in data
    assert b"VALARM" not in data
    assert house_faults(data) == []


def test_alarm_rings_only_for_those_who_asked() -> None:
    assert b"VALARM" not in feed(TALK)
    data = feed(TALK, voice=replace(VOICE, alarm_minutes=90))
    assert b"TRIGGER:-PT1H30M" in data
    assert faults(data) == []


def test_organiser_is_the_service_and_nobody_attends() -> None:
    data = feed(TALK)
    assert b"ORGANIZER" in data
    assert b"mailto:noreply@houniao.example" in data
    assert b"ATTENDEE" not in data


def test_name_with_quotes_is_escaped_in_the_parameter() -> None:
    assert (
        faults(feed(TALK, voice=replace(VOICE, organiser=('厂 "关爱"; 队', "noreply@houniao.example")))) == []
    )


def test_joined_fragments_are_what_the_library_would_write() -> None:
    entries = [replace(TALK, uid=f"assignment-{n}@houniao.example") for n in range(5)]
    whole = cast("Any", icalendar.Calendar.from_ical(feed(*entries)))
    assert [event["uid"] for event in whole.walk("VEVENT")] == [entry.uid for entry in entries]


def test_places_on_the_equator_are_one_place() -> None:
    written = [feed(replace(TALK, place=Place("x", angle, angle))) for angle in (0.0, -0.0, 0)]
    assert len(set(written)) == 1
    assert b"GEO:0.0;0.0\r\n" in written[0]


def test_later_edition_passes_the_change_rules() -> None:
    later = Revision(1, NOW, NOW + timedelta(minutes=5))
    moved = replace(TALK, title="家庭教育讲座（改到二楼）")
    assert change_faults(feed(TALK), feed(moved, revision=later)) == []


@pytest.mark.parametrize(
    "change", [{"title": "x"}, {"status": Status.TENTATIVE}, {"url": "https://x.example"}]
)
def test_digest_tells_editions_apart(change: dict[str, Any]) -> None:
    assert replace(TALK, **change).digest != TALK.digest
    assert replace(TALK).digest == TALK.digest


ANY_TEXT = st.text(alphabet=st.characters(codec=None), max_size=200)


@settings(max_examples=150, deadline=None)
@given(title=ANY_TEXT, words=ANY_TEXT, description=ANY_TEXT, categories=st.lists(ANY_TEXT, max_size=3))
def test_whatever_people_type_the_feed_is_good(
    title: str, words: str, description: str, categories: list[str]
) -> None:
    entry = replace(
        TALK,
        title="x" + title,
        place=Place(words),
        description=description,
        categories=tuple(one for one in categories if one.strip()),
    )
    data = feed(entry, replace(entry, uid="assignment-2@houniao.example", status=Status.CANCELLED))
    assert faults(data) == []
    assert house_faults(data) == []
    events = parsed(data)
    assert len(events) == 2
    assert all(event.to_ical() in data for event in events), "order and folding are the library's"
