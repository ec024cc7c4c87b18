"""The demo's door: one click signs anybody in as one of five people; registered in demo mode only."""

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from scheduler.domain.organisations import Role
from scheduler.services import accounts
from scheduler.web import database, htmx, login
from scheduler.web.access import public

blueprint = Blueprint("demo_entry", __name__)

ROLES = (Role.ORGANISER, Role.COORDINATOR, Role.VOLUNTEER, Role.WORKER, Role.ADMINISTRATOR)


@blueprint.get("/demo")
@public
def page() -> Response:
    """The five people of the demo, those who are loaded."""
    with database.reading() as db:
        people = [(role, accounts.find(db, login_of(role))) for role in ROLES]
    return htmx.render("demo/page.html", people=people)


@blueprint.post("/demo/<role>")
@public
def enter(role: str) -> ResponseReturnValue:
    """Sign in as that person, without a password."""
    if role not in ROLES:
        abort(404)
    with database.reading() as db:
        account = accounts.find(db, login_of(Role(role)))
    if account is None:
        abort(404)
    login.begin(account.id)
    return htmx.redirect(login.safe_next(None))


def login_of(role: Role) -> str:
    """The login under which the demo season keeps its person of that role."""
    return f"demo-{role.value}"
