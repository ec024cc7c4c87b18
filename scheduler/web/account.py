"""Signing in and out, the language, the password."""

from datetime import UTC, datetime

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.services import accounts, audit, passwords, sign_in
from scheduler.web import access, database, forms, htmx, i18n, login
from scheduler.web.access import public, signed_in
from scheduler.web.texts import _

blueprint = Blueprint("account", __name__)

THEME_COOKIE = "theme"
THEMES = ("", "light", "dark")
A_YEAR = 365 * 24 * 3600


class Credentials(forms.Form):
    """What the sign-in form sends."""

    login: str = ""
    password: str = ""
    next: str = ""


class NewPassword(forms.Form):
    """What the password form sends."""

    current: str = ""
    new: str = ""
    again: str = ""


@blueprint.app_context_processor
def _theme() -> dict[str, str]:
    return {"theme": chosen_theme()}


@blueprint.get("/sign-in")
@public
def sign_in_page() -> Response:
    """The sign-in form."""
    return htmx.render("account/sign_in.html", next=request.args.get("next", ""), login="", problem=None)


@blueprint.post("/sign-in")
@public
def sign_in_do() -> ResponseReturnValue:
    """Sign in; an unknown login, a wrong password and a closed account are answered alike."""
    sent, now, address = forms.read(Credentials), datetime.now(UTC), request.remote_addr or ""
    with database.reading() as db:
        if sign_in.blocked(db, login=sent.login, address=address, now=now):
            return _refused(sent, 429)
        account_id, kept = sign_in.kept_hash(db, sent.login)
    if not passwords.matches(kept, sent.password) or account_id is None:
        with database.transaction() as db:
            sign_in.note_failure(db, login=sent.login, address=address, now=now)
            known = "unknown" if account_id is None else account_id  # what was typed may be a password
            audit.note(db, account_id=account_id, action="sign_in.failed", subject=f"account:{known}")
        return _refused(sent, 401)
    login.begin(account_id)
    return htmx.redirect(login.safe_next(sent.next))


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> Response:
    """Sign out: the session ends on the server, and the browser forgets what it kept."""
    login.leave()
    response = htmx.redirect(url_for("home.front"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.post("/language")
@public
def language() -> Response:
    """Choose the language of the pages; kept with the account, and in the browser."""
    chosen = request.form.get("language", "")
    who = login.account()
    if who is not None:
        with database.transaction() as db:
            accounts.choose_language(db, account_id=who.id, language=chosen)
    return _keep(i18n.COOKIE, chosen, accounts.LANGUAGES)


@blueprint.post("/theme")
@public
def theme() -> Response:
    """Choose light or dark, or neither, which leaves it to the system; kept in the browser."""
    return _keep(THEME_COOKIE, request.form.get("theme", ""), THEMES)


def chosen_theme() -> str:
    """The theme that this browser keeps; "" leaves it to the system."""
    kept = request.cookies.get(THEME_COOKIE, "")
    return kept if kept in THEMES else ""


def _keep(cookie: str, value: str, allowed: tuple[str, ...]) -> Response:
    """Keep a choice for a year and go back to where it was made."""
    response = htmx.redirect(login.safe_next(request.form.get("next")))
    if value in allowed:
        secure = database.settings().secure
        response.set_cookie(cookie, value, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


@blueprint.get("/account")
@signed_in
def page() -> Response:
    """One's own account: who I am here, which roles, the password."""
    return _page({})


@blueprint.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Set a new password; every other session of the account ends."""
    sent, who = forms.read(NewPassword), access.current_account()
    with database.reading() as db:
        _account_id, kept = sign_in.kept_hash(db, who.login)
    problems = _password_problems(sent, kept)
    if problems:
        return _page(problems, status=422)
    with database.transaction() as db:
        accounts.change_password(db, account_id=who.id, password=sent.new)
        audit.note(db, account_id=who.id, action="password.change", subject=f"account:{who.id}")
    login.begin(who.id)
    flash(_("密码已更改，其他设备上的登录已退出。"))
    return htmx.redirect(url_for("account.page"))


def _password_problems(sent: NewPassword, kept: str | None) -> dict[str, tuple[str, ...]]:
    who = access.current_account()
    if not passwords.matches(kept, sent.current):
        return {"current": ("password_wrong",)}
    if sent.new != sent.again:
        return {"again": ("password_differs",)}
    found = passwords.refusals(sent.new, login=who.login)
    return {"new": found} if found else {}


def _page(problems: dict[str, tuple[str, ...]], status: int = 200) -> Response:
    who = access.current_account()
    with database.reading() as db:
        grants = accounts.grants_with_nodes(db, account_id=who.id)
    return htmx.render("account/page.html", status=status, problems=problems, grants=grants)


def _refused(sent: Credentials, status: int) -> Response:
    problem = _("登录名或密码不对。") if status == 401 else _("尝试次数过多，请过一刻钟再试。")
    return htmx.render(
        "account/sign_in.html", status=status, next=sent.next, login=sent.login, problem=problem
    )
