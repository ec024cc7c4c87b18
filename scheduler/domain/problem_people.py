"""Reads and writes the volunteers of a planning problem as JSON."""

from collections.abc import Container
from datetime import date, datetime
from typing import Any

from scheduler.domain.interval import Interval
from scheduler.domain.json_node import Node, codes, items_of
from scheduler.domain.problem import Gender, Held, Kind, Limits, Volunteer

MOST_MINUTES = 10_000_000
MOST_PEOPLE = 1_000_000
MOST_KILOMETRES = 100_000
KINDS = {kind.value: kind for kind in Kind}
GENDERS = {gender.value: gender for gender in Gender}

_REQUIRED = frozenset({"id", "available"})
_TIMES = ("available", "avoids", "prefers")
_SETS = ("languages", "preferred_sites", "preferred_kinds")
_WORDS = ("source", "body", "gender", "home_site")
_OPTIONAL = frozenset({*_TIMES, *_SETS, *_WORDS, "qualifications", "limits"}) - _REQUIRED
_HIGHEST = {
    "minutes_per_week": MOST_MINUTES,
    "shifts_per_day": MOST_PEOPLE,
    "consecutive_days": MOST_PEOPLE,
    "rest_minutes": MOST_MINUTES,
    "shifts_total": MOST_PEOPLE,
    "minutes_total": MOST_MINUTES,
}
_LIMITS = frozenset({*_HIGHEST, "travel_km"})
_NOTHING: frozenset[str] = frozenset()


def read_volunteer(node: Node, sites: Container[str]) -> Volunteer:
    """One volunteer; `sites` are the ids that may be named.

    Raises:
        ProblemError: naming the place of whatever is wrong.
    """
    fields = node.fields(_REQUIRED, _OPTIONAL)
    return Volunteer(
        id=fields["id"].text(),
        available=_intervals(fields["available"]),
        gender=read_gender(fields.get("gender")),
        home_site=_home(fields.get("home_site"), sites),
        qualifications=tuple(_held(item) for item in items_of(fields.get("qualifications"))),
        languages=codes(fields.get("languages")),
        avoids=_intervals(fields.get("avoids")),
        prefers=_intervals(fields.get("prefers")),
        preferred_sites=frozenset(
            item.known(sites, "site") for item in items_of(fields.get("preferred_sites"))
        ),
        preferred_kinds=frozenset(read_kind(item) for item in items_of(fields.get("preferred_kinds"))),
        limits=_limits(fields.get("limits")),
        source=_note(fields.get("source")),
        body=_note(fields.get("body")),
    )


def read_kind(node: Node) -> Kind:
    """What a shift is part of."""
    return KINDS[node.choice(KINDS, ", ".join(KINDS))]


def read_gender(node: Node | None) -> Gender | None:
    """`F`, `M`, or null and absent for not said."""
    return None if node is None or node.is_null() else GENDERS[node.choice(GENDERS, ", ".join(GENDERS))]


def write_volunteer(volunteer: Volunteer) -> dict[str, Any]:
    """The volunteer as plain JSON data; what is empty or not said is left out."""
    record: dict[str, Any] = {"id": volunteer.id}
    record |= {name: getattr(volunteer, name) for name in _WORDS}
    record |= {name: sorted(getattr(volunteer, name)) for name in _SETS}
    record |= {name: [write_interval(one) for one in getattr(volunteer, name)] for name in _TIMES}
    record["qualifications"] = [_write_held(held) for held in volunteer.qualifications]
    record["limits"] = _write_limits(volunteer.limits)
    return {name: value for name, value in record.items() if value or name in _REQUIRED}


def write_interval(interval: Interval) -> list[str]:
    """An interval as `[start, end]`."""
    return [write_time(interval.start), write_time(interval.end)]


def write_time(time: datetime) -> str:
    """A local time in its shortest form: no seconds where there are none."""
    return time.isoformat() if time.second or time.microsecond else time.isoformat(timespec="minutes")


def _intervals(node: Node | None) -> tuple[Interval, ...]:
    return tuple(item.interval() for item in items_of(node))


def _home(node: Node | None, sites: Container[str]) -> str | None:
    return None if node is None or node.is_null() else node.known(sites, "site")


def _note(node: Node | None) -> str | None:
    return None if node is None or node.is_null() else node.text()


def _held(node: Node) -> Held:
    fields = node.fields(frozenset({"code"}), frozenset({"valid_from", "valid_until"}))
    first, last = _day(fields.get("valid_from")), _day(fields.get("valid_until"))
    if first is not None and last is not None and last < first:
        raise node.fail("empty-interval")
    return Held(fields["code"].text(), first, last)


def _day(node: Node | None) -> date | None:
    return None if node is None or node.is_null() else node.date()


def _limits(node: Node | None) -> Limits:
    if node is None or node.is_null():
        return Limits()
    fields = {name: child for name, child in node.fields(_NOTHING, _LIMITS).items() if not child.is_null()}
    counts = {name: fields[name].integer(0, high) for name, high in _HIGHEST.items() if name in fields}
    travel = fields["travel_km"].number(0, MOST_KILOMETRES) if "travel_km" in fields else None
    return Limits(**counts, travel_km=travel)


def _write_held(held: Held) -> dict[str, Any]:
    dates = (("valid_from", held.valid_from), ("valid_until", held.valid_until))
    return {"code": held.code} | {name: day.isoformat() for name, day in dates if day is not None}


def _write_limits(limits: Limits) -> dict[str, Any]:
    named = {name: getattr(limits, name) for name in sorted(_LIMITS)}
    return {name: limit for name, limit in named.items() if limit is not None}
