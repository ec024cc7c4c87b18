"""H10: wherever children travel or camp, somebody with a valid first-aid certificate is there all the time.

On a trip in the group or the vehicle, in a camp by day on the site, at night on the floor.
"""

from collections.abc import Iterator

from scheduler.domain.formulation import FIRST_AID
from scheduler.domain.roster import CareSession, Duty, Presence, Roster
from scheduler.domain.rules.same_sex import on_whole_site
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import ActivityKind

CODES = ("first_aid",)

_KINDS = frozenset({ActivityKind.TRIP, ActivityKind.CAMP})


def violations(roster: Roster) -> Iterator[Violation]:
    """Every trip or camp session with a minute without a first-aider."""
    for session in roster.with_children():
        if session.kind in _KINDS and any(
            not any(is_first_aider(duty) for duty in presence.duties)
            for presence in _presences(roster, session)
        ):
            yield Violation("first_aid", None, roster.shift_ids(session.id), session.id, 0, 1)


def is_first_aider(duty: Duty) -> bool:
    """Whether the person holds a first-aid certificate that is valid on every date of the shift."""
    days = duty.shift.when.dates()
    return any(
        held.code == FIRST_AID and all(held.valid_on(day) for day in days)
        for held in duty.person.qualifications
    )


def _presences(roster: Roster, session: CareSession) -> tuple[Presence, ...]:
    if on_whole_site(session):
        return roster.presences(session, at_site=True)
    if session.kind is ActivityKind.TRIP and session.room is not None:
        return tuple(_with_vehicle(session, one) for one in roster.presences(session, at_site=True))
    return roster.presences(session)


def _with_vehicle(session: CareSession, presence: Presence) -> Presence:
    """Only those of the people around who ride in the same vehicle or stay in the same room."""
    near = tuple(duty for duty in presence.duties if duty.session.room == session.room)
    return Presence(presence.when, near, presence.children)
