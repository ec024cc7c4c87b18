"""Whether what a plan says about itself is true."""

from scheduler.domain.problem import Objective, Plan, PlanStatus

LEVELS = ("shortfall", "changes", "cost")


def dishonest_levels(plan: Plan, counted: Objective) -> tuple[str, ...]:
    """What the plan states wrongly: `shortfall`, `changes`, `cost`, `bound` or `status`; empty if honest.

    `counted` is what the scorer makes of its assignments. A bound must not lie above the objective as long
    as the levels above it are proven; `optimal` needs every level proven.
    """
    lies = [level for level in LEVELS if getattr(plan.objective, level) != getattr(counted, level)]
    proven = True
    for level in LEVELS:
        bound, value = getattr(plan.bound, level), getattr(counted, level)
        if proven and bound is not None and bound > value:
            lies.append("bound")
        proven = proven and bound == value
    if plan.status is PlanStatus.OPTIMAL and not proven:
        lies.append("status")
    return tuple(lies)
