"""H7: a mixed group has a woman and a man with it; at night there are two adults of each sex of the children.

In a day camp the woman and the man may be anywhere on the site; on a trip they are with the group. One of the
two adults with children in a video room is a woman, whoever the children are.
"""

from collections.abc import Iterator

from scheduler.domain.care import Setting
from scheduler.domain.problem import Gender
from scheduler.domain.roster import CareSession, Presence, Roster
from scheduler.domain.rules.supervision import of_age
from scheduler.domain.rules.violation import Violation
from scheduler.domain.supervision import LEAST_ADULTS
from scheduler.domain.work import ActivityKind

CODES = ("both_sexes", "same_sex_night")
"""The sex that is missing stands in `subject` after the session: `night-3:F`."""


def violations(roster: Roster) -> Iterator[Violation]:
    """Every session and sex of which, at some minute, too few adults are there."""
    for session in roster.with_children():
        for sex in Gender:
            yield from _missing(roster, session, sex)


def on_whole_site(session: CareSession) -> bool:
    """Whether adults elsewhere on the site count: by day, in a camp."""
    return session.kind is ActivityKind.CAMP and session.setting is Setting.DAY


def _missing(roster: Roster, session: CareSession, sex: Gender) -> Iterator[Violation]:
    short = [
        (there - needed, there, needed)
        for presence in roster.presences(session, at_site=on_whole_site(session))
        for needed in [_needed(session, presence, sex)]
        for there in [_adults(presence, sex)]
        if there < needed
    ]
    if short:
        _, there, needed = min(short)
        code = "same_sex_night" if session.setting is Setting.OVERNIGHT else "both_sexes"
        yield Violation(code, None, roster.shift_ids(session.id), f"{session.id}:{sex}", there, needed)


def _needed(session: CareSession, presence: Presence, sex: Gender) -> int:
    if session.kind is ActivityKind.VIDEO_ROOM and sex is Gender.FEMALE:
        return 1
    sexes = {child.gender for child in presence.children}
    if sex not in sexes:
        return 0
    if session.setting is Setting.OVERNIGHT:
        return LEAST_ADULTS
    return 1 if len(sexes) > 1 else 0


def _adults(presence: Presence, sex: Gender) -> int:
    return len({duty.person.id for duty in presence.duties if duty.person.gender is sex and of_age(duty)})
