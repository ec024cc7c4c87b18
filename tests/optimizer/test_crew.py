"""Problems too large for one model in this process: children search and prove, and end when told to."""

from scheduler.domain.rules import check
from scheduler.domain.scoring import score
from scheduler.optimizer import Progress, SolveOptions, solve
from scheduler.optimizer.solve import SMALL
from tests.factories import make_problem, make_shift, make_volunteer
from tests.optimizer.models import choices_of

PROBLEM = make_problem(
    [make_volunteer(f"p{number}", shifts_per_day=1, minutes_per_week=600) for number in range(30)],
    [make_shift(f"s{day}-{number}", day, min=2, max=3) for day in range(5, 17) for number in range(3)],
)


def test_children_find_a_sound_plan_with_true_bounds() -> None:
    assert len(choices_of(PROBLEM)) > SMALL
    plan = solve(PROBLEM, SolveOptions(time_limit=3, workers=2))
    assert check(PROBLEM, plan.assignments) == ()
    assert score(PROBLEM, plan.assignments).objective == plan.objective
    assert plan.objective.shortfall == plan.bound.shortfall == 0
    assert plan.bound.cost is None or plan.bound.cost <= plan.objective.cost


def test_a_stop_ends_the_children_with_the_best_plan_so_far() -> None:
    def stop(progress: Progress) -> bool:
        return progress.phase != "improve"

    plan = solve(PROBLEM, SolveOptions(time_limit=60, workers=2), stop)
    assert check(PROBLEM, plan.assignments) == ()
    assert plan.objective.shortfall == 0
