"""Flask-Login over our own sessions: the cookie holds a random token, the database only its hash."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, flash, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user, logout_user

from scheduler.services import audit, sign_in
from scheduler.services.accounts import Account
from scheduler.services.sign_in import Timeouts
from scheduler.web import database, htmx
from scheduler.web.texts import _


class User:
    """What Flask-Login knows: an account and the token of the session it came by."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, account: Account, token: str) -> None:
        self.account = account
        self.token = token

    def get_id(self) -> str:
        """The token; Flask-Login puts it into the signed cookie."""
        return self.token


def init_app(app: Flask) -> None:
    """Wires Flask-Login; sessions are ours, so its own protection by address is off."""
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(_load)
    manager.init_app(app)
    app.context_processor(lambda: {"account": account()})


def timeouts() -> Timeouts:
    """When sessions end, as set."""
    settings = database.settings()
    return Timeouts(timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.session_hours))


def account() -> Account | None:
    """Whoever is signed in; None for a stranger."""
    return current_user.account if current_user.is_authenticated else None


def begin(account_id: int) -> None:
    """Sign an account in: a new token and a new cookie, so that nothing from before counts any more."""
    leave()
    with database.transaction() as db:
        token = sign_in.open_session(db, account_id=account_id, now=datetime.now(UTC), timeouts=timeouts())
        audit.note(db, account_id=account_id, action="sign_in", subject=f"account:{account_id}")
    session.clear()
    user = _load(token)
    assert user is not None
    login_user(user)


def leave() -> None:
    """Sign out for good: the token no longer opens anything, wherever the cookie was copied to."""
    token = session.get("_user_id")
    if isinstance(token, str):
        with database.transaction() as db:
            sign_in.close_session(db, token=token)
    logout_user()
    session.clear()


def ask() -> ResponseReturnValue:
    """Send a stranger to the sign-in page, and back afterwards."""
    back = request.full_path.rstrip("?") if request.method == "GET" and not htmx.partial() else None
    flash(_("请先登录。"))
    return htmx.redirect(url_for("account.sign_in_page", next=back))


def safe_next(target: str | None) -> str:
    """Where to go after signing in: a path of this site, never another one's address."""
    if target and target.isprintable() and target.startswith("/") and not target.startswith(("//", "/\\")):
        return target
    return url_for("home.front")


def _load(token: Any) -> User | None:
    now = datetime.now(UTC)
    with database.reading() as db:
        found, due = sign_in.account_of(db, token=str(token), now=now, timeouts=timeouts())
    if found is None:
        return None
    if due:
        with database.transaction() as db:
            sign_in.seen(db, token=str(token), now=now)
    return User(found, str(token))
