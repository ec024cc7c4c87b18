"""Why somebody is on a shift, and how the work is spread."""

import pytest
from hypothesis import given, settings

from scheduler.domain.problem import Objective, Pair, RuledOut
from scheduler.domain.reasons import fairness, why
from scheduler.domain.scoring import score
from tests.factories import held, make_problem, make_shift, make_volunteer, pairs
from tests.random_problems import random_roster, seeds


def test_alternatives_cost_what_they_would_change():
    people = [make_volunteer("ana"), make_volunteer("ben"), make_volunteer("cai")]
    work = [make_shift(requires=frozenset({"aid"})), make_shift("before", 11)]
    people[0] = make_volunteer("ana", qualifications=(held("aid"),))
    people[1] = make_volunteer("ben", qualifications=(held("aid"),))
    found = why(make_problem(people, work), pairs("ana one", "ben before"), Pair("ana", "one"))
    assert found.without == Objective(1, 0, -3)
    assert [(one.volunteer, one.change) for one in found.others] == [("ben", Objective(0, 0, 3))]
    assert found.kept_away == (RuledOut("qualification", 1), RuledOut("free", 1))


def test_a_pair_that_is_not_in_the_plan_has_no_reason():
    with pytest.raises(KeyError):
        why(make_problem([make_volunteer()], [make_shift()]), (), Pair("ana", "one"))


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_what_falls_empty_changes_the_objective_by_what_is_said(seed):
    problem, roster = random_roster(seed)
    before = score(problem, roster).objective
    for pair in roster[:4]:
        found = why(problem, roster, pair)
        legs = {pair.shift, *(leg for block in problem.blocks if pair.shift in block for leg in block)}
        if any(legs & set(block) and set(block) - legs for block in problem.blocks):
            continue  # blocks that share a leg
        left = [one for one in roster if one.volunteer != pair.volunteer or one.shift not in legs]
        after = score(problem, left).objective
        change = found.without
        assert (after.shortfall, after.changes, after.cost) == (
            before.shortfall + change.shortfall,
            before.changes + change.changes,
            before.cost + change.cost,
        )
        on_it = {one.volunteer for one in roster if one.shift == pair.shift}
        assert sum(one.people for one in found.kept_away) == len(problem.volunteers) - len(on_it)


def test_hours_stand_against_the_mean_of_everybody():
    people = [
        make_volunteer("ana", source="league", body="youth"),
        make_volunteer("ben", source="league"),
        make_volunteer("cai"),
    ]
    found = fairness(make_problem(people, [make_shift()]), pairs("ana one"))
    assert found.mean == 60
    assert [(one.name, one.minutes, one.against_mean) for one in found.people] == [
        ("ana", 180, 120),
        ("ben", 0, -60),
        ("cai", 0, -60),
    ]
    assert [(one.name, one.people, one.against_mean) for one in found.by_source] == [
        ("", 1, -60),
        ("league", 2, 30),
    ]
    assert [one.name for one in found.by_body] == ["", "youth"]
    assert fairness(make_problem(), ()).mean == 0
