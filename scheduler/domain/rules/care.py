"""The care rules together: a whole roster, one more assignment, one more child.

Each rule module offers `CODES` and `violations(roster)`. Those of H4-H8 and H10 are never relaxed.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from scheduler.domain.care import Stay
from scheduler.domain.problem import Pair
from scheduler.domain.roster import CareSession, Roster
from scheduler.domain.rules import (
    audience,
    clearance,
    consent,
    continuity,
    first_aid,
    insurance,
    ordering,
    room_capacity,
    same_sex,
    supervision,
    two_adults,
)
from scheduler.domain.rules.violation import Violation


class CareRule(Protocol):
    """What each care rule offers."""

    @property
    def CODES(self) -> tuple[str, ...]:  # noqa: N802 - a module's constant, seen as an attribute
        """The codes of the violations that the rule may report."""

    def violations(self, roster: Roster) -> Iterator[Violation]:
        """Everything that breaks the rule in a roster."""


CARE_RULES: tuple[CareRule, ...] = (
    clearance,
    insurance,
    consent,
    supervision,
    two_adults,
    same_sex,
    first_aid,
    room_capacity,
    continuity,
    ordering,
    audience,
)
"""In the order in which they are told."""

_PERSON_RULES: tuple[CareRule, ...] = (clearance, insurance, room_capacity, continuity, ordering)
_CHILD_RULES: tuple[CareRule, ...] = (
    consent,
    supervision,
    two_adults,
    same_sex,
    first_aid,
    room_capacity,
    ordering,
)


def check_care(roster: Roster, rules: Iterable[CareRule] = CARE_RULES) -> tuple[Violation, ...]:
    """Everything that is wrong with a roster.

    Raises:
        KeyError: if an assignment, stay or shift names something that the roster does not know.
    """
    return tuple(found for rule in rules for found in rule.violations(roster))


def added_by(roster: Roster, *pairs: Pair) -> tuple[Violation, ...]:
    """What more assignments would break that was whole before; what is already broken blocks nobody.

    One more adult cannot break a rule that counts adults, so only the rules about the person, the room, the
    legs and the tickets are asked.

    Raises:
        KeyError: if a pair names a person or shift that the roster does not know.
    """
    sessions = {roster.shifts[pair.shift].session for pair in pairs}
    for pair in pairs:
        sessions |= {duty.session.id for duty in roster.duties_of(pair.volunteer)}
    near = roster.only(_with_rooms(roster, sessions))
    return _new(near, near.with_pairs(*pairs), _PERSON_RULES)


def added_by_child(roster: Roster, stay: Stay) -> tuple[Violation, ...]:
    """What one more child in a group would break that was whole before.

    Raises:
        KeyError: if the roster does not know the child.
    """
    own = (one for one in roster.sessions.values() if one.group == stay.group)
    around = {near.id for one in own if one.when.overlaps(stay.when) for near in roster.beside(one)}
    near = roster.only(_with_rooms(roster, around))
    return _new(near, near.with_stays(stay), _CHILD_RULES)


def broken_by(before: Roster, after: Roster) -> tuple[Violation, ...]:
    """What a change of places breaks that was whole before, also where somebody leaves the children."""
    return _new(before, after, CARE_RULES)


def broken_near(before: Roster, gone: Collection[Pair], come: Collection[Pair]) -> tuple[Violation, ...]:
    """As `broken_by`, judged only where these people are and beside it: for many questions at once.

    Raises:
        KeyError: if a pair names a shift that the roster does not know.
    """
    pairs = {*gone, *come}
    named = {before.shifts[pair.shift].session for pair in pairs}
    named |= {duty.session.id for pair in pairs for duty in before.duties_of(pair.volunteer)}
    beside = {one.id for name in named for one in before.beside(before.sessions[name])}
    near = before.only(_with_rooms(before, named | beside))
    return _new(near, replace(near, assigned=near.assigned.difference(gone).union(come)), CARE_RULES)


def _with_rooms(roster: Roster, sessions: Iterable[str]) -> set[str]:
    """The sessions and those that share a room and time with one of them."""
    found = set(sessions)
    rooms: dict[str, list[CareSession]] = {}
    for name in found:
        session = roster.sessions[name]
        if session.room is not None:
            rooms.setdefault(session.room, []).append(session)
    for other in roster.sessions.values():
        if any(other.when.overlaps(one.when) for one in rooms.get(other.room or "", ())):
            found.add(other.id)
    return found


def _new(before: Roster, after: Roster, rules: Iterable[CareRule]) -> tuple[Violation, ...]:
    """What is broken after and was not before; where the same place got worse, that counts as new."""
    known = {found.key: _gap(found) for found in check_care(before, rules)}
    return tuple(
        found
        for found in check_care(after, rules)
        if found.key not in known or _gap(found) > known[found.key]
    )


def _gap(found: Violation) -> int:
    """How far what is lies from what the rule asks for; 0 where the rule does not count."""
    if found.amount is None or found.needed is None:
        return 0
    return abs(found.amount - found.needed)
