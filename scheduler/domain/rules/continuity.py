"""H13: on a trip a leg starts where the last one ended, for the group and for everybody who goes with it."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from scheduler.domain.roster import CareSession, Roster
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import ActivityKind

CODES = ("place_continuity",)
"""For a person `volunteer` is set; for a group `subject` is the group."""

WAY_HOME = timedelta(hours=24)
"""After so long a person may have moved on alone; a group of children never does."""


def violations(roster: Roster) -> Iterator[Violation]:
    """Every two legs in a row between which the group or a person would have to jump."""
    yield from _of_groups(roster)
    for person in sorted({pair.volunteer for pair in roster.assigned}):
        yield from of_person(roster, person)


def of_person(roster: Roster, person: str) -> Iterator[Violation]:
    """Every two legs in a row of one person between which that person would have to jump."""
    legs = [duty for duty in roster.duties_of(person) if duty.session.kind is ActivityKind.TRIP]
    for earlier, later in pairwise(legs):
        soon = later.shift.when.start - earlier.shift.when.end < WAY_HOME
        if soon and earlier.session.id != later.session.id and _jumps(earlier.session, later.session):
            yield Violation("place_continuity", person, (earlier.shift.id, later.shift.id))


def _of_groups(roster: Roster) -> Iterator[Violation]:
    by_group: dict[str, list[CareSession]] = {}
    for session in sorted(roster.sessions.values(), key=lambda one: (one.when.start, one.id)):
        if session.kind is ActivityKind.TRIP and session.group is not None:
            by_group.setdefault(session.group, []).append(session)
    for group, legs in by_group.items():
        for earlier, later in pairwise(legs):
            if _jumps(earlier, later):
                shifts = (*roster.shift_ids(earlier.id), *roster.shift_ids(later.id))
                yield Violation("place_continuity", None, shifts, group)


def _jumps(earlier: CareSession, later: CareSession) -> bool:
    return (earlier.end_site or earlier.site) != later.site
