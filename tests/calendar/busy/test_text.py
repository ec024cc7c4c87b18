"""A file is cut down to its times in one pass, or refused as a whole; no title gets past."""

import pytest

from scheduler.calendar.busy.text import MOST_BYTES, Unreadable, times_only

EVENT = "BEGIN:VEVENT\r\nUID:a@b\r\nDTSTART:20270201T010000Z\r\nDTEND:20270201T020000Z\r\n"
SECRETS = (
    "SUMMARY:看病 张医生\r\nDESCRIPTION:秘密\r\nLOCATION:医院\r\nATTENDEE:mailto:zhang@example.org\r\n"
    "ATTACH:http://127.0.0.1/secret\r\nX-NOTE:秘密\r\nBEGIN:VALARM\r\nSUMMARY:秘密\r\nEND:VALARM\r\n"
    'DTSTART;X-WHY="秘密":20270201T010000Z\r\nSTATUS:秘密 and more\r\n'
)


def calendar(*events: str) -> bytes:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(events)}END:VCALENDAR\r\n".encode()


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        times_only(data)
    return refusal.value.reason


def test_nothing_but_times_is_left() -> None:
    text = times_only(calendar(EVENT, SECRETS, "END:VEVENT\r\n"))
    for secret in ("张", "秘密", "医院", "zhang", "a@b", "127.0.0.1", "VALARM", "X-"):
        assert secret not in text
    assert "DTSTART:20270201T010000Z" in text
    assert text.startswith("BEGIN:VCALENDAR\n")


def test_uid_becomes_a_hash_that_stays_and_an_event_without_one_gets_one() -> None:
    once = times_only(calendar(EVENT, "END:VEVENT\r\n"))
    assert once == times_only(calendar(EVENT, "END:VEVENT\r\n"))
    without = times_only(calendar(EVENT.replace("UID:a@b\r\n", ""), "END:VEVENT\r\n"))
    assert "UID:none-2" in without


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_any_line_end_is_read(ends: str) -> None:
    data = calendar(EVENT, "END:VEVENT\r\n").replace(b"\r\n", ends.encode())
    assert "DTEND:20270201T020000Z" in times_only(data)


def test_characters_split_by_folds_and_chinese_encodings_are_read() -> None:
    line = "SUMMARY:会议"
    split = line.encode()[:-1] + b"\r\n " + line.encode()[-1:] + b"\r\n"
    whole = calendar(EVENT, "@END:VEVENT\r\n").replace(b"@", split)
    assert "DTSTART" in times_only(whole)
    for encoding in ("gb18030", "utf-8-sig", "utf-16"):
        data = calendar(EVENT, SECRETS, "END:VEVENT\r\n").decode().encode(encoding)
        assert "DTSTART" in times_only(data), encoding


@pytest.mark.parametrize(
    ("reason", "data"),
    [
        ("not_calendar", b""),
        ("not_calendar", b"<!doctype html><title>Sign in</title>"),
        ("not_calendar", b'{"events": []}'),
        ("not_calendar", calendar("BEGIN:VEVENT\r\nEND:VTODO\r\n")),
        ("cut_off", calendar(EVENT)[:-20]),
        ("cut_off", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR\r\n"),
        ("not_text", b"\xff\xfeB\x00\xd8"),
        ("not_text", b"BEGIN:VCALENDAR\r\nSUMMARY:\xff\xff\r\nEND:VCALENDAR\r\n"),
        ("too_big", b"x" * (MOST_BYTES + 1)),
        ("too_many", calendar("X-A:1\r\n" * 20_001)),
        ("too_many", calendar("BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 5_000)),
        ("too_many", calendar("BEGIN:X-A\r\n" * 20, "END:X-A\r\n" * 20)),
    ],
    ids=str,
)
def test_file_that_is_no_use_is_refused(reason: str, data: bytes) -> None:
    assert refused(data) == reason
