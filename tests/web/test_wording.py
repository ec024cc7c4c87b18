"""Every code that a page may meet has words, in both languages, and every text has its English."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale, gettext

import scheduler.domain
from scheduler.domain import reference
from scheduler.domain.rules.violation import Violation
from scheduler.web import i18n, wording, wording_audit, wording_fields, wording_reasons

ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[\u3400-\u9fff]")
# Enumerations that no page shows: codes of files, calendars and inner steps.
NOT_SHOWN = {"CheckNeed", "FestivalScope", "Schooling"}


def enumerations() -> list[type[StrEnum]]:
    found = set()
    for module in pkgutil.walk_packages(scheduler.domain.__path__, "scheduler.domain."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum:
                found.add(value)
    return sorted((one for one in found if one.__name__ not in NOT_SHOWN), key=lambda one: one.__name__)


def codes_in(folder: str, function: str) -> Iterator[tuple[str, str]]:
    """The first argument, where it is a text, of every call of a function in a folder."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != function:
                continue
            for argument in node.args[:1] if function == "Violation" else node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield path.name, argument.value


@pytest.mark.parametrize("members", enumerations(), ids=lambda members: members.__name__)
def test_every_member_has_a_word_in_both_languages(app: Flask, members: type[StrEnum]) -> None:
    for member in members:
        assert wording.has_word(member), member
        with app.test_request_context():
            with force_locale("zh"):
                assert CHINESE.search(str(wording.word(member)))
            with force_locale("en"):
                assert not CHINESE.search(str(wording.word(member)))


def test_codes_of_rules_and_refusals_have_sentences() -> None:
    codes = {
        *codes_in("scheduler/domain/rules", "Violation"),
        *codes_in("scheduler/services", "Violation"),
        *codes_in("scheduler/services", "Refused"),
    }
    for path in (ROOT / "scheduler" / "domain" / "rules").glob("[a-z]*.py"):
        module = (
            importlib.import_module(f"scheduler.domain.rules.{path.stem}") if path.stem[0] != "_" else None
        )
        codes |= {(path.name, code) for code in getattr(module, "CODES", ())}
    assert len(codes) > 40
    assert sorted((place, code) for place, code in codes if not wording_reasons.has_words(code)) == []


@pytest.mark.parametrize("code", sorted({*wording_reasons.PLAIN, *wording_reasons.SENTENCES, "expired"}))
def test_sentence_of_a_code_stands_in_both_languages(app: Flask, code: str) -> None:
    violation = Violation(code, "1", ("2", "3"), "first_aid", 70, 61)
    with app.test_request_context():
        with force_locale("zh"):
            assert CHINESE.search(wording.reason(violation))
        with force_locale("en"):
            sentence = wording.reason(violation)
    assert sentence
    assert not CHINESE.search(sentence)
    assert "%(" not in sentence


def test_actions_of_the_audit_trail_have_words() -> None:
    noted = set()
    for path in sorted((ROOT / "scheduler").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for call in re.findall(r"\bnote\((?:[^()]|\([^()]*\))*\)", text):
            noted |= set(re.findall(r'(?:action=|, )"([a-z_]+(?:\.[a-z_]+)*)"', call))
    assert len(noted) > 10
    assert noted - set(wording_audit.ACTIONS) == set()


BUTTON = re.compile(r'<button[^>]*>\{\{ _\("([^"]+)"|\bbutton\([^\n]*?_\("([^"]+)"\)')
PAST = re.compile(r"(?:(?!Need|Feed)\w+ed|Took|Gave|Made|Sent|Wrote|Said)\b")


def test_buttons_say_what_they_do_and_not_what_was_done(app: Flask) -> None:
    texts = set()
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for found in BUTTON.findall(path.read_text(encoding="utf-8")):
            texts |= {text for text in found if text}
    assert {"撤销", "送出申请"} <= texts
    with app.test_request_context(), force_locale("en"):
        told = {text: gettext(text) for text in (texts | {"报名"}) - {"请假"}}  # what is marked of a person
    assert {text: english for text, english in told.items() if PAST.match(english)} == {}


def test_every_text_has_its_english() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/messages.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        ("missing", "这一项必须填写。"),
        (("password_short",), "密码至少 10 个字符。"),
        ("int_parsing", "请填一个整数。"),
        ("date_from_datetime_parsing", "请填一个日期。"),
        ("greater_than_equal", "这个数太小了。"),
        ("something_else", "不能这样填。"),
    ],
)
def test_mistake_in_a_field_is_told(app: Flask, codes: str | tuple[str, ...], told: str) -> None:
    with app.test_request_context():
        assert wording_fields.problem(codes) == told


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "with_day", "chinese", "english"),
    [
        ("2027-08-02T23:30", "2027-08-03T04:30", True, "8月3日 周二 07:30–12:30", "Tue 3 Aug 07:30–12:30"),
        ("2027-08-02T23:30", "2027-08-03T04:30", False, "07:30–12:30", "07:30–12:30"),
        ("2027-08-03T12:00", "2027-08-03T16:00", True, "8月3日 周二 20:00–24:00", "Tue 3 Aug 20:00–24:00"),
        ("2027-08-03T12:00", "2027-08-04T00:00", False, "20:00–次日 08:00", "20:00–08:00 next day"),
        (
            "2027-08-03T01:00",
            "2027-08-05T01:00",
            True,
            "8月3日 周二 09:00 – 8月5日 周四 09:00",
            "Tue 3 Aug 09:00 – Thu 5 Aug 09:00",
        ),
    ],
)
def test_stretch_of_time_is_local_and_short(
    app: Flask, start: str, end: str, with_day: bool, chinese: str, english: str
) -> None:
    with app.test_request_context():
        with force_locale("zh"):
            assert i18n.span_text(at(start), at(end), with_day) == chinese
        with force_locale("en"):
            assert i18n.span_text(at(start), at(end), with_day) == english


def test_day_and_clock_are_written_in_both_ways(app: Flask) -> None:
    with app.test_request_context():
        with force_locale("zh"):
            assert i18n.day_text(date(2027, 2, 6), True) == "2027年2月6日 周六"
            assert i18n.day_text(at("2027-02-05T20:00")) == "2月6日 周六"
        with force_locale("en"):
            assert i18n.day_text(date(2027, 2, 6), True) == "Sat 6 Feb 2027"
        assert i18n.clock_text(time(7, 5)) == "07:05"
        assert i18n.clock_text(at("2027-02-05T20:00")) == "04:00"


def test_name_falls_back_to_chinese(app: Flask) -> None:
    class Row:
        name_zh, name_en, title_zh, title_en = "蒙自", "", "宣讲", "Talk"

    with app.test_request_context(), force_locale("en"):
        assert i18n.named(Row()) == "蒙自"
        assert i18n.named(Row(), "title") == "Talk"


def test_reference_names_are_known_and_others_stay_codes(app: Flask) -> None:
    with app.test_request_context():
        with force_locale("en"):
            assert wording.role_name("video_host") == "Video-room host"
            assert wording.language_name("hni") == "Hani"
        assert wording.course_name("first_aid") == "红十字救护员证"
        for code, one in reference.conditions().items():
            assert wording.course_name(code) == one.name_zh, "the same words as in lists"
        assert wording.role_name("made_up") == "made_up"
