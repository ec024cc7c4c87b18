"""Boards: a draft by site and day or by person and week, and one seat of it with who else could have it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from flask import Blueprint, Response, abort, request
from markupsafe import Markup
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import CampaignRow, PlanRunRow
from scheduler.domain.organisations import Role
from scheduler.services import campaign_calendar, drafts
from scheduler.services.boards import candidates, hold, people, seat
from scheduler.services.change_list import Place
from scheduler.services.edits import conditions, history
from scheduler.web import access, database, forms, htmx, i18n, plan_panel
from scheduler.web.access import Action, allow

blueprint = Blueprint("boards", __name__)

SITES_ON_PAGE = 20


class BoardQuery(forms.Form):
    """Which side of the board, from which day, and who is taken up from where ("person.shift")."""

    by: Literal["sites", "people"] = "sites"
    on: Annotated[forms.Day | None, forms.EMPTY] = None
    page: Annotated[int, Field(ge=1, le=10_000)] = 1
    hold: Annotated[str | None, Field(pattern=r"^[0-9]{1,9}\.[0-9]{1,9}$"), forms.EMPTY] = None
    seat: Annotated[forms.Key | None, forms.EMPTY] = None

    @property
    def held(self) -> Place | None:
        """Who is taken up from which shift."""
        if self.hold is None:
            return None
        person, _, shift = self.hold.partition(".")
        return int(person), int(shift)


class SeatQuery(BoardQuery):
    """A seat, and whose place is asked for."""

    instead: Annotated[forms.Key | None, forms.EMPTY] = None


@blueprint.get("/plans/<int:run_id>/board")
@allow(Role.ORGANISER)
def board(run_id: int) -> Response:
    """The draft to be changed by hand."""
    asked = forms.read(BoardQuery, request.args)
    with database.reading() as session:
        run, campaign = load(session, run_id)
        context = shown(session, run, campaign, asked)
        return htmx.render("boards/board.html", "boards/_board.html", **context)


@blueprint.get("/plans/<int:run_id>/seats/<int:shift_id>")
@allow(Role.ORGANISER)
def one_seat(run_id: int, shift_id: int) -> Response:
    """Who is on a shift of the draft, and what can be done about it."""
    asked = forms.read(SeatQuery, request.args)
    with database.reading() as session:
        run, campaign = load(session, run_id)
        view = seat.view(session, run, shift_id, datetime.now(UTC)) or abort(404)
        return htmx.render(
            "boards/seat.html", "boards/_seat.html", view=view, **desk(session, run, campaign, asked)
        )


@blueprint.get("/plans/<int:run_id>/seats/<int:shift_id>/candidates")
@allow(Role.ORGANISER)
def who_else(run_id: int, shift_id: int) -> Response:
    """Who could take a seat, ranked, with what each would change, and whom the rules keep away."""
    asked = forms.read(SeatQuery, request.args)
    with database.reading() as session:
        run, campaign = load(session, run_id)
        now = datetime.now(UTC)
        found = drafts.seats_of(session, run, (shift_id,)).get(shift_id) or abort(404)
        return htmx.render(
            "boards/candidates.html",
            "boards/_candidates.html",
            seat=found,
            choice=candidates.choose(session, run, shift_id, now, asked.instead),
            holder=next((one for one in found.people if one.id == asked.instead), None),
            **desk(session, run, campaign, asked),
        )


def load(session: Session, run_id: int) -> tuple[PlanRunRow, CampaignRow]:
    """A draft that this account may change; 404 for a run that has none."""
    run = access.load(session, PlanRunRow, run_id, Action.MANAGE)
    if not run.plan:
        abort(404)
    return run, session.get_one(CampaignRow, run.campaign_id)


def desk(session: Session, run: PlanRunRow, campaign: CampaignRow, asked: BoardQuery) -> dict[str, Any]:
    """What every side of the board has: the figures, the revision, and what can be undone."""
    assert run.id is not None
    stacks, on = history.stacks(session, run.id), _on(session, campaign, asked)
    return {
        "campaign": campaign,
        "run": run,
        "asked": asked,
        "on": on,
        "revision": history.revision(session, run.id),
        "stacks": stacks,
        "settled": conditions.of_run(session, run.id),
        "panel": plan_panel.of_run(session, run, campaign),
        "tail": f"?by={asked.by}&on={on.isoformat()}",
    }


def shown(session: Session, run: PlanRunRow, campaign: CampaignRow, asked: BoardQuery) -> dict[str, Any]:
    """One side of the board, for its templates."""
    context = desk(session, run, campaign, asked)
    zone = i18n.zone()
    if asked.by == "people":
        return _by_person(context, people.board(session, run, context["on"], zone, asked.page))
    sites = drafts.week(session, run, context["on"], zone, (asked.page, SITES_ON_PAGE))
    seats = [one for row in sites.items for day in row.days for one in day]
    held = None
    if asked.held is not None:
        shifts = [one.shift.id or 0 for one in seats]
        held = hold.targets(session, run, asked.held, shifts, datetime.now(UTC))
    return {**context, "sites": sites, "short": [one for one in seats if one.missing], "held": held}


def moved(
    session: Session, run: PlanRunRow, campaign: CampaignRow, asked: BoardQuery, who: Iterable[int]
) -> dict[str, Any]:
    """The rows of the people whom a change touched, for their templates."""
    context = desk(session, run, campaign, asked)
    return _by_person(context, people.some(session, run, context["on"], i18n.zone(), who))


def _by_person(context: dict[str, Any], board: people.Board) -> dict[str, Any]:
    work = {duty.work.id: duty.work for row in board.rows.items for duty in row.duties}
    links = {number: _link(one, context["tail"]) for number, one in work.items()}
    return {**context, "board": board, "links": links}


def _link(work: people.Work, tail: str) -> Markup:
    """The inside of a link to a shift: rendered once, however many people are on it."""
    kinds = f"d{work.day}{' kids' if work.for_children else ''}{' short' if work.missing else ''}"
    begins = work.starts_at
    return Markup('{}class="{}" href="seats/{}{}"><i>{}/{} </i>{}<i>:{:02d} {}</i></a>').format(
        " ",
        kinds,
        work.id,
        tail,
        begins.month,
        begins.day,
        begins.hour,
        begins.minute,
        i18n.named(work, "title"),
    )


def _on(session: Session, campaign: CampaignRow, asked: BoardQuery) -> date:
    zone = i18n.zone()
    today = datetime.now(zone).date()
    return asked.on or campaign_calendar.opens_on(session, campaign, today, zone)
