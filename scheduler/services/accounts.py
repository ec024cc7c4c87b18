"""Accounts: who signs in, as whom, and what they were granted on which node of the tree."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import Session, col, select

from scheduler.db.tables import AccountRow, GrantRow, OrganisationRow, PersonRow, SignInRow
from scheduler.domain.organisations import Role
from scheduler.services import passwords
from scheduler.services.refusal import Refused

LANGUAGES = ("zh", "en")
NO_PASSWORD = "!"  # noqa: S105 - no hash looks like this, so nobody signs in by password


@dataclass(frozen=True, slots=True)
class Grant:
    """A role on a node and everything below it; `path` is the node's path ("/1/7/")."""

    role: Role
    organisation_id: int
    path: str


@dataclass(frozen=True, slots=True)
class Account:
    """A signed-in account, complete enough to judge what it may do without another query."""

    id: int
    person_id: int
    login: str
    name: str
    language: str
    grants: tuple[Grant, ...]

    def has(self, *roles: Role) -> bool:
        """Whether it was granted any of these roles, on whatever node."""
        return any(grant.role in roles for grant in self.grants)

    def paths(self, *roles: Role) -> tuple[str, ...]:
        """The nodes on which it was granted any of these roles."""
        return tuple(dict.fromkeys(grant.path for grant in self.grants if grant.role in roles))


def load(session: Session, account_id: int) -> Account | None:
    """The account with its grants; None when there is none or it was closed."""
    found = session.exec(
        select(AccountRow, PersonRow)
        .join(PersonRow, col(PersonRow.id) == AccountRow.person_id)
        .where(AccountRow.id == account_id, col(AccountRow.active))
    ).first()
    if found is None:
        return None
    row, person = found
    granted = session.exec(
        select(GrantRow.role, GrantRow.organisation_id, OrganisationRow.path)
        .join(OrganisationRow, col(OrganisationRow.id) == GrantRow.organisation_id)
        .where(GrantRow.account_id == account_id)
        .order_by(col(OrganisationRow.path))
    )
    return Account(
        id=account_id,
        person_id=row.person_id,
        login=row.login,
        name=person.name,
        language=row.language,
        grants=tuple(Grant(Role(role), organisation_id, path) for role, organisation_id, path in granted),
    )


def find(session: Session, login: str) -> Account | None:
    """The account of that login, however it is written."""
    row = session.exec(select(AccountRow).where(AccountRow.login == login.strip().lower())).first()
    return None if row is None or row.id is None else load(session, row.id)


def create(
    session: Session, *, person_id: int, login: str, password: str | None, grants: Iterable[tuple[Role, int]]
) -> int:
    """Open an account for a person, with roles on nodes; without a password nobody can sign in by one.

    Raises:
        Refused: `login_taken`, or what `passwords.refusals` says of the password.
    """
    login = login.strip().lower()
    if session.exec(select(AccountRow.id).where(AccountRow.login == login)).first() is not None:
        raise Refused("login_taken")
    hashed = NO_PASSWORD if password is None else passwords.hashed(password, login=login)
    account = AccountRow(person_id=person_id, login=login, password_hash=hashed)
    session.add(account)
    session.flush()
    assert account.id is not None
    session.add_all(
        GrantRow(account_id=account.id, role=role, organisation_id=node)
        for role, node in dict.fromkeys(grants)
    )
    session.flush()
    return account.id


def choose_language(session: Session, *, account_id: int, language: str) -> None:
    """Keep the language in which the account reads pages."""
    row = session.get(AccountRow, account_id)
    if row is not None and language in LANGUAGES:
        row.language = language


def change_password(session: Session, *, account_id: int, password: str) -> None:
    """Set a new password and end every session of the account.

    Raises:
        Refused: what `passwords.refusals` says of the password.
    """
    row = session.get_one(AccountRow, account_id)
    row.password_hash = passwords.hashed(password, login=row.login)
    session.exec(delete(SignInRow).where(col(SignInRow.account_id) == account_id))


def grants_with_nodes(session: Session, *, account_id: int) -> list[tuple[Role, OrganisationRow]]:
    """The roles of an account, each with its node of the tree."""
    found = session.exec(
        select(GrantRow.role, OrganisationRow)
        .join(OrganisationRow, col(OrganisationRow.id) == GrantRow.organisation_id)
        .where(GrantRow.account_id == account_id)
        .order_by(col(OrganisationRow.path), col(GrantRow.role))
    )
    return [(Role(role), node) for role, node in found]
