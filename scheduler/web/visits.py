"""Rounds of home visits: drawn and made by an organiser, walked and ticked off by the two visitors."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal

from flask import Blueprint, Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from scheduler.domain.organisations import Role
from scheduler.domain.rules.violation import Violation
from scheduler.domain.visits import AHEAD, STAY_MINUTES, Round, VisitOutcome
from scheduler.services.refusal import Refused
from scheduler.services.visits import choices, going, rounds
from scheduler.services.visits.rounds import Wish
from scheduler.web import access, database, forms, htmx, i18n, visit_papers
from scheduler.web.access import allow
from scheduler.web.prints import sent
from scheduler.web.texts import _

blueprint = Blueprint("visits", __name__)

LAST_PAGE = 10**6
USUAL_START, USUAL_MINUTES = time(9), 40
Reasons = tuple[Violation, ...]


class RoundForm(forms.Form):
    """A round to be looked at (`look`) or made (`make`)."""

    day: forms.Day
    starts: time
    minutes: Annotated[int, Field(ge=0, le=10_000)]
    site: forms.Key
    first: forms.Key
    second: forms.Key
    family: tuple[forms.Key, ...] = ()
    act: Literal["look", "make"] = "look"

    def wish(self) -> Wish:
        """What is asked for."""
        starts = self.starts.replace(tzinfo=None, second=0, microsecond=0)
        two = (self.first, self.second)
        return Wish(self.day, starts, self.minutes, self.site, two, self.family)


class OutcomeForm(forms.Form):
    """What became of one stop."""

    outcome: VisitOutcome


@blueprint.get("/visits")
@allow(Role.ORGANISER)
def overview() -> Response:
    """The rounds of one's nodes, the latest day first."""
    return _overview()


@blueprint.get("/visits/new")
@allow(Role.ORGANISER)
def new() -> Response:
    """Who could go to whom on a day."""
    tomorrow = i18n.today() + timedelta(days=1)
    day = i18n.read_day(request.args.get("day")) or tomorrow
    return _form(Wish(day, USUAL_START, USUAL_MINUTES, 0, (), ()))


@blueprint.post("/visits")
@allow(Role.ORGANISER)
def make() -> ResponseReturnValue:
    """Show the round in its order with its times, or make it as it was shown."""
    sent_form, account, now = forms.read(RoundForm), access.current_account(), datetime.now(UTC)
    wish = sent_form.wish()
    try:
        with database.transaction() as db:
            if sent_form.act == "look":
                drawn = rounds.draw(db, account, wish, now)
            else:
                rounds.make(db, account, wish, now)
    except Refused as error:
        return _form(wish, error.reasons)
    if sent_form.act == "look":
        return _form(wish, drawn=drawn)
    flash(_("家访已安排，两位都会收到消息。"))
    return htmx.redirect(url_for("visits.overview"))


@blueprint.post("/visits/<int:visit_id>/call-off")
@allow(Role.ORGANISER)
def call_off(visit_id: int) -> ResponseReturnValue:
    """A round does not take place."""
    account = access.current_account()
    try:
        with database.transaction() as db:
            row = rounds.of_organiser(db, account, visit_id)
            if row is None:
                abort(404)
            rounds.call_off(db, account, row, datetime.now(UTC))
    except Refused as error:
        return _overview(error.reasons)
    flash(_("家访已取消，两位都会收到消息。"))
    return htmx.redirect(url_for("visits.overview"))


@blueprint.get("/visits/mine")
@allow(Role.VOLUNTEER)
def mine() -> Response:
    """One's own rounds; who is visited stands there from the day before."""
    return _mine()


@blueprint.post("/visits/stops/<int:stop_id>")
@allow(Role.VOLUNTEER)
def put_down(stop_id: int) -> ResponseReturnValue:
    """Put down whether somebody was met."""
    outcome, account = forms.read(OutcomeForm).outcome, access.current_account()
    try:
        with database.transaction() as db:
            if going.put_down(db, account, stop_id, outcome, datetime.now(UTC)) is None:
                abort(404)
    except Refused as error:
        return _mine(error.reasons)
    return htmx.redirect(url_for("visits.mine", _anchor=f"stop-{stop_id}"))


@blueprint.get("/visits/<int:visit_id>/sheet.pdf")
@allow(Role.VOLUNTEER)
def sheet(visit_id: int) -> Response:
    """The round on A4 for its two, on the day and the day before."""
    with database.transaction() as db:  # reading about a child is noted
        found = going.one_of_visitor(db, access.current_account(), visit_id, datetime.now(UTC))
        if found is None:
            abort(404)
        return sent(visit_papers.sheet(found), f"{_('家访')} {found.row.day}")


def _overview(reasons: Reasons = ()) -> Response:
    page = min(request.args.get("page", 1, int), LAST_PAGE)
    with database.reading() as db:
        found = going.of_organiser(db, access.current_account(), page)
        return htmx.render(
            "visits/overview.html",
            status=forms.status(reasons),
            found=found,
            now=datetime.now(UTC),
            reasons=reasons,
        )


def _form(wish: Wish, reasons: Reasons = (), drawn: Round | None = None) -> Response:
    with database.transaction() as db:  # looking is noted
        account = access.current_account()
        homes = choices.families(db, account, wish.day)
        visitors = choices.visitors(db, account, wish.day)
        return htmx.render(
            "visits/new.html",
            status=forms.status(reasons),
            wish=wish,
            drawn=drawn,
            homes=homes,
            by_family={one.family.id: one for one in homes},
            visitors=visitors,
            two=wish.visitors or choices.first_two(visitors),
            sites=choices.starts(db, account, homes),
            stay=STAY_MINUTES,
            days=_days(),
            reasons=reasons,
        )


def _days() -> tuple[date, date]:
    return i18n.today(), i18n.today() + AHEAD


def _mine(reasons: Reasons = ()) -> Response:
    with database.transaction() as db:  # reading about a child is noted
        found = going.of_visitor(db, access.current_account(), datetime.now(UTC))
        return htmx.render(
            "visits/mine.html",
            status=forms.status(reasons),
            found=found,
            outcomes=list(VisitOutcome),
            reasons=reasons,
        )
