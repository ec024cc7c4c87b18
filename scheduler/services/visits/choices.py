"""Whom an organiser may put into a round on a day: families with consent, and volunteers who are free."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from scheduler.db.person_facts import portions
from scheduler.db.tables import (
    ChildRow,
    ConsentRow,
    FamilyRow,
    OrganisationRow,
    PersonRow,
    SiteRow,
    VisitStopRow,
)
from scheduler.domain.care import Purpose
from scheduler.domain.interval import Interval
from scheduler.domain.organisations import Role
from scheduler.domain.problem import Gender, PlanSite
from scheduler.domain.travel import great_circle_km
from scheduler.domain.visits import FIRST_START, LAST_END, VisitOutcome
from scheduler.services import access, engaged, pair_sight
from scheduler.services.accounts import Account
from scheduler.services.own_sites import own_sites
from scheduler.services.pairs import desks, mentors

ENOUGH = 60
"""As many families or volunteers as one page offers."""


@dataclass(frozen=True, slots=True)
class Visitable:
    """A family that may be visited, and what became of the last stop there."""

    family: FamilyRow
    guardian: PersonRow
    site: SiteRow
    last: VisitStopRow | None

    @property
    def turn(self) -> tuple[bool, date, int]:
        """Who was not met stands first, then who was never visited, then the longest since."""
        missed = self.last is not None and self.last.outcome is VisitOutcome.NOT_MET
        return (not missed, date.min if self.last is None else self.last.day, self.family.id or 0)


def families(session: Session, account: Account, day: date) -> list[Visitable]:
    """Families of the account's nodes with consent to company, a home that is known, and no visit that day.

    Parents are named, children are not; each one shown is noted.
    """
    rows = session.exec(
        select(FamilyRow, PersonRow, SiteRow)
        .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .join(SiteRow, col(SiteRow.id) == FamilyRow.home_site_id)
        .where(
            access.below(OrganisationRow.path, account, Role.ORGANISER),
            col(SiteRow.latitude).is_not(None),
            col(FamilyRow.id).in_(
                select(ChildRow.family_id)
                .join(ConsentRow, col(ConsentRow.child_id) == ChildRow.id)
                .where(ConsentRow.purpose == Purpose.PAIRING)
            ),
        )
    ).all()
    ids = [family.id for family, _, _ in rows if family.id is not None]
    may = consenting(session, ids)
    stops = _last_stops(session, may)
    busy = visited_on(session, may, day)
    found = [
        Visitable(family, guardian, site, stops.get(family.id or 0))
        for family, guardian, site in rows
        if family.id in may and family.id not in busy
    ]
    found = sorted(found, key=lambda one: one.turn)[:ENOUGH]
    for shown in found:
        desks.note_look(session, account, shown.guardian)
    return found


def consenting(session: Session, ids: Iterable[int]) -> set[int]:
    """Those of some families of whose children at least one has the guardian's consent to company."""
    family_of: dict[int, int] = {}
    for some in portions(ids):
        rows = session.exec(select(ChildRow.id, ChildRow.family_id).where(col(ChildRow.family_id).in_(some)))
        family_of |= {child: family for child, family in rows if child is not None}
    given = (one for some in portions(family_of) for one in pair_sight.consented(session, some))
    return {family_of[child] for child in given}


def visited_on(session: Session, ids: Iterable[int], day: date) -> set[int]:
    """Those of some families who are visited on a day already."""
    return {
        family
        for some in portions(ids)
        for family in session.exec(
            select(VisitStopRow.family_id).where(
                col(VisitStopRow.family_id).in_(some), VisitStopRow.day == day
            )
        )
    }


def visitors(session: Session, account: Account, day: date) -> list[PersonRow]:
    """Volunteers of the account's nodes who may visit homes and are free on a day, by name."""
    rows = mentors.checked(session, account)
    ids = [row.id for row in rows if row.id is not None]
    lacking, elsewhere = pair_sight.barred(session, ids, day), busy(session, ids, day)
    return [row for row in rows if row.id not in elsewhere and not lacking[row.id or 0]][:ENOUGH]


def first_two(people: Sequence[PersonRow]) -> tuple[int, ...]:
    """Whom a form may propose: a woman and the next one; fewer where there are none."""
    women = [row for row in people if row.gender is Gender.FEMALE][:1]
    return tuple(row.id or 0 for row in [*women, *(row for row in people if row not in women)][:2])


def starts(session: Session, account: Account, homes: Sequence[Visitable]) -> list[SiteRow]:
    """Sites of the own nodes from which a round may begin, by their way to the first home."""
    found = [site for site, _node in own_sites(session, account) if site.latitude is not None]
    if not homes:
        return found
    home = place(homes[0].site)
    return sorted(found, key=lambda site: great_circle_km(home, place(site)))


def place(row: SiteRow) -> PlanSite:
    """A site as the domain has it."""
    return PlanSite(str(row.id), row.latitude, row.longitude)


def busy(session: Session, people: Iterable[int], day: date) -> set[int]:
    """Those of some people who have something else between the hours of visits on a day (H1, H2).

    Shifts, rounds, appointments, calls, the crew's work with the rest after a night, and their own words.
    """
    hours = Interval(datetime.combine(day, FIRST_START), datetime.combine(day, LAST_END))
    found = engaged.between(session, people, day, day)
    return {person for person, all_of_it in found.items() if engaged.clash(all_of_it, hours) is not None}


def _last_stops(session: Session, ids: Iterable[int]) -> dict[int, VisitStopRow]:
    found: dict[int, VisitStopRow] = {}
    for some in portions(ids):
        newest = (
            select(VisitStopRow.family_id, func.max(VisitStopRow.day).label("day"))
            .where(col(VisitStopRow.family_id).in_(some))
            .where(col(VisitStopRow.outcome).is_not(None))
            .group_by(col(VisitStopRow.family_id))
            .subquery()
        )
        rows = session.exec(
            select(VisitStopRow).join(
                newest,
                (col(VisitStopRow.family_id) == newest.c.family_id) & (col(VisitStopRow.day) == newest.c.day),
            )
        )
        found |= {row.family_id: row for row in rows}
    return found
