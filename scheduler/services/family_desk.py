"""The families of a coordinator's enterprise: whose guardian works there, and how many children each has."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, func, or_, select

from scheduler.db.tables import ChildRow, FamilyRow, OrganisationRow, PersonRow
from scheduler.domain.organisations import Role
from scheduler.services import access
from scheduler.services.accounts import Account
from scheduler.services.paging import Page, fetched


@dataclass(frozen=True, slots=True)
class Line:
    """One family as the list shows it: by its guardian, no child is named."""

    family: FamilyRow
    guardian: PersonRow
    children: int


def listed(
    session: Session, account: Account, *, text: str = "", page: int = 1, size: int = 50
) -> Page[Line]:
    """The families of the account's enterprises by guardian; `text` looks in name and employee number."""
    query = (
        select(FamilyRow)
        .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(access.below(OrganisationRow.path, account, Role.COORDINATOR))
        .order_by(col(PersonRow.name), col(FamilyRow.id))
    )
    if text:
        fields = (PersonRow.name, PersonRow.employee_number)
        query = query.where(or_(*(col(field).icontains(text, autoescape=True) for field in fields)))
    found = fetched(session, query, page, size)
    return Page(tuple(_lines(session, found.items)), found.number, found.pages, found.total)


def coordinates(session: Session, account: Account, family: FamilyRow) -> bool:
    """Whether the account coordinates the enterprise of a family's guardian."""
    path = session.exec(
        select(OrganisationRow.path)
        .join(PersonRow, col(PersonRow.organisation_id) == OrganisationRow.id)
        .where(PersonRow.id == family.guardian_id)
    ).one()
    return access.covers(account.paths(Role.COORDINATOR), (path,))


def _lines(session: Session, rows: Iterable[FamilyRow]) -> Iterable[Line]:
    shown = list(rows)
    guardians = {
        row.id: row
        for row in session.exec(
            select(PersonRow).where(col(PersonRow.id).in_({one.guardian_id for one in shown}))
        )
    }
    counted = dict(
        session.exec(
            select(ChildRow.family_id, func.count())
            .where(col(ChildRow.family_id).in_([one.id for one in shown]))
            .group_by(col(ChildRow.family_id))
        ).all()
    )
    return [Line(one, guardians[one.guardian_id], counted.get(one.id or 0, 0)) for one in shown]
