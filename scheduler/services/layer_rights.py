"""Whose word a calendar layer is: which layers an account may enter an official notice for."""

from sqlmodel import Session, col, select

from scheduler.db.tables import OrganisationRow, SiteRow
from scheduler.domain import reference
from scheduler.domain.organisations import Level, Role
from scheduler.services import access, layers
from scheduler.services.accounts import Account

ENTERS = (Role.ADMINISTRATOR, Role.ORGANISER)


def prefectures() -> tuple[str, ...]:
    """The codes of all prefectures, in order."""
    return tuple(sorted(code for code, one in reference.divisions().items() if one.level == "prefecture"))


def enterable(session: Session, account: Account) -> tuple[str, ...]:
    """The layers that the account may enter a notice for, the nation's first; sites of its nodes last.

    The nation's days are entered once for everybody, so it takes a role on the province; a prefecture's, a
    role on that prefecture's node or above it.
    """
    paths = account.paths(*ENTERS)
    nodes = session.exec(
        select(OrganisationRow).where(
            col(OrganisationRow.level).in_((Level.PROVINCE, Level.PREFECTURE)),
            access.below(OrganisationRow.path, account, *ENTERS),
        )
    ).all()
    if any(node.level is Level.PROVINCE for node in nodes):
        return (layers.NATION, *map(layers.prefecture_layer, prefectures()), *_sites(session, account))
    own = {layers.prefecture_layer(node.division) for node in nodes if node.division}
    return (*sorted(own), *_sites(session, account)) if paths else ()


def _sites(session: Session, account: Account) -> tuple[str, ...]:
    found = session.exec(
        select(SiteRow.id)
        .join(OrganisationRow, col(OrganisationRow.id) == SiteRow.organisation_id)
        .where(access.below(OrganisationRow.path, account, *ENTERS))
        .order_by(col(SiteRow.id))
    )
    return tuple(layers.site_layer(site) for site in found if site is not None)
