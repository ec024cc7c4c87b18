"""Where each role begins: the front page, and the pages of coordinator, worker and administrator."""

from datetime import date, datetime, time, timedelta

from flask import Blueprint, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.domain.organisations import Role
from scheduler.services import oversight, site_days
from scheduler.services.accounts import Account
from scheduler.web import access, database, forms, htmx, i18n, login
from scheduler.web.access import allow, public

blueprint = Blueprint("home", __name__)

HOMES = (
    (Role.ORGANISER, "campaigns.overview"),
    (Role.COORDINATOR, "home.coordinator"),
    (Role.ADMINISTRATOR, "home.administrator"),
    (Role.VOLUNTEER, "agenda.calendar"),
    (Role.WORKER, "family.page"),
)
WEEK = timedelta(days=7)


class Query(forms.Form):
    """What to look for in a list, and which page of it."""

    text: str = Field(default="", max_length=60)
    page: int = 1


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
    """A week of one's own sites, with who is expected; a quiet one leads on to the next busy day."""
    account, zone, today = access.current_account(), i18n.zone(), i18n.today()
    asked = i18n.read_day(request.args.get("on"))
    first = asked or today
    with database.reading() as db:
        days = _visits(db, account, first)
        coming = None if days else site_days.next_day(db, account, after=_midnight(first), zone=zone)
        if asked is None and coming is not None:
            first, days = coming, _visits(db, account, coming)
    dates = [first + timedelta(days=number) for number in range(WEEK.days)]
    return htmx.render(
        "home/coordinator.html",
        "home/_week.html",
        days=days,
        dates=dates,
        today=today,
        coming=coming,
        previous=first - WEEK,
        next=first + WEEK,
    )


def _visits(db: Session, account: Account, first: date) -> dict[date, list[site_days.Visit]]:
    start = _midnight(first)
    return site_days.visits(db, account, start=start, end=start + WEEK, zone=i18n.zone())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), i18n.zone())


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
    asked = forms.read(Query, request.args)
    with database.reading() as db:
        found = oversight.holders(db, access.current_account(), text=asked.text, page=asked.page)
    return htmx.render("home/accounts.html", "home/_accounts.html", found=found, text=asked.text)


@blueprint.get("/admin/audit")
@allow(Role.ADMINISTRATOR)
def audit() -> Response:
    """Who did or read what, newest first."""
    asked = forms.read(Query, request.args)
    with database.reading() as db:
        found = oversight.trail(db, access.current_account(), page=asked.page)
    return htmx.render("home/audit.html", "home/_audit.html", found=found)
