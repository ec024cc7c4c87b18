"""Rules and scorer over random rosters, held against a plain second writing and against each other."""

from hypothesis import given, settings

from scheduler.domain.assignments import Assignments
from scheduler.domain.pins import contradictions
from scheduler.domain.plan_json import read_plan, write_plan
from scheduler.domain.problem import Pair, Plan, PlanStatus
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.problem_json import read_problem, write_problem
from scheduler.domain.refusals import first_refusal, refusals_of_shift, refusals_of_team
from scheduler.domain.rules import RULES, added_by, check
from scheduler.domain.scoring import counted, score
from tests.domain.naive import Naive
from tests.random_problems import random_problem, random_roster, seeds

# The number of examples is the bound, not the time: cores may be shared.
many = settings(max_examples=300, deadline=None)


@many
@given(seeds)
def test_the_score_is_what_the_page_says(seed):
    problem, pairs = random_roster(seed)
    found, naive = score(problem, pairs), Naive(problem, pairs)
    objective = found.objective
    assert (objective.shortfall, objective.changes, objective.cost) == naive.objective()
    index, assigned = ProblemIndex(problem), Assignments(pairs)
    assert [counted(index, assigned, team) for team in problem.teams] == [
        naive.counted(t) for t in problem.teams
    ]


@many
@given(seeds)
def test_the_score_is_the_sum_of_its_parts(seed):
    found = score(*random_roster(seed))
    assert sum(found.terms.values()) == found.objective.cost
    assert sum(one.total for one in found.people) + sum(found.continuity) == found.objective.cost
    assert sum(one.missing * one.priority for one in found.shortfalls) == found.objective.shortfall


@many
@given(seeds)
def test_broken_rules_are_those_of_the_page(seed):
    problem, pairs = random_roster(seed)
    assert {one.rule for one in check(problem, pairs)} == Naive(problem, pairs).broken()


@many
@given(seeds)
def test_what_a_roster_breaks_is_what_its_assignments_broke_one_by_one(seed):
    problem, pairs = random_roster(seed)
    index, together, one_by_one = ProblemIndex(problem), set(), set()
    for place, pair in enumerate(pairs):
        one_by_one |= {one.key for one in added_by(index, pairs[:place], pair)}
    together = {one.key for one in check(index, pairs) if one.rule != "pinned"}
    healed = one_by_one - together
    assert together <= one_by_one
    assert {key[0] for key in healed} <= {"block"}  # the only thing that one more assignment can mend


@many
@given(seeds)
def test_assignments_taken_together_break_what_the_roster_breaks(seed):
    problem, pairs = random_roster(seed)
    together = {one.key for one in check(problem, pairs) if one.rule != "pinned"}
    assert {one.key for one in added_by(problem, (), *pairs)} == together


@many
@given(seeds)
def test_every_violation_has_a_key_of_its_own_and_a_known_code(seed):
    found = check(*random_roster(seed))
    assert len({one.key for one in found}) == len(found)
    assert {one.rule for one in found} <= {code for rule in RULES for code in rule.CODES}


@many
@given(seeds)
def test_refusals_add_up_to_everybody_and_change_nothing(seed):
    problem, pairs = random_roster(seed)
    index, assigned = ProblemIndex(problem), Assignments(pairs)
    everybody = len(problem.volunteers)
    for shift in problem.shifts:
        found = refusals_of_shift(index, assigned, shift.id)
        assert sum(one.people for one in found) == everybody - len(assigned.people_on(shift.id))
    for team in problem.teams:
        people = sum(one.people for one in refusals_of_team(index, assigned, team))
        assert people == everybody - counted(index, assigned, team) or team.unrelated
    assert set(assigned) == set(pairs)


@many
@given(seeds)
def test_nobody_is_refused_whose_assignment_would_break_nothing(seed):
    problem, pairs = random_roster(seed)
    index, assigned = ProblemIndex(problem), Assignments(pairs)
    for volunteer in problem.volunteers:
        for shift in problem.shifts:
            pair = Pair(volunteer.id, shift.id)
            if pair in assigned:
                continue
            found = added_by(index, assigned, pair)
            refused = first_refusal(index, assigned, pair)
            assert bool([one for one in found if one.rule != "block"]) == (refused not in (None, "block"))


@many
@given(seeds)
def test_pins_contradict_exactly_when_a_roster_of_them_breaks_a_rule(seed):
    problem = random_problem(seed)
    broken = Naive(problem, problem.pinned).broken() - {"block"}
    found = {one.rule for one in contradictions(problem)}
    assert broken <= found
    if not problem.blocks:
        assert broken == found


@many
@given(seeds)
def test_problems_and_plans_survive_being_written(seed):
    problem, pairs = random_roster(seed)
    assert read_problem(write_problem(problem)) == problem
    plan = Plan(PlanStatus.FEASIBLE, frozenset(pairs), score(problem, pairs).objective)
    assert read_plan(write_plan(plan), problem) == plan
