"""The administrator's desk for accounts: one account with its roles, and opening a new one."""

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import AccountRow, PersonRow
from scheduler.domain.organisations import Role
from scheduler.services import account_desk, accounts
from scheduler.web import access, database, forms, htmx
from scheduler.web.access import Action, allow
from scheduler.web.texts import _

blueprint = Blueprint("account_desk", __name__)


class Granting(forms.Form):
    """A role on a node."""

    role: Role
    node: forms.Key


class Opening(Granting):
    """Whose account, and under which name they sign in."""

    login: str = Field(min_length=1, max_length=60)


@blueprint.get("/admin/accounts/new")
@allow(Role.ADMINISTRATOR)
def find() -> Response:
    """People without an account, to choose one."""
    text = request.args.get("text", "").strip()[:60]
    with database.reading() as db:
        found = account_desk.without_account(db, access.current_account(), text)
    return htmx.render("account_desk/find.html", "account_desk/_found.html", found=found, text=text)


@blueprint.get("/admin/accounts/new/<int:person_id>")
@allow(Role.ADMINISTRATOR)
def new(person_id: int) -> Response:
    """The form for one person's account."""
    with database.reading() as db:
        person = access.load(db, PersonRow, person_id, Action.ADMINISTER)
        nodes = account_desk.nodes(db, access.current_account())
    return htmx.render("account_desk/new.html", person=person, nodes=nodes, roles=tuple(Role))


@blueprint.post("/admin/accounts/new/<int:person_id>")
@allow(Role.ADMINISTRATOR)
def create(person_id: int) -> Response:
    """Open the account; its first password is shown once."""
    sent = forms.read(Opening)
    with database.transaction() as db:
        person = access.load(db, PersonRow, person_id, Action.ADMINISTER)
        given = account_desk.open_for(
            db, access.current_account(), person, login=sent.login, role=sent.role, node=sent.node
        )
    return htmx.render("account_desk/password.html", given=given, new=True)


@blueprint.get("/admin/accounts/<int:account_id>")
@allow(Role.ADMINISTRATOR)
def account(account_id: int) -> Response:
    """One account: roles, and what can be done to it."""
    with database.reading() as db:
        row = _load(db, account_id)
        return htmx.render(
            "account_desk/account.html",
            row=row,
            person=db.get_one(PersonRow, row.person_id),
            grants=accounts.grants_with_nodes(db, account_id=account_id),
            nodes=account_desk.nodes(db, access.current_account()),
            roles=tuple(Role),
            own=account_id == access.current_account().id,
        )


@blueprint.post("/admin/accounts/<int:account_id>/grants")
@allow(Role.ADMINISTRATOR)
def grant(account_id: int) -> ResponseReturnValue:
    """One more role."""
    sent = forms.read(Granting)
    with database.transaction() as db:
        row = _load(db, account_id)
        account_desk.grant(db, access.current_account(), row, role=sent.role, node=sent.node)
    return _back(account_id, _("角色已授予。"))


@blueprint.post("/admin/accounts/<int:account_id>/grants/withdraw")
@allow(Role.ADMINISTRATOR)
def withdraw(account_id: int) -> ResponseReturnValue:
    """One role less."""
    sent = forms.read(Granting)
    with database.transaction() as db:
        row = _load(db, account_id)
        account_desk.withdraw(db, access.current_account(), row, role=sent.role, node=sent.node)
    return _back(account_id, _("角色已收回。"))


@blueprint.post("/admin/accounts/<int:account_id>/close")
@allow(Role.ADMINISTRATOR)
def close(account_id: int) -> ResponseReturnValue:
    """Nobody signs in with it any more."""
    with database.transaction() as db:
        account_desk.set_active(db, access.current_account(), _load(db, account_id), False)
    return _back(account_id, _("账户已停用，已登录的设备已退出。"))


@blueprint.post("/admin/accounts/<int:account_id>/reopen")
@allow(Role.ADMINISTRATOR)
def reopen(account_id: int) -> ResponseReturnValue:
    """It can be used again."""
    with database.transaction() as db:
        account_desk.set_active(db, access.current_account(), _load(db, account_id), True)
    return _back(account_id, _("账户已恢复。"))


@blueprint.post("/admin/accounts/<int:account_id>/password")
@allow(Role.ADMINISTRATOR)
def new_password(account_id: int) -> Response:
    """A new password, shown once."""
    with database.transaction() as db:
        given = account_desk.new_password(db, access.current_account(), _load(db, account_id))
    return htmx.render("account_desk/password.html", given=given, new=False)


def _load(db: Session, account_id: int) -> AccountRow:
    return access.load(db, AccountRow, account_id, Action.ADMINISTER)


def _back(account_id: int, said: str) -> ResponseReturnValue:
    flash(said)
    return htmx.redirect(url_for("account_desk.account", account_id=account_id))
