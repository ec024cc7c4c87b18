"""Where each role begins: the front page, and the pages of coordinator, worker and administrator."""

from datetime import datetime, time, timedelta

from flask import Blueprint, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.domain.organisations import Role
from scheduler.services import family, oversight, site_days
from scheduler.web import access, database, htmx, i18n, login
from scheduler.web.access import allow, public

blueprint = Blueprint("home", __name__)

HOMES = (
    (Role.ORGANISER, "campaigns.overview"),
    (Role.COORDINATOR, "home.coordinator"),
    (Role.ADMINISTRATOR, "home.administrator"),
    (Role.VOLUNTEER, "agenda.calendar"),
    (Role.WORKER, "home.worker"),
)
WEEK, TALKS = timedelta(days=7), timedelta(days=28)
ROTA_DAYS = 14


@blueprint.get("/")
@public
def front() -> ResponseReturnValue:
    """What this is, for strangers; one's own first page, for everybody signed in."""
    account = login.account()
    if account is None:
        return htmx.render("home/front.html", demo="demo_entry.page" in current_app.view_functions)
    mine = (endpoint for role, endpoint in HOMES if account.has(role))
    known = (endpoint for endpoint in mine if endpoint in current_app.view_functions)
    return htmx.redirect(url_for(next(known, "account.page")))


@blueprint.get("/site")
@allow(Role.COORDINATOR)
def coordinator() -> Response:
    """Today's and this week's sessions of one's own sites, with who is expected."""
    today = i18n.today()
    start = datetime.combine(today, time(), i18n.zone())
    with database.reading() as db:
        days = site_days.visits(db, access.current_account(), start=start, end=start + WEEK, zone=i18n.zone())
    dates = [today + timedelta(days=number) for number in range(WEEK.days)]
    return htmx.render("home/coordinator.html", days=days, dates=dates, today=today)


@blueprint.get("/family")
@allow(Role.WORKER)
def worker() -> Response:
    """One's crew's rota, the talks open to it, and one's own children's trips and camps."""
    account, today = access.current_account(), i18n.today()
    start = datetime.combine(today, time(), i18n.zone())
    last = today + timedelta(days=ROTA_DAYS - 1)
    with database.transaction() as db:  # reading about a child is noted
        return htmx.render(
            "home/worker.html",
            weeks=family.crew_weeks(db, account.person_id, today, last),
            talks=family.open_sessions(db, account.person_id, start, start + TALKS),
            stays=family.children(db, account, today=today, zone=i18n.zone()),
            today=today,
        )


@blueprint.get("/admin")
@allow(Role.ADMINISTRATOR)
def administrator() -> Response:
    """The tree of organisations."""
    with database.reading() as db:
        nodes = oversight.tree(db, access.current_account())
    return htmx.render("home/administrator.html", nodes=nodes)


@blueprint.get("/admin/accounts")
@allow(Role.ADMINISTRATOR)
def accounts() -> Response:
    """The accounts and what they were granted."""
    text, page = request.args.get("text", "").strip(), request.args.get("page", 1, int)
    with database.reading() as db:
        found = oversight.holders(db, access.current_account(), text=text, page=page)
    return htmx.render("home/accounts.html", "home/_accounts.html", found=found, text=text)


@blueprint.get("/admin/audit")
@allow(Role.ADMINISTRATOR)
def audit() -> Response:
    """Who did or read what, newest first."""
    page = request.args.get("page", 1, int)
    with database.reading() as db:
        found = oversight.trail(db, access.current_account(), page=page)
    return htmx.render("home/audit.html", "home/_audit.html", found=found)
