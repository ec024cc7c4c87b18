"""H6: at every minute at least two adults of different families are with the children; a couple is one."""

from collections.abc import Iterator

from scheduler.domain.roster import Roster
from scheduler.domain.rules.supervision import of_age
from scheduler.domain.rules.violation import Violation
from scheduler.domain.supervision import LEAST_ADULTS

CODES = ("two_adults",)


def violations(roster: Roster) -> Iterator[Violation]:
    """Every session in which, at some minute, fewer than two families are represented."""
    for session in roster.with_children():
        fewest = min(
            (
                len({roster.family(duty.person.id) for duty in presence.duties if of_age(duty)})
                for presence in roster.presences(session)
            ),
            default=LEAST_ADULTS,
        )
        if fewest < LEAST_ADULTS:
            shifts = roster.shift_ids(session.id)
            yield Violation("two_adults", None, shifts, session.id, fewest, LEAST_ADULTS)


def own_children(roster: Roster, guardians: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Where a volunteer looks after a group with an own child in it: (session, person, child).

    Allowed, and the person counts as an adult; the organiser is shown it.

    Args:
        roster: the roster.
        guardians: the guardian of each family.
    """
    for session in roster.with_children():
        on_duty = {duty.person.id for duty in roster.duties(session.id)}
        for child, _ in roster.children_in(session):
            guardian = guardians.get(child.family)
            if guardian in on_duty and guardian is not None:
                yield session.id, guardian, child.id
