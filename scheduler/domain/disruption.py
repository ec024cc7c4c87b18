"""When it falls apart: what may happen to a published roster, and which seats cannot stand after it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from scheduler.domain.problem import Pair, Problem
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules import Violation, check


class EventKind(StrEnum):
    """What happened."""

    PERSON_AWAY = "person_away"
    SESSION_MOVED = "session_moved"
    SITE_CLOSED = "site_closed"
    STOP_DATE = "stop_date"
    LAPSED = "lapsed"
    MAKEUP_DAY = "makeup_day"


class Loss(StrEnum):
    """Why somebody loses a seat; what a rule says comes with the rule's own code."""

    AWAY = "away"
    CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True)
class Broken:
    """A seat that cannot stand, and the code of the rule that it would break."""

    pair: Pair
    rule: str


NOT_OURS = frozenset({"pinned", "declined", "apart", "capacity"})
"""Rules that an event does not break: they are about promises and about other people."""


def broken_seats(
    before: Problem,
    after: Problem,
    people: Iterable[str],
    touched: Collection[str],
    gone: Collection[Pair] = (),
) -> tuple[Broken, ...]:
    """Seats of these people that stood before and cannot stand after, as few as the rules ask for.

    What was broken before is nobody's doing now and is left alone. Of two shifts that no longer fit together
    the touched one goes, else the later. Who cannot serve one leg of a block serves none of it. `gone` are
    seats that the event takes by itself.
    """
    old, new = ProblemIndex(before), ProblemIndex(after)
    return tuple(one for person in people for one in _of_person(old, new, person, (touched, gone)))


def _of_person(
    before: ProblemIndex,
    after: ProblemIndex,
    person: str,
    event: tuple[Collection[str], Collection[Pair]],
) -> Iterator[Broken]:
    touched, gone = event
    seats = [pair for pair in sorted(after.problem.published) if pair.volunteer == person]
    stood = [pair for pair in seats if pair.shift in before.shifts and person in before.volunteers]
    known = {found.key for found in check(before, stood)}
    standing = [pair for pair in seats if pair.shift in after.shifts and pair not in gone]
    if person not in after.volunteers:  # without any time left in all the weeks of the problem
        yield from (Broken(pair, "availability") for pair in standing)
        return
    while found := _first(check(after, standing), known):
        for shift in _giving_way(found, standing, touched):
            standing.remove(Pair(person, shift))
            yield Broken(Pair(person, shift), found.rule)


def _first(found: Iterable[Violation], known: Collection[object]) -> Violation | None:
    ours = (one for one in found if one.volunteer is not None and one.rule not in NOT_OURS)
    return next((one for one in ours if one.key not in known), None)


def _giving_way(found: Violation, standing: Collection[Pair], touched: Collection[str]) -> list[str]:
    """Which of the person's seats go for one broken rule: all legs of a block, of others one."""
    mine = [pair.shift for pair in standing]
    named = [shift for shift in found.shifts if shift in mine] or mine
    if found.rule == "block":
        return named
    return [next((shift for shift in reversed(named) if shift in touched), named[-1])]
