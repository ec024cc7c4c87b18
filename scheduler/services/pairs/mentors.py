"""Volunteers who could keep in touch with a family: check, training, nothing against it; ranked."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from scheduler.db.person_facts import load_people
from scheduler.db.tables import (
    ApartRow,
    FamilyRow,
    KinRow,
    NotWithRow,
    OrganisationRow,
    PairRow,
    PersonRow,
    SiteRow,
)
from scheduler.domain.organisations import Role
from scheduler.domain.pairing import MOST_FAMILIES, Candidate, ranked
from scheduler.domain.people import CheckStatus
from scheduler.domain.problem import PlanSite
from scheduler.domain.travel import great_circle_km
from scheduler.services import access
from scheduler.services.accounts import Account
from scheduler.services.pair_sight import barred

ENOUGH = 12
"""As many candidates as one page offers."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A volunteer who could keep in touch with a family, with what the order went by."""

    person: PersonRow
    facts: Candidate


def candidates(
    session: Session, account: Account, family: FamilyRow, today: date, days: int
) -> list[Offered]:
    """Volunteers of the account's nodes who could keep in touch with the family, the best first.

    Left out are those whose check or training ends before the second contact, who have enough families, are
    of the family, or were with it or asked for it before (H16); so are those whom somebody privately does not
    want together, and nobody learns why.
    """
    apart = _kept_apart(session, family)
    free = {row.id: row for row in checked(session, account) if row.id is not None and row.id not in apart}
    lacking = barred(session, free, today + timedelta(days=days))
    fit = [number for number in free if not lacking[number]]
    load, speakers = going_on(session, fit), load_people(session, fit)
    far = _kilometres(session, [free[number] for number in fit], family)
    order = ranked(
        [
            Candidate(number, family.language in speakers[str(number)].languages, load[number], far[number])
            for number in fit
            if load[number] < MOST_FAMILIES
        ]
    )
    return [Offered(free[one.person], one) for one in order[:ENOUGH]]


def checked(session: Session, account: Account) -> Sequence[PersonRow]:
    """Volunteers of the account's nodes whose record check was clear, by name."""
    return session.exec(
        select(PersonRow)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(
            col(PersonRow.is_volunteer),
            PersonRow.check_status == CheckStatus.CLEAR,
            access.below(OrganisationRow.path, account, Role.ORGANISER),
        )
        .order_by(col(PersonRow.name), col(PersonRow.id))
    ).all()


def going_on(session: Session, people: Iterable[int]) -> Counter[int]:
    """How many families each of some people has, those that were only asked for included."""
    rows = session.exec(
        select(PairRow.volunteer_id).where(
            col(PairRow.volunteer_id).in_(set(people)), col(PairRow.ends_on).is_(None)
        )
    )
    return Counter(rows)


def _kept_apart(session: Session, family: FamilyRow) -> set[int]:
    guardian = family.guardian_id
    found = {guardian, *session.exec(select(PairRow.volunteer_id).where(PairRow.family_id == family.id))}
    for kind in (KinRow, ApartRow, NotWithRow):
        pairs = session.exec(
            select(kind.person_id, kind.other_id).where(
                or_(col(kind.person_id) == guardian, col(kind.other_id) == guardian)
            )
        )
        found |= {number for pair in pairs for number in pair}
    return found


def _kilometres(session: Session, people: list[PersonRow], family: FamilyRow) -> dict[int, float]:
    """From each home to the family's; 0 where one of them is not known."""
    ids = {row.home_site_id for row in people} | {family.home_site_id}
    sites = {
        row.id: PlanSite(str(row.id), row.latitude, row.longitude)
        for row in session.exec(select(SiteRow).where(col(SiteRow.id).in_(ids)))
    }
    home = sites.get(family.home_site_id)
    found = {}
    for row in people:
        own = sites.get(row.home_site_id)
        found[row.id or 0] = 0.0 if home is None or own is None else great_circle_km(own, home)
    return found
