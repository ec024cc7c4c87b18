"""What an administrator watches over: the tree, the accounts and their roles, and the audit trail."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from scheduler.db.tables import (
    AccountRow,
    AuditRow,
    CampaignRow,
    GrantRow,
    OrganisationRow,
    PersonRow,
    SiteRow,
)
from scheduler.domain.organisations import Role
from scheduler.services import access
from scheduler.services.accounts import Account
from scheduler.services.paging import Page, fetched


@dataclass(frozen=True, slots=True)
class Node:
    """One organisation with how deep it lies below the administrator's and what belongs to it."""

    row: OrganisationRow
    depth: int
    people: int
    sites: int
    campaigns: int


@dataclass(frozen=True, slots=True)
class Holder:
    """One account with its person and roles."""

    account: AccountRow
    person: PersonRow
    grants: tuple[tuple[Role, OrganisationRow], ...]


def tree(session: Session, account: Account, *roles: Role) -> list[Node]:
    """The nodes where the account has any of the roles (administers, unless told), parents first."""
    rows = session.exec(
        select(OrganisationRow)
        .where(access.below(OrganisationRow.path, account, *(roles or (Role.ADMINISTRATOR,))))
        .order_by(col(OrganisationRow.path))
    ).all()
    people, sites, campaigns = (_counted(session, kind) for kind in (PersonRow, SiteRow, CampaignRow))
    ordered = sorted(rows, key=lambda row: [int(part) for part in row.path.strip("/").split("/")])
    top = min((row.path.count("/") for row in rows), default=0)
    return [
        Node(
            row=row,
            depth=row.path.count("/") - top,
            people=people.get(row.id, 0),
            sites=sites.get(row.id, 0),
            campaigns=campaigns.get(row.id, 0),
        )
        for row in ordered
    ]


def holders(session: Session, account: Account, *, text: str = "", page: int = 1) -> Page[Holder]:
    """The accounts of people of the administered nodes, by login; `text` looks in login and name."""
    query = (
        select(AccountRow)
        .join(PersonRow, col(PersonRow.id) == AccountRow.person_id)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(access.below(OrganisationRow.path, account, Role.ADMINISTRATOR))
        .order_by(col(AccountRow.login))
    )
    if text:
        fields = (AccountRow.login, PersonRow.name)
        query = query.where(or_(*(col(field).icontains(text, autoescape=True) for field in fields)))
    found = fetched(session, query, page, 50)
    return Page(tuple(_holders(session, found.items)), found.number, found.pages, found.total)


NOBODYS_BUSINESS = ("proposals.decline",)


def trail(session: Session, account: Account, *, page: int = 1) -> Page[tuple[AuditRow, str]]:
    """The audit trail of the people of the administered nodes, newest first, each line with who it was.

    Who said no to a proposal is left out: an employer who administers a node must not learn it (志愿服务条例
    art. 25). Lines that no account wrote, such as a failed sign-in, are shown to those who administer the
    whole tree.
    """
    mine = access.below(OrganisationRow.path, account, Role.ADMINISTRATOR)
    if any(path.count("/") == 2 for path in account.paths(Role.ADMINISTRATOR)):
        mine = or_(mine, col(AuditRow.account_id).is_(None))
    query = (
        select(AuditRow)
        .join(AccountRow, col(AccountRow.id) == AuditRow.account_id, isouter=True)
        .join(PersonRow, col(PersonRow.id) == AccountRow.person_id, isouter=True)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id, isouter=True)
        .where(mine, col(AuditRow.action).not_in(NOBODYS_BUSINESS))
        .order_by(col(AuditRow.at).desc(), col(AuditRow.id).desc())
    )
    found = fetched(session, query, page, 100)
    names = _names(session, {row.account_id for row in found.items})
    lines = tuple((row, names.get(row.account_id, "")) for row in found.items)
    return Page(lines, found.number, found.pages, found.total)


def _counted(session: Session, kind: Any) -> dict[int | None, int]:
    counted = session.exec(select(kind.organisation_id, func.count()).group_by(kind.organisation_id))
    return dict(counted.all())


def _holders(session: Session, rows: tuple[AccountRow, ...]) -> list[Holder]:
    ids = [row.id for row in rows]
    grants: dict[int, list[tuple[Role, OrganisationRow]]] = defaultdict(list)
    for account_id, role, node in session.exec(
        select(GrantRow.account_id, GrantRow.role, OrganisationRow)
        .join(OrganisationRow, col(OrganisationRow.id) == GrantRow.organisation_id)
        .where(col(GrantRow.account_id).in_(ids))
        .order_by(col(OrganisationRow.path))
    ):
        grants[account_id].append((Role(role), node))
    people = {
        person.id: person
        for person in session.exec(
            select(PersonRow).where(col(PersonRow.id).in_({row.person_id for row in rows}))
        )
    }
    return [Holder(row, people[row.person_id], tuple(grants[row.id or 0])) for row in rows]


def _names(session: Session, accounts: set[int | None]) -> dict[int | None, str]:
    found = session.exec(
        select(AccountRow.id, PersonRow.name)
        .join(PersonRow, col(PersonRow.id) == AccountRow.person_id)
        .where(col(AccountRow.id).in_({one for one in accounts if one is not None}))
    )
    return dict(found.all())
