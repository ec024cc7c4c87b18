"""Why nobody else is on a shift or in a team: for each person the first rule that rules them out."""

from collections import Counter
from collections.abc import Iterable

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Pair, RuledOut, Team
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules import RULES
from scheduler.domain.scoring import counting, is_of_kind

FREE = "free"
"""Nothing rules the person out: a better plan would use them."""
KIND = "kind"
"""The person is not of the gender, language or family that a team asks for."""

ORDER = (
    KIND,
    *(code for rule in RULES for code in rule.CODES),
    FREE,
)
"""Every reason in the order in which reasons are counted."""
_PLACE = {code: place for place, code in enumerate(ORDER)}


def first_refusal(index: ProblemIndex, assigned: Assignments, pair: Pair) -> str | None:
    """Code of the first rule that keeps the person from the shift; None if they could take it now.

    A shift of a block is refused as `block` when it is another leg that the person cannot serve. The
    assignments are as they were when this returns.
    """
    for rule in RULES:
        for found in rule.broken_by(index, assigned, pair):
            if found.rule != "block":
                return found.rule
    return "block" if _other_leg_refused(index, assigned, pair) else None


def refusals_of_shift(index: ProblemIndex, assigned: Assignments, shift: str) -> tuple[RuledOut, ...]:
    """How many people each rule keeps from the shift; adds up to everybody who is not on it."""
    present = set(assigned.people_on(shift))
    return _counted(
        first_refusal(index, assigned, Pair(person, shift)) or FREE
        for person in index.volunteers
        if person not in present
    )


def refusals_of_team(index: ProblemIndex, assigned: Assignments, team: Team) -> tuple[RuledOut, ...]:
    """How many people each rule keeps from counting for the team; adds up to all who do not count yet.

    Of several shifts the one that the person comes nearest to decides.
    """
    counted = counting(index, assigned, team)
    heads, people = {head for head, _ in counted}, {person for _, person in counted}
    return _counted(
        _team_refusal(index, assigned, team, person, heads)
        for person in index.volunteers
        if person not in people
    )


def _team_refusal(
    index: ProblemIndex, assigned: Assignments, team: Team, person: str, heads: Iterable[str]
) -> str:
    if team.unrelated and index.family(person) in heads:
        return KIND
    if team.qualification is not None and not index.holds(person, team.qualification):
        return "qualification"
    if team.qualification is None and not is_of_kind(index, team, person, ()):
        return KIND
    reasons = (_seat_refusal(index, assigned, team, Pair(person, shift)) for shift in team.shifts)
    return max(reasons, key=_PLACE.__getitem__)


def _seat_refusal(index: ProblemIndex, assigned: Assignments, team: Team, pair: Pair) -> str:
    mine = [shift for shift in team.shifts if Pair(pair.volunteer, shift) in assigned]
    if not is_of_kind(index, team, pair.volunteer, [*mine, pair.shift]):
        return "expired"
    return first_refusal(index, assigned, pair) or FREE


def _counted(reasons: Iterable[str]) -> tuple[RuledOut, ...]:
    counts = Counter(reasons)
    return tuple(RuledOut(code, counts[code]) for code in ORDER if counts[code])


def _other_leg_refused(index: ProblemIndex, assigned: Assignments, pair: Pair) -> bool:
    legs = [leg for block in index.blocks_with(pair.shift) for leg in block]
    added = [pair]
    assigned.add(pair)
    try:
        for leg in dict.fromkeys(legs):
            other = Pair(pair.volunteer, leg)
            if other in assigned:
                continue
            if any(
                found.rule != "block" for rule in RULES for found in rule.broken_by(index, assigned, other)
            ):
                return True
            assigned.add(other)
            added.append(other)
        return False
    finally:
        for one in added:
            assigned.remove(one)
