"""Reads a plan from JSON, strictly, and writes it (`plan/1`)."""

import json
from typing import Any

from scheduler.domain.json_node import Node, items_of, parse
from scheduler.domain.problem import (
    Bound,
    Improvement,
    Objective,
    Plan,
    PlanStatus,
    Problem,
    RuledOut,
    Unfilled,
    Unlock,
)
from scheduler.domain.problem_json import read_pairs, write_pairs
from scheduler.domain.problem_people import MOST_MINUTES, MOST_PEOPLE

FORMAT = "plan/1"
STATUSES = {status.value: status for status in PlanStatus}
HIGHEST = 2**63 - 1

_LEVELS = ("shortfall", "changes", "cost")
_LEVEL_NAMES = frozenset(_LEVELS)
_REQUIRED = frozenset({"format", "status", "assignments", "objective"})
_OPTIONAL = frozenset({"bound", "seconds", "history", "unfilled"})
_UNLOCK_WORDS = ("volunteer", "shift", "other_volunteer", "code")
_NOTHING: frozenset[str] = frozenset()


def read_plan(data: bytes | str, problem: Problem) -> Plan:
    """A plan for this problem from its JSON text (UTF-8 where it is bytes).

    Raises:
        ProblemError: for anything that the format does not allow and for ids that the problem does not know,
            naming the place.
    """
    fields = parse(data, "plan").fields(_REQUIRED, _OPTIONAL)
    fields["format"].choice({FORMAT}, FORMAT)
    people = frozenset(volunteer.id for volunteer in problem.volunteers)
    shifts = frozenset(shift.id for shift in problem.shifts)
    return Plan(
        status=STATUSES[fields["status"].choice(STATUSES, ", ".join(STATUSES))],
        assignments=read_pairs(fields["assignments"], people, shifts),
        objective=_objective(fields["objective"]),
        bound=_bound(fields.get("bound")),
        seconds=_seconds(fields["seconds"]) if "seconds" in fields else 0.0,
        history=tuple(_improvement(item) for item in items_of(fields.get("history"))),
        unfilled=tuple(_unfilled(item) for item in items_of(fields.get("unfilled"))),
    )


def plan_record(plan: Plan) -> dict[str, Any]:
    """The plan as plain JSON data."""
    return {
        "format": FORMAT,
        "status": plan.status,
        "objective": _levels(plan.objective),
        "bound": _levels(plan.bound),
        "seconds": round(plan.seconds, 3),
        "assignments": write_pairs(plan.assignments),
        "history": [
            {"seconds": round(one.seconds, 3), "objective": _levels(one.objective)} for one in plan.history
        ],
        "unfilled": [_unfilled_record(one) for one in plan.unfilled],
    }


def write_plan(plan: Plan) -> str:
    """The plan as indented JSON text; the same plan always gives the same text."""
    return json.dumps(plan_record(plan), ensure_ascii=False, indent=1) + "\n"


def _levels(levels: Objective | Bound) -> dict[str, int | None]:
    return {name: getattr(levels, name) for name in _LEVELS}


def _objective(node: Node) -> Objective:
    fields = node.fields(_LEVEL_NAMES, _NOTHING)
    return Objective(**{name: fields[name].integer(-HIGHEST, HIGHEST) for name in _LEVELS})


def _bound(node: Node | None) -> Bound:
    if node is None or node.is_null():
        return Bound()
    fields = node.fields(_LEVEL_NAMES, _NOTHING)
    return Bound(
        **{
            name: None if fields[name].is_null() else fields[name].integer(-HIGHEST, HIGHEST)
            for name in _LEVELS
        }
    )


def _seconds(node: Node) -> float:
    return node.number(0, MOST_MINUTES * 60)


def _improvement(node: Node) -> Improvement:
    fields = node.fields(frozenset({"seconds", "objective"}), _NOTHING)
    return Improvement(_seconds(fields["seconds"]), _objective(fields["objective"]))


def _unfilled(node: Node) -> Unfilled:
    fields = node.fields(frozenset({"missing"}), frozenset({"shift", "team", "why", "unlocks"}))
    if ("shift" in fields) == ("team" in fields):
        raise node.fail("target")
    is_team = "team" in fields
    return Unfilled(
        target=fields["team" if is_team else "shift"].text(),
        is_team=is_team,
        missing=fields["missing"].integer(1, MOST_PEOPLE),
        why=tuple(_ruled_out(item) for item in items_of(fields.get("why"))),
        unlocks=tuple(_unlock(item) for item in items_of(fields.get("unlocks"))),
    )


def _ruled_out(node: Node) -> RuledOut:
    fields = node.fields(frozenset({"rule", "people"}), _NOTHING)
    return RuledOut(fields["rule"].text(), fields["people"].integer(0, MOST_PEOPLE))


def _unlock(node: Node) -> Unlock:
    fields = node.fields(frozenset({"what"}), frozenset({*_UNLOCK_WORDS, "minutes", "on"}))
    return Unlock(
        fields["what"].text(),
        **{name: fields[name].text() for name in _UNLOCK_WORDS if name in fields},
        minutes=fields["minutes"].integer(-MOST_MINUTES, MOST_MINUTES) if "minutes" in fields else None,
        on=fields["on"].date() if "on" in fields else None,
    )


def _unfilled_record(unfilled: Unfilled) -> dict[str, Any]:
    return {
        "team" if unfilled.is_team else "shift": unfilled.target,
        "missing": unfilled.missing,
        "why": [{"rule": one.rule, "people": one.people} for one in unfilled.why],
        "unlocks": [_unlock_record(one) for one in unfilled.unlocks],
    }


def _unlock_record(unlock: Unlock) -> dict[str, Any]:
    record: dict[str, Any] = {"what": unlock.what, "minutes": unlock.minutes}
    record |= {name: getattr(unlock, name) for name in _UNLOCK_WORDS}
    record["on"] = None if unlock.on is None else unlock.on.isoformat()
    return {name: value for name, value in record.items() if value is not None}
