"""`houniao check`: a plan held against the rules and against its own words."""

import gzip
import json

import pytest

from scheduler.cli import main
from scheduler.domain.plan_json import write_plan
from scheduler.domain.problem import Bound, Objective, Plan, PlanStatus
from scheduler.domain.problem_json import write_problem
from tests.factories import make_problem, make_shift, make_team, make_volunteer, pairs

PROBLEM = make_problem(
    [make_volunteer("ana", home_site="gejiu"), make_volunteer("ben")],
    [make_shift("one", max=2), make_shift("two", start="11:00", end="13:00")],
    teams=(make_team(shifts=("two",)),),
    published=pairs("ben two"),
)
TRUE = Plan(PlanStatus.FEASIBLE, frozenset(pairs("ana one")), Objective(2, 1, 5), Bound(0, None, None))


@pytest.fixture
def run(tmp_path, capsys):
    """Check a plan; the exit code and what was printed."""

    def run(plan, *options, problem=PROBLEM):
        (tmp_path / "problem.json.gz").write_bytes(gzip.compress(write_problem(problem).encode()))
        (tmp_path / "plan.json").write_text(write_plan(plan))
        code = main(["check", str(tmp_path / "problem.json.gz"), str(tmp_path / "plan.json"), *options])
        out, err = capsys.readouterr()
        assert err == ""
        return code, out

    return run


def test_a_plan_that_is_true_and_breaks_nothing_passes(run):
    code, out = run(TRUE)
    assert code == 0
    assert out == (
        "broken rules: 0\n"
        "objective (shortfall / changes / cost): 2 / 1 / 5\n"
        "  shortfall: shift two lacks 1, priority 1\n"
        "  shortfall: team team lacks 1, priority 1\n"
        "  change: ben no longer on two\n"
        "  cost of travel: 2\n"
        "  cost of avoid: 0\n"
        "  cost of prefer: 0\n"
        "  cost of fairness: 3\n"
        "  cost of staff: 0\n"
        "  cost of continuity: 0\n"
        "stated objective: 2 / 1 / 5, bound 0 / - / -, feasible\n"
        "honest: yes\n"
    )


def test_the_cost_of_each_person_is_printed_on_demand(run):
    _, out = run(TRUE, "--people")
    assert "  ana: 5 for 1 shifts, 180 minutes (travel 2, avoid 0, prefer 0, fairness 3, staff 0)\n" in out


def test_a_plan_that_breaks_a_rule_fails_and_the_place_is_named(run):
    plan = Plan(PlanStatus.FEASIBLE, frozenset(pairs("ben one", "ben two")), Objective(0, 0, 9))
    code, out = run(plan)
    assert code == 1
    assert (
        "broken rules: 1\n  overlap: volunteer ben on one and two - -60 minutes between them, 0 on the way\n"
        in out
    )
    assert "honest: yes" in out


@pytest.mark.parametrize(
    ("objective", "bound", "status", "named"),
    [
        (Objective(1, 1, 5), Bound(), PlanStatus.FEASIBLE, "shortfall"),
        (Objective(2, 1, 4), Bound(), PlanStatus.FEASIBLE, "cost"),
        (Objective(2, 1, 5), Bound(3), PlanStatus.FEASIBLE, "bound"),
        (Objective(2, 1, 5), Bound(2, 1, 4), PlanStatus.OPTIMAL, "status"),
    ],
)
def test_a_plan_that_is_not_honest_fails(objective, bound, status, named, run):
    code, out = run(Plan(status, TRUE.assignments, objective, bound))
    assert code == 1
    assert f"honest: no, wrong about {named}\n" in out


def test_ids_with_line_breaks_stay_on_their_line(run):
    people = [make_volunteer("a\nb")]
    problem = make_problem(people, [make_shift("x\ty", max=0, min=0)], sites=PROBLEM.sites)
    pair = type(pairs("a b")[0])("a\nb", "x\ty")
    code, out = run(Plan(PlanStatus.FEASIBLE, frozenset({pair}), Objective(0, 0, 3)), problem=problem)
    assert code == 1
    assert "  capacity: on x y - 1 people, at most 0\n" in out


def test_a_plan_for_another_problem_is_refused(tmp_path, capsys):
    (tmp_path / "problem.json").write_text(write_problem(make_problem()))
    (tmp_path / "plan.json").write_text(write_plan(TRUE))
    assert main(["check", str(tmp_path / "problem.json"), str(tmp_path / "plan.json")]) == 2
    assert 'plan.json: assignments[0].volunteer: there is no volunteer "ana"\n' in capsys.readouterr().err


def test_a_plan_that_is_no_plan_is_refused(tmp_path, capsys):
    (tmp_path / "problem.json").write_text(write_problem(PROBLEM))
    (tmp_path / "plan.json").write_text(json.dumps({"format": "plan/1", "status": "optimal"}))
    assert main(["check", str(tmp_path / "problem.json"), str(tmp_path / "plan.json")]) == 2
    assert "plan.json: assignments: must be given\n" in capsys.readouterr().err


def test_both_from_the_standard_input_is_refused(capsys):
    assert main(["check", "-", "-"]) == 2
    assert "only one of" in capsys.readouterr().err
