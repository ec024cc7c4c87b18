"""Joining in words: where somebody comes from, what of theirs ends."""

from datetime import date
from typing import Any

from flask import Blueprint

from scheduler.domain.people import Hat
from scheduler.services.joining import lapses
from scheduler.web import i18n, wording
from scheduler.web.texts import _l

OTHER = {lapses.CHECK: _l("入职查询"), lapses.INSURANCE: _l("志愿者保险")}


def hat_word(code: str) -> Any:
    """Where somebody comes from."""
    return wording.word(Hat(code)) if code in list(Hat) else code


def lapse_word(subject: str) -> Any:
    """What of a person ends."""
    return OTHER.get(subject) or wording.course_name(subject)


def iso_day(text: str) -> str:
    """A date that a message carries as text."""
    return i18n.day_text(date.fromisoformat(text), year=True)


def add_filters(blueprint: Blueprint) -> None:
    """Gives templates these filters."""
    for found in (hat_word, lapse_word, iso_day):
        blueprint.add_app_template_filter(found)
