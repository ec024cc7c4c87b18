"""H5: at every minute there are as many grown-up adults with a group as its children's ages ask for.

On a trip the leader is not one of them. Sources of the ratios: `scheduler/data/SOURCES.md`.
"""

from collections.abc import Iterator

from scheduler.domain.formulation import TRIP_LEADER
from scheduler.domain.interval import Interval
from scheduler.domain.roster import CareSession, Duty, Presence, Roster
from scheduler.domain.rules.violation import Violation
from scheduler.domain.supervision import RatioTable, adults_needed, certain_age
from scheduler.domain.work import ActivityKind

CODES = ("supervision",)

_OF_AGE = 18


def violations(roster: Roster) -> Iterator[Violation]:
    """Every session with too few adults at some minute, with the figures of its worst stretch."""
    for session in roster.with_children():
        short = [
            (needed - there, there, needed)
            for presence in roster.presences(session)
            for there, needed in [_figures(roster, session, presence)]
            if there < needed
        ]
        if short:
            _, there, needed = max(short)
            yield Violation("supervision", None, roster.shift_ids(session.id), session.id, there, needed)


def stretches(roster: Roster) -> Iterator[tuple[str, Interval, int, int]]:
    """Every stretch of every session with children: its session, when, adults there and adults needed."""
    for session in roster.with_children():
        for presence in roster.presences(session):
            there, needed = _figures(roster, session, presence)
            yield session.id, presence.when, there, needed


def counts(duty: Duty) -> bool:
    """Whether the person is one of the adults that the ratio counts."""
    leads = duty.session.kind is ActivityKind.TRIP and duty.shift.role == TRIP_LEADER
    return not leads and of_age(duty)


def of_age(duty: Duty) -> bool:
    """Whether the person is surely 18 on the day; without a birth year a volunteer counts as of age."""
    born = duty.person.birth_year
    return born is None or certain_age(born, duty.shift.when.start.year) >= _OF_AGE


def _figures(roster: Roster, session: CareSession, presence: Presence) -> tuple[int, int]:
    there = len({duty.person.id for duty in presence.duties if counts(duty)})
    return there, adults_needed(_table(roster, session), _ages(presence))


def _ages(presence: Presence) -> list[int]:
    year = presence.when.start.year
    return [certain_age(child.birth_year, year) for child in presence.children]


def _table(roster: Roster, session: CareSession) -> RatioTable:
    assert session.setting is not None
    return roster.ratios[session.setting]
