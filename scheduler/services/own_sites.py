"""The sites at which an organiser may hold something: those of the own nodes and below."""

from sqlmodel import Session, col, select

from scheduler.db.tables import OrganisationRow, SiteRow
from scheduler.domain.organisations import Role
from scheduler.services import access
from scheduler.services.accounts import Account


def own_sites(session: Session, account: Account) -> list[tuple[SiteRow, OrganisationRow]]:
    """The sites of the organiser's nodes with their nodes, by node and name."""
    found = session.exec(
        select(SiteRow, OrganisationRow)
        .join(OrganisationRow, col(OrganisationRow.id) == SiteRow.organisation_id)
        .where(access.below(OrganisationRow.path, account, Role.ORGANISER))
        .order_by(col(OrganisationRow.path), col(SiteRow.name_zh), col(SiteRow.id))
    )
    return list(found)
