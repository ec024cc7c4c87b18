"""What the form of a season sends, and the same as fields again, so that a look can be gone back from."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import Field
from werkzeug.datastructures import MultiDict

from scheduler.domain.organisations import Body
from scheduler.domain.season.catalogue import TEMPLATES
from scheduler.domain.season.shapes import Line
from scheduler.services.seasons.wanted import LineWanted, Wanted, bands
from scheduler.web import forms

Sent = MultiDict[str, str]
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
YEARS = (2024, 2049)
"""Years that the lunar calendar reaches whole."""

MOST_PEOPLE = 99
MOST_CHILDREN = 200


class SeasonForm(forms.Form):
    """The plain fields; lines and children have fields of their own names."""

    year: int = Field(ge=YEARS[0], le=YEARS[1])
    organisation_id: forms.Key
    name_zh: str = Field(default="", max_length=120)
    name_en: str = Field(default="", max_length=160)
    body: Annotated[Body | None, forms.EMPTY] = None
    basis: str = Field(default="", max_length=200)
    starts_on: forms.Day
    ends_on: forms.Day
    sites: tuple[forms.Key, ...] = ()
    home_site_id: Annotated[forms.Key | None, forms.EMPTY] = None
    groups: int = Field(default=0, ge=0, le=12)
    children_per_adult: Annotated[Annotated[int, Field(ge=1, le=60)] | None, forms.EMPTY] = None
    extra: int = Field(default=0, ge=0, le=20)
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = ()
    campaign_id: Annotated[forms.Key | None, forms.EMPTY] = None


def read(code: str, sent: Sent) -> Wanted:
    """The entries as the service takes them.

    Raises:
        forms.Invalid: with the fields that cannot be read.
    """
    problems: dict[str, str] = {}
    children = tuple((age, _whole(sent, f"age-{age}", MOST_CHILDREN, problems)) for age in ages())
    taken = sent.getlist("line")
    lines = {line.key: _line(line, sent, problems) for line in TEMPLATES[code].lines if line.key in taken}
    try:
        plain = forms.read(SeasonForm, sent)
    except forms.Invalid as error:
        raise forms.Invalid(error.problems | problems) from error
    if problems:
        raise forms.Invalid(problems)
    return Wanted(template=code, children=children, lines=lines, **plain.model_dump())


def ages() -> tuple[int, ...]:
    """The first year of each age band that children are counted in."""
    return tuple(band.age_from for band in bands())


def fields(wanted: Wanted) -> Sent:
    """The entries as the fields of the form."""
    found: Sent = MultiDict()
    for name in SeasonForm.model_fields:
        value = getattr(wanted, name)
        for one in value if isinstance(value, tuple) else (value,):
            found.add(name, _text(one))
    for age, number in wanted.children:
        found.add(f"age-{age}", str(number))
    for key, line in wanted.lines.items():
        found.add("line", key)
        found.update(dict(_line_fields(key, line)))
    return found


def _line_fields(key: str, line: LineWanted) -> Iterator[tuple[str, str]]:
    for number, (opens, closes) in enumerate(line.hours):
        yield f"opens-{key}-{number}", opens
        yield f"closes-{key}-{number}", closes
    for role, people in line.people.items():
        yield f"people-{key}-{role}", str(people)


def _line(line: Line, sent: Sent, problems: dict[str, str]) -> LineWanted:
    hours = tuple(
        (sent.get(f"opens-{line.key}-{number}", opens), sent.get(f"closes-{line.key}-{number}", closes))
        for number, (opens, closes) in enumerate(line.hours)
    )
    for number, pair in enumerate(hours):
        for end, clock in zip(("opens", "closes"), pair, strict=True):
            if not clock.isascii() or not _CLOCK.fullmatch(clock):
                problems[f"{end}-{line.key}-{number}"] = "time_parsing"
        if pair[0] == pair[1]:
            problems[f"closes-{line.key}-{number}"] = "ends_first"
    people = {
        post.role: _whole(sent, f"people-{line.key}-{post.role}", MOST_PEOPLE, problems, post.people)
        for post in line.posts
    }
    return LineWanted(hours, people)


def _whole(sent: Sent, name: str, most: int, problems: dict[str, str], usual: int = 0) -> int:
    text = sent.get(name, "").strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        problems[name] = "int_parsing"
        return usual
    if int(text) > most:
        problems[name] = "less_than_equal"
    return int(text)


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
