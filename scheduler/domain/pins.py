"""Pins that cannot stand: pinned pairs that break a rule before anything is planned."""

from collections.abc import Iterator

from scheduler.domain.problem import Pair, Problem
from scheduler.domain.problem_index import ProblemIndex, indexed
from scheduler.domain.rules import Violation, check


def implied(problem: Problem | ProblemIndex) -> frozenset[Pair]:
    """The pinned pairs, and with each leg of a block the rest of the block, as any plan must hold them."""
    index = indexed(problem)
    found: set[Pair] = set()
    waiting = list(index.problem.pinned)
    while waiting:
        pair = waiting.pop()
        if pair not in found:
            found.add(pair)
            waiting.extend(_other_legs(index, pair))
    return frozenset(found)


def contradictions(problem: Problem | ProblemIndex) -> tuple[Violation, ...]:
    """Every rule that the pinned pairs break by themselves, so that no plan can hold them all."""
    index = indexed(problem)
    return check(index, sorted(implied(index)))


def _other_legs(index: ProblemIndex, pair: Pair) -> Iterator[Pair]:
    for block in index.blocks_with(pair.shift):
        for leg in block:
            if leg != pair.shift:
                yield Pair(pair.volunteer, leg)
