"""Reads a planning problem from JSON, strictly, and writes it (`planning-problem/1`)."""

import json
from collections.abc import Callable, Container
from dataclasses import fields as dataclass_fields
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from scheduler.domain.json_node import Node, items_of, parse
from scheduler.domain.problem import Pair, PlanSite, Problem, Shift, Team, Volunteer, Weights
from scheduler.domain.problem_people import read_volunteer, write_volunteer
from scheduler.domain.problem_work import (
    read_group,
    read_shift,
    read_site,
    read_team,
    read_travel,
    write_shift,
    write_site,
    write_team,
    write_travel,
)

Listed = TypeVar("Listed", PlanSite, Volunteer, Shift, Team)

FORMAT = "planning-problem/1"
HIGHEST_WEIGHT = 1_000_000

_WEIGHTS = frozenset(field.name for field in dataclass_fields(Weights))
_PAIRS = ("declined", "pinned", "published")
_FIELDS = frozenset(
    {
        "timezone",
        "travel",
        "sites",
        "volunteers",
        "shifts",
        "teams",
        "blocks",
        "continuity",
        "pairs",
        "kin",
        "weights",
        *_PAIRS,
    }
)


def read_problem(data: bytes | str) -> Problem:
    """A problem from its JSON text (UTF-8 where it is bytes).

    Raises:
        ProblemError: for anything that the format does not allow, naming the place.
    """
    root = parse(data, "problem")
    fields = root.fields(frozenset({"format"}), _FIELDS)
    fields["format"].choice({FORMAT}, FORMAT)
    sites = _listed(fields.get("sites"), read_site)
    site_ids = frozenset(site.id for site in sites)
    volunteers = _listed(fields.get("volunteers"), lambda node: read_volunteer(node, site_ids))
    shifts = _listed(fields.get("shifts"), lambda node: read_shift(node, site_ids))
    people, work = frozenset(one.id for one in volunteers), frozenset(shift.id for shift in shifts)
    return Problem(
        volunteers=volunteers,
        shifts=shifts,
        sites=sites,
        timezone=_timezone(fields.get("timezone")),
        travel=read_travel(fields.get("travel"), len(sites)),
        teams=_listed(fields.get("teams"), lambda node: read_team(node, work)),
        blocks=tuple(read_group(item, work, "shift") for item in items_of(fields.get("blocks"))),
        continuity=tuple(read_group(item, work, "shift") for item in items_of(fields.get("continuity"))),
        apart=tuple(_apart(item, people) for item in items_of(fields.get("pairs"))),
        kin=tuple(read_group(item, people, "volunteer") for item in items_of(fields.get("kin"))),
        declined=read_pairs(fields.get("declined"), people, work),
        pinned=read_pairs(fields.get("pinned"), people, work),
        published=read_pairs(fields.get("published"), None, None),
        weights=_weights(fields.get("weights")),
    )


def problem_record(problem: Problem) -> dict[str, Any]:
    """The problem as plain JSON data; what is empty or as usual is left out."""
    record: dict[str, Any] = {
        "format": FORMAT,
        "timezone": problem.timezone,
        "travel": write_travel(problem.travel),
        "sites": [write_site(site) for site in problem.sites],
        "volunteers": [write_volunteer(volunteer) for volunteer in problem.volunteers],
        "shifts": [write_shift(shift) for shift in problem.shifts],
        "teams": [write_team(team) for team in problem.teams],
        "blocks": [list(block) for block in problem.blocks],
        "continuity": [list(group) for group in problem.continuity],
        "pairs": [{"volunteers": list(pair), "rule": "apart"} for pair in problem.apart],
        "kin": [list(group) for group in problem.kin],
        "weights": {name: getattr(problem.weights, name) for name in sorted(_WEIGHTS)},
    }
    for name in _PAIRS:
        record[name] = write_pairs(getattr(problem, name))
    return {name: value for name, value in record.items() if value != []}


def write_problem(problem: Problem) -> str:
    """The problem as JSON text on one line; the same problem always gives the same text."""
    return json.dumps(problem_record(problem), ensure_ascii=False)


def read_pairs(
    node: Node | None, people: Container[str] | None, shifts: Container[str] | None
) -> frozenset[Pair]:
    """Volunteers on shifts, no pair twice; without ids to hold them against, any are taken.

    Raises:
        ProblemError: naming the place of whatever is wrong.
    """
    pairs: set[Pair] = set()
    for item in items_of(node):
        fields = item.fields(frozenset({"volunteer", "shift"}), frozenset())
        pair = Pair(
            fields["volunteer"].text() if people is None else fields["volunteer"].known(people, "volunteer"),
            fields["shift"].text() if shifts is None else fields["shift"].known(shifts, "shift"),
        )
        if pair in pairs:
            raise item.fail("duplicate-id", found=f"{pair.volunteer} on {pair.shift}")
        pairs.add(pair)
    return frozenset(pairs)


def write_pairs(pairs: frozenset[Pair]) -> list[dict[str, str]]:
    """Pairs as plain JSON data, in order."""
    return [{"volunteer": pair.volunteer, "shift": pair.shift} for pair in sorted(pairs)]


def _listed(node: Node | None, read: Callable[[Node], Listed]) -> tuple[Listed, ...]:
    """Things with an id of their own."""
    found: dict[str, Listed] = {}
    for item in items_of(node):
        one = read(item)
        if one.id in found:
            raise item.at("id").fail("duplicate-id", found=one.id)
        found[one.id] = one
    return tuple(found.values())


def _timezone(node: Node | None) -> str:
    if node is None:
        return "Asia/Shanghai"
    name = node.text()
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise node.fail("timezone", found=name) from error
    return name


def _apart(node: Node, people: Container[str]) -> tuple[str, str]:
    fields = node.fields(frozenset({"volunteers", "rule"}), frozenset())
    fields["rule"].choice({"apart"}, "apart")
    both = [item.known(people, "volunteer") for item in fields["volunteers"].items()]
    if len(both) != 2 or both[0] == both[1]:
        raise fields["volunteers"].fail("pair")
    return both[0], both[1]


def _weights(node: Node | None) -> Weights:
    if node is None:
        return Weights()
    fields = node.fields(frozenset(), _WEIGHTS)
    return Weights(**{name: child.integer(0, HIGHEST_WEIGHT) for name, child in fields.items()})
