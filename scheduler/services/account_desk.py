"""What an administrator does to the accounts of their part of the tree: opens, grants, closes, new passwords.

Nobody rises by it: an account that was granted anything outside the administrator's nodes is left alone, and
nobody changes their own roles, so that a tree never loses its last administrator by a slip.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import delete, or_
from sqlmodel import Session, col, select

from scheduler.db.tables import AccountRow, GrantRow, OrganisationRow, PersonRow, SignInRow
from scheduler.domain.organisations import Role
from scheduler.services import access, accounts, audit, passwords
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Given:
    """A password made for somebody; shown once and kept nowhere but as its hash."""

    account_id: int
    name: str
    login: str
    password: str


def without_account(session: Session, by: Account, text: str) -> list[tuple[PersonRow, OrganisationRow]]:
    """People of the administered nodes who have no account yet, by name or employee number."""
    if not text:
        return []
    wanted = (PersonRow.name, PersonRow.employee_number)
    found = session.exec(
        select(PersonRow, OrganisationRow)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .join(AccountRow, col(AccountRow.person_id) == PersonRow.id, isouter=True)
        .where(
            access.below(OrganisationRow.path, by, Role.ADMINISTRATOR),
            col(AccountRow.id).is_(None),
            or_(*(col(field).icontains(text, autoescape=True) for field in wanted)),
        )
        .order_by(col(PersonRow.name), col(PersonRow.id))
        .limit(MOST_FOUND)
    )
    return list(found)


def nodes(session: Session, by: Account) -> list[OrganisationRow]:
    """The nodes on which the administrator may grant, parents before children."""
    return list(
        session.exec(
            select(OrganisationRow)
            .where(access.below(OrganisationRow.path, by, Role.ADMINISTRATOR))
            .order_by(col(OrganisationRow.path))
        )
    )


def open_for(session: Session, by: Account, person: PersonRow, *, login: str, role: Role, node: int) -> Given:
    """An account with a first role and a password that is told once.

    Raises:
        Refused: `login_taken`, `has_account`, `login_missing`, `grant_outside`.
    """
    assert person.id is not None
    if not login.strip():
        raise Refused("login_missing")
    if session.exec(select(AccountRow.id).where(AccountRow.person_id == person.id)).first() is not None:
        raise Refused("has_account")
    _refuse_outside(session, by, node)
    password = _made_up()
    account = accounts.create(
        session, person_id=person.id, login=login, password=password, grants=[(role, node)]
    )
    _note(session, by, "account.create", account)
    return Given(account, person.name, login.strip().lower(), password)


def grant(session: Session, by: Account, row: AccountRow, *, role: Role, node: int) -> None:
    """One more role on a node.

    Raises:
        Refused: `own_account`, `account_above`, `grant_outside`, `grant_twice`.
    """
    _refuse_hands_off(session, by, row)
    _refuse_outside(session, by, node)
    if _grant(session, row, role, node) is not None:
        raise Refused("grant_twice")
    assert row.id is not None
    session.add(GrantRow(account_id=row.id, role=role, organisation_id=node))
    session.flush()
    _note(session, by, "account.grant", row.id, f"{role.value}@{node}")


def withdraw(session: Session, by: Account, row: AccountRow, *, role: Role, node: int) -> None:
    """Take a role back; who is signed in loses it with the next page.

    Raises:
        Refused: `own_account`, `account_above`, `grant_gone`.
    """
    _refuse_hands_off(session, by, row)
    found = _grant(session, row, role, node)
    if found is None:
        raise Refused("grant_gone")
    session.delete(found)
    session.flush()
    _note(session, by, "account.withdraw", row.id, f"{role.value}@{node}")


def set_active(session: Session, by: Account, row: AccountRow, active: bool) -> None:
    """Close an account and end its sessions, or open it again; its person and history stay.

    Raises:
        Refused: `own_account`, `account_above`.
    """
    _refuse_hands_off(session, by, row)
    row.active = active
    session.add(row)
    if not active:
        session.exec(delete(SignInRow).where(col(SignInRow.account_id) == row.id))
    _note(session, by, "account.reopen" if active else "account.close", row.id)


def new_password(session: Session, by: Account, row: AccountRow) -> Given:
    """A new password, told once; every session of the account ends.

    Raises:
        Refused: `own_account`, `account_above`, `account_closed`.
    """
    _refuse_hands_off(session, by, row)
    if not row.active or row.id is None:
        raise Refused("account_closed")
    password = _made_up()
    accounts.change_password(session, account_id=row.id, password=password)
    _note(session, by, "password.change", row.id)
    return Given(row.id, session.get_one(PersonRow, row.person_id).name, row.login, password)


def _refuse_hands_off(session: Session, by: Account, row: AccountRow) -> None:
    """Not one's own account, and none with a role outside the administrator's nodes."""
    if row.id == by.id:
        raise Refused("own_account")
    assert row.id is not None
    granted = [node.path for _, node in accounts.grants_with_nodes(session, account_id=row.id)]
    mine = by.paths(Role.ADMINISTRATOR)
    if not all(access.covers(mine, [path]) for path in granted):
        raise Refused("account_above")


def _refuse_outside(session: Session, by: Account, node: int) -> None:
    found = session.get(OrganisationRow, node)
    if found is None or not access.covers(by.paths(Role.ADMINISTRATOR), [found.path]):
        raise Refused("grant_outside")


def _grant(session: Session, row: AccountRow, role: Role, node: int) -> GrantRow | None:
    return session.exec(
        select(GrantRow).where(
            GrantRow.account_id == row.id, GrantRow.role == role, GrantRow.organisation_id == node
        )
    ).first()


def _made_up() -> str:
    """Sixteen letters in four groups: 79 bits, easy to read out."""
    return "-".join("".join(secrets.choice(passwords.READABLE) for _ in range(4)) for _ in range(4))


def _note(session: Session, by: Account, action: str, account_id: int | None, purpose: str = "") -> None:
    audit.note(session, account_id=by.id, action=action, subject=f"account:{account_id}", purpose=purpose)
