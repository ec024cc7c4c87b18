"""H4: whoever is with children has a clear record check through the last day of the duty.

未成年人保护法 art. 62 asks for it before anybody starts and again every year, of staff; volunteers are
treated alike.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from scheduler.domain import reference
from scheduler.domain.people import CheckStatus, Person
from scheduler.domain.reference import CheckNeed
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.rules.violation import Violation

CODES = ("clearance", "clearance_expired")
"""`clearance`: none, pending or blocked (not told apart). `clearance_expired`: lapses before the last day."""


def violations(roster: Roster) -> Iterator[Violation]:
    """Every person on a duty for which the check is not clear through its last day."""
    for session in roster.sessions.values():
        for duty in roster.duties(session.id):
            found = broken(duty)
            if found is not None:
                yield found


def broken(duty: Duty) -> Violation | None:
    """What is wrong with one person's check for one duty; `subject` is the duty's last day."""
    if not needs_check(duty):
        return None
    person, last = duty.person, duty.shift.when.dates()[-1]
    if person.check is not None and person.check.clear_through(last):
        return None
    lapsed = person.check is not None and person.check.status is CheckStatus.CLEAR
    return Violation("clearance_expired" if lapsed else "clearance", person.id, (duty.shift.id,), str(last))


def needs_check(duty: Duty) -> bool:
    """Whether the duty is with children, or the role always asks for a check."""
    facts = reference.roles().get(duty.shift.role)
    always = facts is not None and facts.record_check is CheckNeed.ALWAYS
    return always or duty.session.setting is not None


def lapsing(people: Iterable[Person], first: date, last: date) -> tuple[tuple[str, date], ...]:
    """Whose clear check ends inside a season before its last date, and when; the earliest first."""
    found = []
    for person in people:
        ends = person.check.last_day if person.check is not None else None
        if person.check is None or person.check.status is not CheckStatus.CLEAR or ends is None:
            continue
        if first <= ends < last:
            found.append((person.id, ends))
    return tuple(sorted(found, key=lambda one: (one[1], one[0])))
