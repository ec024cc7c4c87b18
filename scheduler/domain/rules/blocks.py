"""The same people serve every shift of a block: all of it or none of it."""

from collections.abc import Iterator

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Pair
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules.violation import Violation

CODES = ("block",)


def partly(assigned: Assignments, person: str, block: tuple[str, ...]) -> Violation | None:
    """How many legs of the block the person serves, where it is some but not all."""
    served = sum(Pair(person, leg) in assigned for leg in block)
    return Violation("block", person, block, None, served, len(block)) if 0 < served < len(block) else None


def violations(index: ProblemIndex, assigned: Assignments) -> Iterator[Violation]:
    """Every person who serves only a part of a block."""
    for block in dict.fromkeys(index.problem.blocks):
        for person in dict.fromkeys(person for leg in block for person in assigned.people_on(leg)):
            found = partly(assigned, person, block)
            if found is not None:
                yield found


def broken_by(index: ProblemIndex, assigned: Assignments, pair: Pair) -> Iterator[Violation]:
    """Every block of which this one more assignment would be the first leg but not the last."""
    for block in index.blocks_with(pair.shift):
        if len(block) > 1 and not any(Pair(pair.volunteer, leg) in assigned for leg in block):
            yield Violation("block", pair.volunteer, block, None, 1, len(block))
