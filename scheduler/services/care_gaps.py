"""What a roster owes the children: who may not be on it (refused), where adults are missing (shown).

The rules H4-H8 and H10 are never relaxed. A person who may not be there is refused; a group with too few
adults is not made better by publishing nothing, so it is published and shown as urgent until it is filled.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.db.care_snapshot import load_near, load_roster
from scheduler.db.local_time import to_local
from scheduler.db.person_facts import portions
from scheduler.db.tables import SessionRow, SiteRow
from scheduler.domain.care import Purpose
from scheduler.domain.problem import Pair
from scheduler.domain.roster import Roster
from scheduler.domain.rules import care, clearance, consent, first_aid, same_sex, supervision, two_adults
from scheduler.domain.rules.violation import Violation

Place = tuple[int, int]
"""A person and a shift, by the ids of their rows."""

NEVER_RELAXED = (clearance, supervision, two_adults, same_sex, consent, first_aid)
ABOUT_PERSON = frozenset({"clearance", "clearance_expired", "insurance", "place_continuity"})
"""Codes for which it is the person who may not be there."""


@dataclass(frozen=True, slots=True)
class CareGap:
    """A coming session with children that breaks care rules, with every reason once."""

    session: SessionRow
    site: SiteRow
    reasons: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class CareGaps:
    """Everything a campaign still owes the children, in order of time; no child is named.

    Attributes:
        sessions: where adults are missing, or one is there who may not be.
        unconsented: children in a group without a guardian's consent, by purpose.
    """

    sessions: tuple[CareGap, ...] = ()
    unconsented: Mapping[Purpose, int] | None = None

    @property
    def total(self) -> int:
        """How many sessions and answers are missing."""
        return len(self.sessions) + sum((self.unconsented or {}).values())


def refusals(session: Session, person_id: int, shifts: Iterable[int]) -> tuple[Violation, ...]:
    """Why the care rules do not let a person take these shifts; empty when they do."""
    wanted = list(shifts)
    roster = load_near(session, person_id, wanted)
    return care.added_by(roster, *_pairs(roster, [(person_id, shift) for shift in wanted]))


def of_draft(
    session: Session, campaign_id: int, standing: Iterable[Place], joining: Iterable[Place], now: datetime
) -> tuple[tuple[Violation, ...], CareGaps]:
    """What publishing a draft would mean: why people who would join may not be there, and what stays owed.

    What was broken before refuses nobody.
    """
    stand, join = list(standing), list(joining)
    roster = load_roster(session, campaign_id, also={person for person, _ in (*stand, *join)})
    before = replace(roster, assigned=frozenset(_pairs(roster, stand)))
    new = _pairs(roster, join)
    refused = tuple(found for found in care.added_by(before, *new) if found.rule in ABOUT_PERSON)
    return refused, of_roster(session, before.with_pairs(*new), now)


def of_campaign(session: Session, campaign_id: int, now: datetime) -> CareGaps:
    """What the campaign's roster owes the children from now on."""
    return of_roster(session, load_roster(session, campaign_id), now)


def without(session: Session, campaign_id: int, places: Iterable[Place], now: datetime) -> CareGaps:
    """What the campaign's roster would owe the children if these places were empty."""
    roster = load_roster(session, campaign_id)
    gone = frozenset(_pairs(roster, places))
    return of_roster(session, replace(roster, assigned=roster.assigned - gone), now)


def of_roster(session: Session, roster: Roster, now: datetime) -> CareGaps:
    """What a roster owes the children from now on."""
    coming = roster.only(one.id for one in roster.sessions.values() if one.when.end > to_local(now))
    by_session: dict[int, list[Violation]] = defaultdict(list)
    for found in care.check_care(coming, NEVER_RELAXED):
        if found.rule not in consent.CODES:
            for number in _where(coming, found):
                by_session[number].append(found)
    return CareGaps(_gaps(session, by_session), _unconsented(coming))


def _pairs(roster: Roster, places: Iterable[Place]) -> list[Pair]:
    """The places of which the roster knows both the person and the shift."""
    pairs = (Pair(str(person), str(shift)) for person, shift in places)
    return [pair for pair in pairs if pair.volunteer in roster.people and pair.shift in roster.shifts]


def _where(roster: Roster, found: Violation) -> set[int]:
    """The sessions that a violation is about; one without shifts names its session itself."""
    if found.shifts:
        return {int(roster.shifts[shift].session) for shift in found.shifts}
    return {int((found.subject or "").partition(":")[0])}


def _gaps(session: Session, by_session: Mapping[int, list[Violation]]) -> tuple[CareGap, ...]:
    rows = [
        row
        for some in portions(by_session)
        for row in session.exec(
            select(SessionRow, SiteRow)
            .join(SiteRow, col(SiteRow.id) == SessionRow.site_id)
            .where(col(SessionRow.id).in_(some))
        )
    ]
    rows.sort(key=lambda row: (row[0].starts_at, row[0].id))
    return tuple(CareGap(one, site, _once(by_session[one.id or 0])) for one, site in rows)


def _once(found: Iterable[Violation]) -> tuple[Violation, ...]:
    """One reason of each kind; who it is about is told on the page of the session."""
    return tuple({(one.rule, one.subject if one.volunteer is None else None): one for one in found}.values())


def _unconsented(roster: Roster) -> dict[Purpose, int]:
    """How many children take part in something for which no consent stands."""
    counted: dict[Purpose, int] = defaultdict(int)
    for found in consent.violations(roster):
        counted[Purpose((found.subject or "").partition(":")[2])] += 1
    return dict(counted)
