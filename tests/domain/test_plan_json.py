"""Plans from JSON and back."""

import copy
import json
from datetime import date

import pytest

from scheduler.domain.plan_json import read_plan, write_plan
from scheduler.domain.problem import (
    Bound,
    Improvement,
    Objective,
    Plan,
    PlanStatus,
    RuledOut,
    Unfilled,
    Unlock,
)
from scheduler.domain.problem_error import ProblemError
from tests.factories import make_problem, make_shift, make_volunteer, pairs

PROBLEM = make_problem(
    [make_volunteer("ana"), make_volunteer("ben")], [make_shift("one"), make_shift("two", 13)]
)
PLAN = Plan(
    PlanStatus.FEASIBLE,
    frozenset(pairs("ana one", "ben two")),
    Objective(3, 0, -7),
    Bound(3, 0, None),
    1.25,
    (Improvement(0.5, Objective(9, 0, 0)), Improvement(1.0, Objective(3, 0, -7))),
    (
        Unfilled("one", False, 1, (RuledOut("rest", 2),), (Unlock("hours", "ana", minutes=90),)),
        Unfilled("crew", True, 2, (), (Unlock("train", code="first_aid", on=date(2027, 7, 3)),)),
    ),
)
DOCUMENT = json.loads(write_plan(PLAN))


def test_a_plan_that_is_written_reads_the_same():
    assert read_plan(write_plan(PLAN), PROBLEM) == PLAN


def test_a_plan_needs_no_more_than_its_assignments_and_figures():
    document = {name: DOCUMENT[name] for name in ("format", "status", "assignments", "objective")}
    plan = read_plan(json.dumps(document | {"bound": None}), PROBLEM)
    assert plan == Plan(PLAN.status, PLAN.assignments, PLAN.objective)


def test_a_shift_and_a_team_that_fall_short_are_told_apart():
    assert [sorted(one.keys() & {"shift", "team"}) for one in DOCUMENT["unfilled"]] == [["shift"], ["team"]]


@pytest.mark.parametrize(
    ("place", "value", "named", "code"),
    [
        ("format", "planning-problem/1", "format", "choice"),
        ("status", "best", "status", "choice"),
        ("assignments", None, "assignments", "type"),
        ("assignments.0.volunteer", "eve", "assignments[0].volunteer", "unknown-id"),
        ("assignments.1.shift", "ten", "assignments[1].shift", "unknown-id"),
        ("assignments.1", DOCUMENT["assignments"][0], "assignments[1]", "duplicate-id"),
        ("objective.cost", 1.5, "objective.cost", "type"),
        ("objective.cost", 2**70, "objective.cost", "range"),
        ("objective", None, "objective", "type"),
        ("bound.cost", True, "bound.cost", "type"),
        ("bound.price", 1, "bound.price", "unknown-field"),
        ("seconds", -1, "seconds", "range"),
        ("seconds", float("nan"), "seconds", "number"),
        ("history.0.objective", {}, "history[0].objective.changes", "missing"),
        ("unfilled.0.team", "crew", "unfilled[0]", "target"),
        ("unfilled.0.missing", 0, "unfilled[0].missing", "range"),
        ("unfilled.0.why.0.people", "2", "unfilled[0].why[0].people", "type"),
        ("unfilled.0.unlocks.0.what", None, "unfilled[0].unlocks[0].what", "type"),
        ("unfilled.1.unlocks.0.on", "soon", "unfilled[1].unlocks[0].on", "date"),
        ("solver", "x", "solver", "unknown-field"),
    ],
)
def test_what_a_plan_may_not_say_is_refused_with_its_place(place, value, named, code):
    document = copy.deepcopy(DOCUMENT)
    *way, last = (int(step) if step.isdigit() else step for step in place.split("."))
    holder = document
    for step in way:
        holder = holder[step]
    holder[last] = value
    with pytest.raises(ProblemError) as caught:
        read_plan(json.dumps(document), PROBLEM)
    assert (caught.value.place, caught.value.code) == (named, code)


def test_a_plan_that_is_cut_short_is_refused():
    with pytest.raises(ProblemError, match=r"^plan: is not valid JSON"):
        read_plan(write_plan(PLAN)[:-20], PROBLEM)
