"""What a plan says about itself."""

import pytest

from scheduler.domain.honesty import dishonest_levels
from scheduler.domain.problem import Bound, Objective, Plan, PlanStatus

TRUE = Objective(3, 1, 50)


def lies(objective=TRUE, bound=None, status=PlanStatus.FEASIBLE):
    return dishonest_levels(Plan(status, frozenset(), objective, bound or Bound()), TRUE)


def test_true_figures_are_honest():
    assert lies() == lies(bound=Bound(3, 1, 49)) == lies(bound=Bound(0, 0, None)) == ()


@pytest.mark.parametrize(
    ("objective", "named"),
    [
        (Objective(2, 1, 50), ("shortfall",)),
        (Objective(3, 0, 50), ("changes",)),
        (Objective(3, 1, 51), ("cost",)),
    ],
)
def test_each_wrong_figure_is_named(objective, named):
    assert lies(objective) == named


def test_a_bound_above_the_objective_is_a_lie():
    assert lies(bound=Bound(4, None, None)) == ("bound",)
    assert lies(bound=Bound(3, 1, 51)) == ("bound",)


def test_a_bound_given_better_levels_above_says_nothing_about_this_plan():
    assert lies(bound=Bound(0, 2, 99)) == ()


def test_optimal_needs_proof_of_every_level():
    assert lies(bound=Bound(3, 1, 50), status=PlanStatus.OPTIMAL) == ()
    assert lies(bound=Bound(3, 1, 49), status=PlanStatus.OPTIMAL) == ("status",)
    assert lies(status=PlanStatus.OPTIMAL) == ("status",)
