"""`houniao check PROBLEM PLAN`: hold a plan against the rules and its own figures, without the solver."""

import argparse
import sys
from collections.abc import Iterator

from scheduler.cli.failure import Failure
from scheduler.cli.files import PROBLEM_HELP, STREAM, load_plan, load_problem
from scheduler.cli.wording import levels_line, one_line, violation_line
from scheduler.domain.honesty import dishonest_levels
from scheduler.domain.problem import Plan
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules import Violation
from scheduler.domain.rules import check as broken_rules
from scheduler.domain.scoring import PersonCost, Score, score

NAME = "check"
HELP = "hold a plan against its problem: broken rules, and whether its stated objective is true"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("problem", metavar="PROBLEM", help=PROBLEM_HELP)
    parser.add_argument("plan", metavar="PLAN", help="plan/1 as JSON, also gzip; - for standard input")
    parser.add_argument("--people", action="store_true", help="also print what each person's shifts cost")


def run(arguments: argparse.Namespace) -> int:
    """Print what is wrong and what the plan is worth; 0 if nothing is wrong, else 1."""
    if arguments.problem == arguments.plan == STREAM:
        raise Failure("only one of problem and plan can come from standard input")
    index = ProblemIndex(load_problem(arguments.problem))
    plan = load_plan(arguments.plan, index.problem)
    violations = broken_rules(index, plan.assignments)
    counted = score(index, plan.assignments)
    lies = dishonest_levels(plan, counted.objective)
    lines = [*_violations(violations), *_score(counted, people=arguments.people), *_honesty(plan, lies)]
    sys.stdout.writelines(line + "\n" for line in lines)
    return 1 if violations or lies else 0


def _violations(violations: tuple[Violation, ...]) -> Iterator[str]:
    yield f"broken rules: {len(violations)}"
    for found in violations:
        yield "  " + violation_line(found)


def _score(counted: Score, *, people: bool) -> Iterator[str]:
    yield f"objective (shortfall / changes / cost): {levels_line(counted.objective)}"
    for short in counted.shortfalls:
        kind = "team" if short.is_team else "shift"
        yield one_line(f"  shortfall: {kind} {short.target} lacks {short.missing}, priority {short.priority}")
    for pair in counted.dropped:
        yield one_line(f"  change: {pair.volunteer} no longer on {pair.shift}")
    for term, cost in counted.terms.items():
        yield f"  cost of {term}: {cost}"
    if people:
        yield from (_person(one) for one in counted.people)


def _person(one: PersonCost) -> str:
    terms = ", ".join(
        f"{name} {getattr(one, name)}" for name in ("travel", "avoid", "prefer", "fairness", "staff")
    )
    return one_line(
        f"  {one.volunteer}: {one.total} for {one.shifts} shifts, {one.minutes} minutes ({terms})"
    )


def _honesty(plan: Plan, lies: tuple[str, ...]) -> Iterator[str]:
    yield f"stated objective: {levels_line(plan.objective)}, bound {levels_line(plan.bound)}, {plan.status}"
    yield "honest: " + ("no, wrong about " + ", ".join(lies) if lies else "yes")
