"""One's own time in words: stretches, hours, what a calendar was left out for."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint

from scheduler.domain.people import AvailabilityKind
from scheduler.services.availability.month import Matter
from scheduler.web import i18n, wording_people
from scheduler.web.texts import _

DAY = timedelta(days=1)


def time_matter(matter: Matter) -> Any:
    """What a stretch of a day is."""
    return wording_people.MATTERS[matter.value]


def time_word(kind: AvailabilityKind) -> Any:
    """What somebody says of their time."""
    return wording_people.TIMES[kind]


def clock_hours(opens: time, closes: time) -> str:
    """09:00–18:00; a whole day, and hours that run into the next day, are said so."""
    if opens == closes == time(0):
        return _("全天")
    if closes == time(0):
        return f"{opens:%H:%M}–24:00"
    if closes < opens:
        return _("%(start)s–次日 %(end)s", start=f"{opens:%H:%M}", end=f"{closes:%H:%M}")
    return f"{opens:%H:%M}–{closes:%H:%M}"


def dates_or_span(starts: datetime, ends: datetime) -> str:
    """Whole days as days, anything else as a span."""
    first, after = i18n.local(starts), i18n.local(ends)
    if first.time() != time(0) or after.time() != time(0):
        return i18n.span_text(starts, ends)
    last = after - DAY
    if last <= first:
        return _("%(day)s 全天", day=i18n.day_text(first))
    return _("%(first)s至%(last)s", first=i18n.day_text(first), last=i18n.day_text(last))


def address_host(address: str) -> str:
    """Whose address it is; the rest is a secret."""
    return urlsplit(address).hostname or ""


def calendar_trouble(code: str) -> Any:
    """Why a calendar could not be read."""
    return wording_people.TROUBLES[code]


def skipped_word(code: str) -> Any:
    """Why an event was left out."""
    return wording_people.SKIPPED[code]


def skipped_day(day: str) -> str:
    """On which date an event that was left out would begin."""
    return f"{i18n.day_text(date.fromisoformat(day), year=True)}：" if day else ""


def add_filters(blueprint: Blueprint) -> None:
    """Gives templates these filters."""
    for found in (
        time_matter,
        time_word,
        clock_hours,
        dates_or_span,
        address_host,
        calendar_trouble,
        skipped_word,
        skipped_day,
    ):
        blueprint.add_app_template_filter(found)
