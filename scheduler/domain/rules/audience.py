"""H18: those who are invited are off shift, and a session does not break the sleep after a night shift."""

from collections.abc import Iterator
from datetime import timedelta

from scheduler.domain.interval import Interval
from scheduler.domain.patterns import is_night
from scheduler.domain.roster import CareSession, Roster
from scheduler.domain.rules.violation import Violation

CODES = ("audience", "audience_rest")
"""`subject` is the crew, `amount` the minutes of the session that lie in the shift or the sleep."""

STAYS_ON = timedelta(hours=2)
"""A talk may follow a night shift directly: it must be over so long after the shift."""

SLEEP = timedelta(hours=7, minutes=30)


def violations(roster: Roster) -> Iterator[Violation]:
    """Every session whose invited crew is at work or asleep."""
    for session in roster.sessions.values():
        if session.audience_crew is not None:
            yield from _clashes(roster, session, session.audience_crew)


def _clashes(roster: Roster, session: CareSession, crew: str) -> Iterator[Violation]:
    work = roster.crew_work.get(crew, ())
    shifts = roster.shift_ids(session.id)
    at_work = sum(_shared(session.when, one) for one in work)
    if at_work:
        yield Violation("audience", None, shifts, crew, at_work, 0)
    asleep = sum(_shared(session.when, Interval(one.end, one.end + SLEEP)) for one in work if is_night(one))
    if asleep and not any(_follows(session.when, one) for one in work):
        yield Violation("audience_rest", None, shifts, crew, asleep, 0)


def _follows(when: Interval, work: Interval) -> bool:
    return work.end <= when.start and when.end <= work.end + STAYS_ON


def _shared(one: Interval, other: Interval) -> int:
    if not one.overlaps(other):
        return 0
    return Interval(max(one.start, other.start), min(one.end, other.end)).minutes
