"""The rules H1-H19, one module each, and the two questions asked of them all.

`check` judges a whole roster, `added_by` one more assignment: what it would break that was whole before.
Each rule module offers `CODES`, `violations(index, assigned)` and `broken_by(index, assigned, pair)`.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Pair, Problem
from scheduler.domain.problem_index import ProblemIndex, indexed
from scheduler.domain.rules import (
    apart,
    availability,
    blocks,
    capacity,
    declined,
    distance,
    language,
    overlap,
    pinned,
    qualification,
    rest,
    workload,
)
from scheduler.domain.rules.violation import Violation

__all__ = ["RULES", "Rule", "Violation", "added_by", "check"]


class Rule(Protocol):
    """What each rule module offers."""

    @property
    def CODES(self) -> tuple[str, ...]:  # noqa: N802 - a module's constant, seen as an attribute
        """The codes of the violations that the rule may report, in order."""

    def violations(self, index: ProblemIndex, assigned: Assignments) -> Iterator[Violation]:
        """Everything that breaks the rule in a whole roster."""

    def broken_by(self, index: ProblemIndex, assigned: Assignments, pair: Pair) -> Iterator[Violation]:
        """What one more assignment would break that was whole before."""


RULES: tuple[Rule, ...] = (
    qualification,
    language,
    distance,
    availability,
    declined,
    apart,
    overlap,
    rest,
    workload,
    capacity,
    blocks,
    pinned,
)
"""In the order in which refusals are told: what a person is, what they said, what they do already."""


def check(problem: Problem | ProblemIndex, pairs: Iterable[Pair]) -> tuple[Violation, ...]:
    """Everything that is wrong with a whole roster, in the order of `RULES`.

    Raises:
        KeyError: if a pair names a person or shift that the problem does not know.
    """
    index, assigned = indexed(problem), Assignments(pairs)
    return tuple(found for rule in RULES for found in rule.violations(index, assigned))


def added_by(
    problem: Problem | ProblemIndex, pairs: Iterable[Pair] | Assignments, *candidates: Pair
) -> tuple[Violation, ...]:
    """What one more assignment would break that was whole before; nothing means that it may be made.

    Several candidates are judged as taken together, as the legs of a block must be. What is already broken
    blocks nobody. Who asks often hands over an index and `Assignments`, which are left as they were.

    Raises:
        KeyError: if a candidate names a person or shift that the problem does not know.
    """
    index = indexed(problem)
    assigned = pairs if isinstance(pairs, Assignments) else Assignments(pairs)
    added: list[Pair] = []
    found: list[Violation] = []
    try:
        for pair in candidates:
            if pair in assigned:
                continue
            for rule in RULES:
                found += rule.broken_by(index, assigned, pair)
            assigned.add(pair)
            added.append(pair)
        return tuple(one for one in found if one.rule != "block" or _still_partly(assigned, one))
    finally:
        for pair in added:
            assigned.remove(pair)


def _still_partly(assigned: Assignments, found: Violation) -> bool:
    assert found.volunteer is not None
    return blocks.partly(assigned, found.volunteer, found.shifts) is not None
