"""Reads and writes the places and the work of a planning problem as JSON: sites, travel, shifts, teams."""

from collections.abc import Container
from datetime import timedelta
from typing import Any

from scheduler.domain.interval import Interval
from scheduler.domain.json_node import Node, codes, each_once
from scheduler.domain.problem import PlanSite, Shift, Team, Travel
from scheduler.domain.problem_error import Word
from scheduler.domain.problem_people import MOST_MINUTES, MOST_PEOPLE, read_gender, read_kind, write_time

LONGEST_SHIFT_DAYS = 366
HIGHEST_PRIORITY = 1000

_SHIFT_REQUIRED = frozenset({"id", "kind", "site", "start", "end", "role"})
_SHIFT_OPTIONAL = frozenset({"end_site", "requires", "languages_any", "min", "max", "priority"})
_TEAM_KINDS = ("gender", "qualification", "language", "unrelated")
_NOTHING: frozenset[str] = frozenset()


def read_site(node: Node) -> PlanSite:
    """One site, with both coordinates in degrees or with neither.

    Raises:
        ProblemError: naming the place of whatever is wrong.
    """
    fields = node.fields(frozenset({"id"}), frozenset({"latitude", "longitude"}))
    latitude, longitude = _degrees(fields.get("latitude"), 90), _degrees(fields.get("longitude"), 180)
    if (latitude is None) != (longitude is None):
        raise node.fail("coordinates")
    return PlanSite(fields["id"].text(), latitude, longitude)


def read_travel(node: Node | None, sites: int) -> Travel:
    """Speed and detour, or a matrix of minutes with as many rows and columns as there are sites.

    Raises:
        ProblemError: naming the place of whatever is wrong.
    """
    if node is None:
        return Travel()
    fields = node.fields(_NOTHING, frozenset({"speed_kmh", "detour", "minutes"}))
    if "minutes" in fields:
        if len(fields) > 1:
            raise node.fail("speed-and-matrix")
        rows = _sized(fields["minutes"], sites)
        return Travel(minutes=tuple(_row(row, sites) for row in rows))
    usual = Travel()
    return Travel(
        speed_kmh=fields["speed_kmh"].number(0.1, 100_000) if "speed_kmh" in fields else usual.speed_kmh,
        detour=fields["detour"].number(0, 1000) if "detour" in fields else usual.detour,
    )


def read_shift(node: Node, sites: Container[str]) -> Shift:
    """One shift; `sites` are the ids that may be named.

    Raises:
        ProblemError: naming the place of whatever is wrong.
    """
    fields = node.fields(_SHIFT_REQUIRED, _SHIFT_OPTIONAL)
    site = fields["site"].known(sites, "site")
    least = _count(fields.get("min"), 1)
    most = _count(fields.get("max"), least)
    if most < least:
        raise fields["max"].fail("max-below-min", low=least, found=most)
    return Shift(
        id=fields["id"].text(),
        kind=read_kind(fields["kind"]),
        site=site,
        when=_when(fields["start"], fields["end"]),
        role=fields["role"].text(),
        end_site=fields["end_site"].known(sites, "site") if "end_site" in fields else site,
        requires=codes(fields.get("requires")),
        languages_any=codes(fields.get("languages_any")),
        min=least,
        max=most,
        priority=_priority(fields.get("priority")),
    )


def read_team(node: Node, shifts: Container[str]) -> Team:
    """One team; `shifts` are the ids that may be named.

    Raises:
        ProblemError: naming the place of whatever is wrong.
    """
    fields = node.fields(frozenset({"id", "shifts", "at_least"}), frozenset({*_TEAM_KINDS, "priority"}))
    fields = {
        name: child for name, child in fields.items() if name not in _TEAM_KINDS or child.value is not None
    }
    unrelated = fields["unrelated"].boolean() if "unrelated" in fields else False
    asked = [name for name in _TEAM_KINDS if name in fields and (name != "unrelated" or unrelated)]
    if len(asked) > 1:
        raise node.fail("kinds", found=Word(" and ".join(asked)))
    return Team(
        id=fields["id"].text(),
        shifts=read_group(fields["shifts"], shifts, "shift"),
        at_least=fields["at_least"].integer(0, MOST_PEOPLE),
        priority=_priority(fields.get("priority")),
        gender=read_gender(fields.get("gender")),
        qualification=fields["qualification"].text() if "qualification" in fields else None,
        language=fields["language"].text() if "language" in fields else None,
        unrelated=unrelated,
    )


def read_group(node: Node, known: Container[str], what: str) -> tuple[str, ...]:
    """Ids of known things, at least one, none of them twice.

    Raises:
        ProblemError: naming the place of whatever is wrong.
    """
    return tuple(item.known(known, what) for item, _ in each_once(node.some()))


def write_site(site: PlanSite) -> dict[str, Any]:
    """The site as plain JSON data."""
    place = {"latitude": site.latitude, "longitude": site.longitude}
    return {"id": site.id} | (place if site.latitude is not None else {})


def write_travel(travel: Travel) -> dict[str, Any]:
    """The matrix where there is one, else speed and detour."""
    if travel.minutes is not None:
        return {"minutes": [list(row) for row in travel.minutes]}
    return {"speed_kmh": travel.speed_kmh, "detour": travel.detour}


def write_shift(shift: Shift) -> dict[str, Any]:
    """The shift as plain JSON data; what is as usual is left out."""
    record: dict[str, Any] = {
        "id": shift.id,
        "kind": shift.kind,
        "site": shift.site,
        "start": write_time(shift.when.start),
        "end": write_time(shift.when.end),
        "role": shift.role,
        "min": shift.min,
        "max": shift.max,
        "priority": shift.priority,
    }
    if shift.end_site != shift.site:
        record["end_site"] = shift.end_site
    for name in ("requires", "languages_any"):
        if getattr(shift, name):
            record[name] = sorted(getattr(shift, name))
    return record


def write_team(team: Team) -> dict[str, Any]:
    """The team as plain JSON data; kinds that it does not ask for are left out."""
    record: dict[str, Any] = {
        "id": team.id,
        "shifts": list(team.shifts),
        "at_least": team.at_least,
        "priority": team.priority,
    }
    return record | {name: getattr(team, name) for name in _TEAM_KINDS if getattr(team, name)}


def _degrees(node: Node | None, most: int) -> float | None:
    return None if node is None or node.is_null() else node.number(-most, most)


def _count(node: Node | None, usual: int) -> int:
    return usual if node is None else node.integer(0, MOST_PEOPLE)


def _priority(node: Node | None) -> int:
    return 1 if node is None else node.integer(1, HIGHEST_PRIORITY)


def _when(start: Node, end: Node) -> Interval:
    first, last = start.time(), end.time()
    if last <= first:
        raise end.fail("empty-interval")
    if last - first > timedelta(days=LONGEST_SHIFT_DAYS):
        raise end.fail("too-long", high=LONGEST_SHIFT_DAYS)
    return Interval(first, last)


def _sized(node: Node, wanted: int) -> list[Node]:
    items = node.items()
    if len(items) != wanted:
        raise node.fail("matrix", wanted=wanted, found=len(items))
    return items


def _row(node: Node, wanted: int) -> tuple[int, ...]:
    return tuple(item.integer(0, MOST_MINUTES) for item in _sized(node, wanted))
