"""H15: whoever serves on a trip, in a camp or on a building site is insured through the last day of the duty.

志愿服务条例 art. 17 asks for accident insurance before risky activities.
"""

from collections.abc import Iterator

from scheduler.domain.formulation import RISKY
from scheduler.domain.places import SiteKind
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.rules.violation import Violation

CODES = ("insurance",)
"""`subject` is the last day of the duty."""


def violations(roster: Roster) -> Iterator[Violation]:
    """Every person on a risky duty whose insurance ends before it does, or who has none."""
    for session in roster.sessions.values():
        for duty in roster.duties(session.id):
            last = duty.shift.when.dates()[-1]
            until = duty.person.insured_until
            if is_risky(roster, duty) and (until is None or until < last):
                yield Violation("insurance", duty.person.id, (duty.shift.id,), str(last))


def is_risky(roster: Roster, duty: Duty) -> bool:
    """Whether insurance is a condition."""
    site = roster.sites.get(duty.session.site)
    on_building_site = site is not None and site.kind is SiteKind.BUILDING_SITE
    return duty.session.kind.planning_kind in RISKY or on_building_site
