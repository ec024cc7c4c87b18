"""Languages and local time: Chinese first, English second; dates in the forms that people write."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, request
from flask_babel import Babel, get_locale

from scheduler.services.accounts import LANGUAGES
from scheduler.web import database, login
from scheduler.web.texts import _, _l

COOKIE = "language"
YEARS = (2000, 2100)
"""Dates beyond are mistakes, and a week from the last of all dates cannot be counted."""
WEEKDAYS = (_l("周一"), _l("周二"), _l("周三"), _l("周四"), _l("周五"), _l("周六"), _l("周日"))
ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def init_app(app: Flask) -> None:
    """Sets Flask-Babel up and gives templates the filters for days and times."""
    Babel(app, default_locale="zh", default_timezone="Asia/Shanghai", locale_selector=language)
    app.jinja_env.filters.update(
        day=day_text, clock=clock_text, span=span_text, local=local, named=named, iso=iso_text
    )
    app.context_processor(lambda: {"language": current(), "html_language": html_language()})


def language() -> str:
    """The language of the account, else of the cookie, else of the browser, else Chinese."""
    account = login.account()
    kept = account.language if account is not None else request.cookies.get(COOKIE)
    if kept in LANGUAGES:
        return kept
    return request.accept_languages.best_match(LANGUAGES, default="zh") or "zh"


def current() -> str:
    """The language of this page, "zh" or "en"."""
    locale = get_locale()
    return "zh" if locale is None else str(locale.language)


def html_language() -> str:
    """For the `lang` attribute."""
    return "zh-CN" if current() == "zh" else "en"


def zone() -> ZoneInfo:
    """The time zone in which everything is shown."""
    return ZoneInfo(database.settings().timezone)


def today() -> date:
    """The local date."""
    return datetime.now(zone()).date()


def read_day(text: str | None) -> date | None:
    """A date of an address, such as 2027-07-12; None for anything else and for far-off years."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if YEARS[0] <= day.year <= YEARS[1] else None


def local(moment: datetime) -> datetime:
    """An instant as local time; a naive one is local already."""
    return moment if moment.tzinfo is None else moment.astimezone(zone())


def day_text(day: date | datetime, year: bool = False) -> str:
    """8月3日 周二, or Tue 3 Aug; with the year where it may be another."""
    if isinstance(day, datetime):
        day = local(day).date()
    if current() == "zh":
        text = f"{day.month}月{day.day}日 {WEEKDAYS[day.weekday()]}"
        return f"{day.year}年{text}" if year else text
    text = f"{ENGLISH_DAYS[day.weekday()]} {day.day} {ENGLISH_MONTHS[day.month - 1]}"
    return f"{text} {day.year}" if year else text


def clock_text(moment: datetime | time) -> str:
    """07:30, local."""
    shown = local(moment) if isinstance(moment, datetime) else moment
    return shown.strftime("%H:%M")


def iso_text(moment: datetime) -> str:
    """For the `datetime` attribute of `<time>`: HTML knows no microseconds."""
    return moment.isoformat(timespec="seconds")


def span_text(start: datetime, end: datetime, with_day: bool = True) -> str:
    """8月3日 周二 07:30–12:30; an end on another day is named with its day, midnight is 24:00."""
    first, last = local(start), local(end)
    if last.date() == first.date() or (last.time() == time(0) and (last.date() - first.date()).days == 1):
        closing = "24:00" if last.date() != first.date() else clock_text(last)
        text = f"{clock_text(first)}–{closing}"
        return f"{day_text(first)} {text}" if with_day else text
    if not with_day and (last.date() - first.date()).days == 1:
        return _("%(start)s–次日 %(end)s", start=clock_text(first), end=clock_text(last))
    return f"{day_text(first)} {clock_text(first)} – {day_text(last)} {clock_text(last)}"


def named(row: Any, field: str = "name") -> str:
    """A row's name in the page's language: `name_zh`, or `name_en` where there is one."""
    english = getattr(row, f"{field}_en", "") if current() == "en" else ""
    return english or str(getattr(row, f"{field}_zh"))
