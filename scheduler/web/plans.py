"""Plan runs: the press of Plan, its progress, the draft that comes of it, and publishing it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import CampaignRow, PlanRunRow
from scheduler.domain.organisations import Role
from scheduler.services import broken_places, campaign_calendar, drafts, planning, publishing
from scheduler.services.change_list import ChangeList
from scheduler.services.edits import replan
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, i18n, plan_panel, wording_plans
from scheduler.web.access import Action, allow
from scheduler.web.texts import _

blueprint = Blueprint("plans", __name__)

MOST_PEOPLE = 60
"""People of each kind that a change list shows at once."""

MOST_BROKEN = 20
"""Broken rules that are told at once, each with whom and what it concerns."""


class DraftQuery(forms.Form):
    """Which side of a draft to show."""

    view: Literal["gaps", "sites", "people"] = "gaps"
    on: forms.Day | None = None
    page: int = 1


class Publication(forms.Form):
    """What the press of Publish sends: which list was seen, which lines stayed ticked, and a word to it."""

    fingerprint: str = Field(max_length=64)
    comment: str = Field(default="", max_length=200)
    shown: tuple[forms.Key, ...] = ()
    accepted: tuple[forms.Key, ...] = ()


@blueprint.post("/campaigns/<int:campaign_id>/plan")
@allow(Role.ORGANISER)
def request_run(campaign_id: int) -> ResponseReturnValue:
    """Ask for a plan; a second press while one is under way shows that one."""
    with database.transaction() as session:
        campaign = access.load(session, CampaignRow, campaign_id, Action.MANAGE)
        run = replan.anew(
            session,
            campaign_id=campaign_id,
            account_id=access.current_account().id,
            time_limit=database.settings().solver_seconds,
        )
        if htmx.partial():
            panel = plan_panel.of_run(session, run, campaign)
            return htmx.render("plans/run.html", "plans/_panel.html", campaign=campaign, panel=panel)
    return htmx.redirect(url_for("plans.run", run_id=run.id))


@blueprint.get("/plans/<int:run_id>")
@allow(Role.ORGANISER)
def run(run_id: int) -> Response:
    """One run: its progress, and when it is done its draft."""
    asked = forms.read(DraftQuery, request.args)
    with database.reading() as session:
        found, campaign = _load(session, run_id)
        draft = _draft(session, found, campaign, asked) if found.plan else {}
        return htmx.render(
            "plans/run.html",
            "plans/_draft.html",
            campaign=campaign,
            panel=plan_panel.of_run(session, found, campaign),
            asked=asked,
            **draft,
        )


@blueprint.get("/plans/<int:run_id>/progress")
@allow(Role.ORGANISER)
def progress(run_id: int) -> Response:
    """Where a run stands; its fragment asks for this once a second while the run is under way."""
    with database.reading() as session:
        return _progress(session, run_id)


@blueprint.post("/plans/<int:run_id>/stop")
@allow(Role.ORGANISER)
def stop(run_id: int) -> ResponseReturnValue:
    """End a run with the best that it has found."""
    with database.transaction() as session:
        _load(session, run_id)
        planning.stop(session, run_id=run_id)
        if htmx.partial():
            return _progress(session, run_id)
    return htmx.redirect(url_for("plans.run", run_id=run_id))


@blueprint.get("/plans/<int:run_id>/publish")
@allow(Role.ORGANISER)
def publish_page(run_id: int) -> Response:
    """The change list: what publishing would do, before anything is sent."""
    with database.reading() as session:
        found, campaign = _load(session, run_id)
        try:
            seen = publishing.preview(session, found)
        except Refused as error:
            return _list(session, found, campaign, None, error)
        return _list(session, found, campaign, seen, None)


@blueprint.post("/plans/<int:run_id>/publish")
@allow(Role.ORGANISER)
def publish(run_id: int) -> ResponseReturnValue:
    """Publish a draft, or show what has changed since it was looked at."""
    try:
        with database.transaction() as session:
            found, _campaign = _load(session, run_id)
            sent = forms.read(Publication)
            if set(sent.shown).difference(sent.accepted):
                raise Refused("line_unticked")
            made = publishing.publish(
                session,
                account_id=access.current_account().id,
                run=found,
                fingerprint=sent.fingerprint,
                comment=sent.comment,
            )
    except Refused as error:
        with database.reading() as session:
            found, campaign = _load(session, run_id)
            seen = publishing.preview(session, found) if found.plan else None
            return _list(session, found, campaign, seen, error)
    flash(_("第 %(n)s 版已发布。给大家的消息在“发件箱”里，等您放行。", n=made.version))
    return htmx.redirect(url_for("campaigns.campaign", campaign_id=made.campaign_id))


def _load(session: Session, run_id: int) -> tuple[PlanRunRow, CampaignRow]:
    found = access.load(session, PlanRunRow, run_id, Action.MANAGE)
    return found, session.get_one(CampaignRow, found.campaign_id)


def _progress(session: Session, run_id: int) -> Response:
    found, campaign = _load(session, run_id)
    panel = plan_panel.of_run(session, found, campaign)
    return htmx.render("plans/run.html", "plans/_progress.html", campaign=campaign, panel=panel)


def _draft(session: Session, found: PlanRunRow, campaign: CampaignRow, asked: DraftQuery) -> dict[str, Any]:
    """One side of a draft."""
    zone = i18n.zone()
    today = datetime.now(zone).date()
    on = asked.on or campaign_calendar.opens_on(session, campaign, today, zone)
    sides: dict[str, Callable[[], dict[str, Any]]] = {
        "gaps": lambda: _gaps(session, found),
        "sites": lambda: {"on": on, "sites": drafts.week(session, found, on, zone, (asked.page, 20))},
        "people": lambda: {"people": drafts.people(session, found, asked.page)},
    }
    return sides[asked.view]()


def _gaps(session: Session, found: PlanRunRow) -> dict[str, Any]:
    gaps = drafts.gaps(session, found)
    unlocks = [unlock for gap in gaps for unlock in gap.unlocks]
    return {"gaps": gaps, "words": wording_plans.Unlocks(*drafts.named_in(session, found, unlocks))}


def _list(
    session: Session, found: PlanRunRow, campaign: CampaignRow, seen: ChangeList | None, error: Refused | None
) -> Response:
    """The page of a change list; a refusal is told above it."""
    groups: dict[str, Any] = {}
    if seen is not None:
        for name in ("moved", "leaving", "joining"):
            shown = sorted(getattr(seen, name))[:MOST_PEOPLE]
            groups[name] = drafts.person_changes(session, found, seen, shown)
    return htmx.render(
        "plans/publish.html",
        status=forms.status(error),
        campaign=campaign,
        run=found,
        seen=seen,
        groups=groups,
        broken=broken_places.named(session, seen.broken[:MOST_BROKEN]) if seen else (),
        later=publishing.since(session, found.campaign_id, found.based_on_version),
        reasons=error.reasons if error else (),
    )
