"""Who may call which view: every view states its rule, and one without a rule is not served.

The rule of a view says which roles may call it at all; whether this account may touch that object is asked
of `services.access` through `load` and `require`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlmodel import Session, SQLModel

from scheduler.domain.organisations import Role
from scheduler.services import access
from scheduler.services.access import Action
from scheduler.services.accounts import Account
from scheduler.web import login

View = TypeVar("View", bound=Callable[..., Any])
Row = TypeVar("Row", bound=SQLModel)

__all__ = ["Action", "Rule", "allow", "current_account", "load", "public", "require", "rule_of", "signed_in"]


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call a view: everybody, everybody signed in, or holders of any of some roles."""

    public: bool = False
    roles: tuple[Role, ...] = ()

    def admits(self, account: Account | None) -> bool:
        """Whether that account, or a stranger, may call it."""
        return self.public or (account is not None and (not self.roles or account.has(*self.roles)))


def public(view: View) -> View:
    """States that anybody may call the view, strangers included."""
    return _stated(view, Rule(public=True))


def signed_in(view: View) -> View:
    """States that anybody signed in may call the view."""
    return _stated(view, Rule())


def allow(*roles: Role) -> Callable[[View], View]:
    """States that only holders of any of these roles may call the view."""
    return lambda view: _stated(view, Rule(roles=roles))


def rule_of(app: Flask, endpoint: str) -> Rule:
    """The rule that a view states.

    Raises:
        LookupError: if it states none; such a view is a mistake and is never served.
    """
    rule = getattr(app.view_functions[endpoint], "access_rule", None)
    if not isinstance(rule, Rule):
        raise LookupError(f"the view {endpoint} states no access rule")
    return rule


def current_account() -> Account:
    """Whoever is signed in; only for views whose rule asks for it."""
    account = login.account()
    if account is None:
        abort(401)
    return account


def load(session: Session, kind: type[Row], row_id: int, action: Action = Action.SEE) -> Row:
    """The row, if this account may do that to it; otherwise 404, or 403 where it may at least see it."""
    row = session.get(kind, row_id)
    if row is None:
        abort(404)
    require(session, row, action)
    return row


def require(session: Session, row: SQLModel, action: Action) -> None:
    """Stops with 404 unless the account may see the row, with 403 unless it may do that to it."""
    account = current_account()
    if access.can(session, account, action, row):
        return
    abort(403 if access.can(session, account, Action.SEE, row) else 404)


def init_app(app: Flask) -> None:
    """Asks the rule before every view."""
    app.before_request(_check)


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    rule = rule_of(current_app, request.endpoint)
    if rule.public:
        return None
    if not current_user.is_authenticated:
        return login.ask()
    if not rule.admits(login.account()):
        abort(403)
    return None


def _stated(view: View, rule: Rule) -> View:
    view.access_rule = rule  # type: ignore[attr-defined]  # read back by rule_of alone
    return view
