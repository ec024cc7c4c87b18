"""A season planned in parts, one after the other, as it would be on one machine."""

import pytest

from scheduler.domain.problem import Bound, Objective, Pair, PlanStatus, Weights
from scheduler.domain.rules import check
from scheduler.domain.scoring import score
from scheduler.domain.split.rounds import RoundKind
from scheduler.optimizer import ContradictingPinError, Progress, SolveOptions
from scheduler.optimizer.split.planning import plan_part
from scheduler.optimizer.split.whole import solve_in_parts, status_of
from tests.factories import make_problem, make_shift, make_volunteer, pairs

PLAN, COST = RoundKind.PLAN, RoundKind.COST
DAYS = (5, 6, 12, 13, 19, 20)
WEEKLY = [make_shift(f"s{day}", day) for day in DAYS]


def test_parts_one_after_the_other_give_a_whole_plan() -> None:
    people = [make_volunteer(name, shifts_total=3) for name in ("ana", "ben")]
    problem = make_problem(people, WEEKLY, weights=Weights(fairness=3))
    begun: list[tuple[RoundKind, int, int, int]] = []
    heard: list[Progress] = []
    plan = solve_in_parts(
        problem, 2, SolveOptions(15, 1), heard.append, on_part=lambda *part: begun.append(part)
    )
    assert check(problem, plan.assignments) == ()
    assert plan.objective == score(problem, plan.assignments).objective == Objective(0, 0, 36)
    assert plan.bound == Bound(0, 0, 36)
    assert plan.status is PlanStatus.OPTIMAL
    assert begun == [(kind, number, part, 3) for number, kind in ((1, PLAN), (2, COST)) for part in (1, 2, 3)]
    objectives = [one.objective for one in plan.history]
    assert objectives == sorted(objectives, reverse=True)
    assert objectives[-1] == plan.objective
    assert heard


def test_stop_keeps_what_there_is() -> None:
    problem = make_problem([make_volunteer()], WEEKLY, pinned=pairs("ana s19"))
    plan = solve_in_parts(problem, 2, SolveOptions(60, 1), lambda _: False)
    assert plan.assignments >= {Pair("ana", "s19")}
    assert plan.seconds < 60
    assert check(problem, plan.assignments) == ()


def test_contradicting_pins_are_refused() -> None:
    problem = make_problem([make_volunteer(shifts_total=1)], WEEKLY, pinned=pairs("ana s5", "ana s19"))
    with pytest.raises(ContradictingPinError):
        solve_in_parts(problem, 2)


def test_a_part_heeds_what_people_do_elsewhere() -> None:
    """Two of the three shifts of her total are spent; what is left goes where it weighs most."""
    shifts = [*WEEKLY[2:], make_shift("dear", 7, priority=5), WEEKLY[0]]
    problem = make_problem([make_volunteer(shifts_total=3)], shifts)
    found = plan_part(problem, {"dear", "s5"}, frozenset(pairs("ana s12", "ana s19")), SolveOptions(5, 1))
    assert found == set(pairs("ana dear"))


def test_only_what_is_met_on_all_levels_is_optimal() -> None:
    assert status_of(Objective(1, 0, 3), Bound(1, 0, 3)) is PlanStatus.OPTIMAL
    assert status_of(Objective(1, 0, 3), Bound(1, 0, 2)) is PlanStatus.FEASIBLE
    assert status_of(Objective(1, 0, 3), Bound(1, 0)) is PlanStatus.FEASIBLE
