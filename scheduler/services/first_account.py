"""Accounts opened from the console, before anybody can sign in."""

from sqlmodel import Session, col, or_, select

from scheduler.db.tables import AccountRow, OrganisationRow, PersonRow
from scheduler.domain.organisations import Level, Role
from scheduler.services import accounts, audit


def open_account(
    session: Session, *, login: str, name: str, role: Role, organisation: str, password: str
) -> int:
    """Open an account for a new person with a role on a node; an empty tree gets the node as its root.

    Raises:
        Refused: what `accounts.create` refuses.
        LookupError: if the tree has no node of that name.
    """
    node = _node(session, organisation)
    person = PersonRow(organisation_id=node, name=name)
    session.add(person)
    session.flush()
    assert person.id is not None
    account = accounts.create(
        session, person_id=person.id, login=login, password=password, grants=[(role, node)]
    )
    audit.note(session, account_id=None, action="account.create", subject=f"account:{account}")
    return account


def set_password(session: Session, *, login: str, password: str) -> None:
    """Set the password of an account and end its sessions.

    Raises:
        Refused: what `passwords.refusals` says of the password.
        LookupError: if there is no such account.
    """
    account = session.exec(select(AccountRow.id).where(AccountRow.login == login.strip().lower())).first()
    if account is None:
        raise LookupError(f"no account {login}")
    accounts.change_password(session, account_id=account, password=password)
    audit.note(session, account_id=None, action="password.change", subject=f"account:{account}")


def _node(session: Session, name: str) -> int:
    found = session.exec(
        select(OrganisationRow.id).where(
            or_(col(OrganisationRow.name_zh) == name, col(OrganisationRow.name_en) == name)
        )
    ).first()
    if found is not None:
        return found
    if session.exec(select(OrganisationRow.id)).first() is not None:
        raise LookupError(f"no organisation {name}")
    root = OrganisationRow(path="", level=Level.PROVINCE, name_zh=name)
    session.add(root)
    session.flush()
    assert root.id is not None
    root.path = f"/{root.id}/"
    return root.id
