"""Timefold's own solver on its demonstration, for an interpreter that has Timefold and nothing of ours.

`PYTHON benchmarks/timefold_run.py FILE SECONDS` prints what a contender of `benchmarks.run` answers, as JSON.
Times are minutes and dates are days counted from one date: Timefold translates the rules for the Java
machine, where Python's own times do not behave as they do here.
"""

import json
import resource
import sys
import time
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from timefold.solver import BestSolutionChangedEvent, SolverFactory
from timefold.solver.config import Duration, ScoreDirectorFactoryConfig, SolverConfig, TerminationConfig
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import (
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    HardSoftDecimalScore,
    Joiners,
    constraint_provider,
)

REST = 600
"""Minutes between two shifts."""


@dataclass
class Person:
    """Who can work; dates are days."""

    name: Annotated[str, PlanningId]
    skills: set[str]
    away: set[int]
    undesired: set[int]
    desired: set[int]


@planning_entity
@dataclass
class Duty:
    """A shift: from one minute to another, so many of them on its first day and so many on its last."""

    id: Annotated[str, PlanningId]
    start: int
    end: int
    first: int
    last: int
    early: int
    late: int
    skill: str
    person: Annotated[Person | None, PlanningVariable] = field(default=None)


@planning_solution
@dataclass
class Roster:
    """Everything together."""

    people: Annotated[list[Person], ProblemFactCollectionProperty, ValueRangeProvider]
    duties: Annotated[list[Duty], PlanningEntityCollectionProperty]
    score: Annotated[HardSoftDecimalScore | None, PlanningScore] = field(default=None)


@constraint_provider
def rules(factory: ConstraintFactory) -> list[Constraint]:
    """The demonstration's hard rules, then its wishes, then that everybody has as much."""
    hard, soft = HardSoftDecimalScore.ONE_HARD, HardSoftDecimalScore.ONE_SOFT
    same = Joiners.equal(lambda duty: duty.person)
    each = factory.for_each
    return [
        each(Duty)
        .filter(lambda duty: duty.skill not in duty.person.skills)
        .penalize(hard)
        .as_constraint("skill"),
        factory.for_each_unique_pair(
            Duty, same, Joiners.overlapping(lambda duty: duty.start, lambda duty: duty.end)
        )
        .penalize(hard, lambda one, other: min(one.end, other.end) - max(one.start, other.start))
        .as_constraint("overlap"),
        each(Duty)
        .join(Duty, same, Joiners.less_than_or_equal(lambda duty: duty.end, lambda duty: duty.start))
        .filter(lambda one, other: other.start - one.end < REST)
        .penalize(hard, lambda one, other: REST - (other.start - one.end))
        .as_constraint("rest"),
        factory.for_each_unique_pair(Duty, same, Joiners.equal(lambda duty: duty.first))
        .penalize(hard)
        .as_constraint("one a day"),
        each(Duty)
        .filter(lambda duty: duty.first in duty.person.away or duty.last in duty.person.away)
        .penalize(
            hard,
            lambda duty: (
                (duty.early if duty.first in duty.person.away else 0)
                + (duty.late if duty.last in duty.person.away else 0)
            ),
        )
        .as_constraint("away"),
        each(Duty)
        .filter(lambda duty: duty.first in duty.person.undesired or duty.last in duty.person.undesired)
        .penalize(
            soft,
            lambda duty: (
                (duty.early if duty.first in duty.person.undesired else 0)
                + (duty.late if duty.last in duty.person.undesired else 0)
            ),
        )
        .as_constraint("undesired"),
        each(Duty)
        .filter(lambda duty: duty.first in duty.person.desired or duty.last in duty.person.desired)
        .reward(
            soft,
            lambda duty: (
                (duty.early if duty.first in duty.person.desired else 0)
                + (duty.late if duty.last in duty.person.desired else 0)
            ),
        )
        .as_constraint("desired"),
        each(Duty)
        .group_by(lambda duty: duty.person, ConstraintCollectors.count())
        .complement(Person, lambda _: 0)
        .group_by(ConstraintCollectors.load_balance(lambda person, _: person, lambda _, count: count))
        .penalize_decimal(soft, lambda balance: balance.unfairness())
        .as_constraint("balance"),
    ]


def main() -> int:
    """Solve for the seconds given; print the plan and when plans that break no rule were found."""
    started = time.perf_counter()
    path, seconds = Path(sys.argv[1]), float(sys.argv[2])
    roster = _read(json.loads(path.read_bytes()))
    allowed: list[float] = []

    def heard(event: BestSolutionChangedEvent[Roster]) -> None:
        if event.new_best_score.hard_score == 0:
            allowed.append(time.perf_counter() - started)

    config = SolverConfig(
        solution_class=Roster,
        entity_class_list=[Duty],
        score_director_factory_config=ScoreDirectorFactoryConfig(constraint_provider_function=rules),
        termination_config=TerminationConfig(
            spent_limit=Duration(milliseconds=int(1000 * (seconds - (time.perf_counter() - started))))
        ),
    )
    solver = SolverFactory.create(config).build_solver()
    solver.add_event_listener(heard)
    found = solver.solve(roster)
    print(f"Timefold says {found.score}", file=sys.stderr)
    used = resource.getrusage(resource.RUSAGE_SELF)
    answer = {
        "pairs": sorted((duty.person.name, duty.id) for duty in found.duties),
        "bound": [None, None, None],
        "history": [(at, None) for at in allowed],
        "seconds": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss // 1024,
    }
    print(json.dumps(answer))
    return 0


def _read(raw: dict[str, Any]) -> Roster:
    return Roster([_person(one) for one in raw["employees"]], [_duty(one) for one in raw["shifts"]])


def _person(one: dict[str, Any]) -> Person:
    away, undesired, desired = (
        {date.fromisoformat(day).toordinal() for day in one[what]}
        for what in ("unavailable", "undesired", "desired")
    )
    return Person(one["name"], set(one["skills"]), away, undesired, desired)


def _duty(one: dict[str, Any]) -> Duty:
    start, end = _minute(one["start"]), _minute(one["end"])
    first, last = start // 1440, (end - 1) // 1440
    early = min(end, (first + 1) * 1440) - start
    return Duty(one["id"], start, end, first, last, early, end - start - early, one["skill"])


def _minute(text: str) -> int:
    moment = datetime.fromisoformat(text)
    return 1440 * moment.toordinal() + 60 * moment.hour + moment.minute


if __name__ == "__main__":
    sys.exit(main())
