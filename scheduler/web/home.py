"""Where each role begins: the front page, and the pages of coordinator, worker and administrator."""

from flask import Blueprint, Response, current_app, url_for
from flask.typing import ResponseReturnValue

from scheduler.domain.organisations import Role
from scheduler.web import htmx, login
from scheduler.web.access import allow, public

blueprint = Blueprint("home", __name__)

HOMES = (
    (Role.ORGANISER, "campaigns.overview"),
    (Role.COORDINATOR, "home.coordinator"),
    (Role.ADMINISTRATOR, "home.administrator"),
    (Role.VOLUNTEER, "agenda.month"),
    (Role.WORKER, "home.worker"),
)


@blueprint.get("/")
@public
def front() -> ResponseReturnValue:
    """What this is, for strangers; one's own first page, for everybody signed in."""
    account = login.account()
    if account is not None:
        for role, endpoint in HOMES:
            if account.has(role) and endpoint in current_app.view_functions:
                return htmx.redirect(url_for(endpoint))
        return htmx.redirect(url_for("account.page"))
    return htmx.render("home/front.html", demo="demo_entry.page" in current_app.view_functions)


@blueprint.get("/site")
@allow(Role.COORDINATOR)
def coordinator() -> Response:
    """Today's and this week's sessions of one's own sites, with who is expected."""
    return htmx.render("home/coordinator.html")


@blueprint.get("/family")
@allow(Role.WORKER)
def worker() -> Response:
    """One's crew's rota, the talks open to it, and one's own children's trips and camps."""
    return htmx.render("home/worker.html")


@blueprint.get("/admin")
@allow(Role.ADMINISTRATOR)
def administrator() -> Response:
    """The tree of organisations, the accounts and what they were granted."""
    return htmx.render("home/administrator.html")
