"""The door for parents: employee number and a code from the coordinator; the desk where codes are made."""

from datetime import UTC, datetime

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from scheduler.db.tables import PersonRow
from scheduler.domain.organisations import Role
from scheduler.services import entry_codes, people, sign_in
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, i18n, login
from scheduler.web.access import Action, allow, public
from scheduler.web.texts import _

blueprint = Blueprint("entry", __name__)


class EntryForm(forms.Form):
    """What a parent types at the door."""

    number: str = Field(default="", max_length=20)
    code: str = Field(default="", max_length=200)


class PasswordForm(forms.Form):
    """A first password of one's own."""

    new: str = ""
    again: str = ""


@blueprint.get("/entry")
@public
def page() -> Response:
    """Employee number and code."""
    return htmx.render("entry/page.html", number="", problem=None)


@blueprint.post("/entry")
@public
def enter() -> ResponseReturnValue:
    """Come in; every failure is answered alike."""
    sent, now, address = forms.read(EntryForm), datetime.now(UTC), request.remote_addr or ""
    counted = entry_codes.key(sent.number)
    with database.reading() as db:
        if sign_in.blocked(db, login=counted, address=address, now=now):
            return _refused(sent, 429)
        account_id, code_id = entry_codes.find(db, sent.number, sent.code, now)
    with database.transaction() as db:
        if account_id is None or not entry_codes.use_up(db, account_id, code_id, now):
            entry_codes.note_failure(db, sent.number, address, now)
            account_id = None
    if account_id is None:
        return _refused(sent, 401)
    login.begin(account_id)
    return htmx.redirect(url_for("home.front"))


@blueprint.get("/entry/codes")
@allow(Role.COORDINATOR)
def codes() -> Response:
    """Workers to look for, each with a button that makes a code."""
    text = request.args.get("text", "").strip()[:60]
    with database.reading() as db:
        filters = people.Filters(text=text)
        found = people.listed(db, access.current_account(), filters, today=i18n.today()) if text else None
    return htmx.render("entry/codes.html", "entry/_found.html", found=found, text=text)


@blueprint.post("/entry/codes/<int:person_id>")
@allow(Role.COORDINATOR)
def make(person_id: int) -> ResponseReturnValue:
    """Make a code and show it once, on a slip to print."""
    with database.transaction() as db:
        person = access.load(db, PersonRow, person_id, Action.COORDINATE)
        slip = entry_codes.make(db, person, account_id=access.current_account().id, now=datetime.now(UTC))
    address = database.settings().public_url.rstrip("/") + url_for("entry.page")
    return htmx.render("entry/slip.html", slip=slip, address=address)


@blueprint.get("/entry/password")
@allow(Role.WORKER)
def password() -> Response:
    """Set a password, so that the next time needs no code."""
    return _password_page(())


@blueprint.post("/entry/password")
@allow(Role.WORKER)
def set_password() -> ResponseReturnValue:
    """Keep the first password."""
    sent, account = forms.read(PasswordForm), access.current_account()
    try:
        if sent.new != sent.again:
            raise Refused("password_differs")
        with database.transaction() as db:
            entry_codes.set_first_password(db, account.id, sent.new)
    except Refused as error:
        return _password_page(error.reasons, 422)
    flash(_("密码已设好。下次用工号和密码登录。"))
    return htmx.redirect(url_for("home.front"))


def _password_page(reasons: object, status: int = 200) -> Response:
    with database.reading() as db:
        needed = entry_codes.has_no_password(db, access.current_account().id)
    return htmx.render("entry/password.html", status=status, reasons=reasons, needed=needed)


def _refused(sent: EntryForm, status: int) -> Response:
    problem = _("工号或登录码不对。") if status == 401 else _("尝试次数过多，请过一刻钟再试。")
    return htmx.render("entry/page.html", status=status, number=sent.number, problem=problem)
