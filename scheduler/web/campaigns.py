"""Campaigns for organisers: the list, one with its calendar, making and changing one, one session."""

from datetime import UTC, date, datetime
from typing import Annotated

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import ActivityRow, CampaignRow, SessionRow, SiteRow
from scheduler.domain.organisations import Body, Role
from scheduler.domain.work import CampaignState, SessionState
from scheduler.services import access as rights
from scheduler.services import campaign_calendar, campaigns, care_gaps, rechecks, session_seats
from scheduler.services.absences import gaps
from scheduler.services.availability import clashes
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, i18n, plan_panel, season_calendars
from scheduler.web.access import Action, allow
from scheduler.web.texts import _

blueprint = Blueprint("campaigns", __name__)


class CampaignForm(forms.Form):
    """What the form of a campaign sends."""

    organisation_id: forms.Key
    name_zh: str = Field(min_length=1, max_length=120)
    name_en: str = Field(default="", max_length=160)
    starts_on: date
    ends_on: date
    body: Annotated[Body | None, forms.EMPTY] = None
    basis: str = Field(default="", max_length=200)


@blueprint.get("/campaigns")
@allow(Role.ORGANISER)
def overview() -> Response:
    """All campaigns of one's nodes: side by side on the calendar, then with their counts."""
    with database.reading() as session:
        cards = campaigns.in_scope(session, access.current_account())
        shown = season_calendars.of_all(session, cards) if cards else {}
        return htmx.render("campaigns/overview.html", "campaigns/_seasons.html", cards=cards, **shown)


@blueprint.get("/campaigns/<int:campaign_id>")
@allow(Role.ORGANISER)
def campaign(campaign_id: int) -> Response:
    """One campaign: counts, the latest plan, what needs a look, its calendar and its versions."""
    with database.reading() as session:
        row = access.load(session, CampaignRow, campaign_id, Action.MANAGE)
        context = season_calendars.of_one(session, row)
        if htmx.partial():
            return htmx.render("campaigns/campaign.html", "campaigns/_calendar.html", **context)
        return htmx.render(
            "campaigns/campaign.html",
            card=campaigns.card(session, row),
            rechecks=rechecks.open_of(session, campaign_id),
            clashes=clashes.of_campaign(session, campaign_id, datetime.now(UTC)),
            versions=campaigns.versions(session, campaign_id),
            **plan_panel.latest(session, row),
            **context,
        )


@blueprint.get("/campaigns/<int:campaign_id>/care")
@allow(Role.ORGANISER)
def care(campaign_id: int) -> Response:
    """What a campaign owes the children; the campaign's page fetches it, as judging a camp takes a while."""
    with database.reading() as session:
        row = access.load(session, CampaignRow, campaign_id, Action.MANAGE)
        return htmx.render(
            "campaigns/care.html", "campaigns/_care_part.html", campaign=row, care=_care(session, row)
        )


@blueprint.get("/campaigns/new")
@allow(Role.ORGANISER)
def new() -> Response:
    """The empty form of a campaign."""
    with database.reading() as session:
        return _form(session, None, {})


@blueprint.post("/campaigns/new")
@allow(Role.ORGANISER)
def create() -> ResponseReturnValue:
    """Make a campaign."""
    with database.transaction() as session:
        try:
            made = campaigns.create(session, account=access.current_account(), wanted=_wanted())
        except (Refused, forms.Invalid) as error:
            return _form(session, None, problems_of(error), 422)
        flash(_("已建立。"))
        return htmx.redirect(url_for("campaigns.campaign", campaign_id=made.id))


@blueprint.get("/campaigns/<int:campaign_id>/edit")
@allow(Role.ORGANISER)
def edit(campaign_id: int) -> Response:
    """The form of a campaign as it is."""
    with database.reading() as session:
        return _form(session, access.load(session, CampaignRow, campaign_id, Action.MANAGE), {})


@blueprint.post("/campaigns/<int:campaign_id>/edit")
@allow(Role.ORGANISER)
def save(campaign_id: int) -> ResponseReturnValue:
    """Change a campaign."""
    with database.transaction() as session:
        row = access.load(session, CampaignRow, campaign_id, Action.MANAGE)
        try:
            campaigns.edit(
                session, account=access.current_account(), campaign=row, wanted=_wanted(), zone=i18n.zone()
            )
        except (Refused, forms.Invalid) as error:
            return _form(session, row, problems_of(error), 422)
    flash(_("已保存。"))
    return htmx.redirect(url_for("campaigns.campaign", campaign_id=campaign_id))


@blueprint.post("/campaigns/<int:campaign_id>/rechecks/<int:recheck_id>")
@allow(Role.ORGANISER)
def look(campaign_id: int, recheck_id: int) -> ResponseReturnValue:
    """Note that a session on a changed day was looked at."""
    with database.transaction() as session:
        access.load(session, CampaignRow, campaign_id, Action.MANAGE)
        account = access.current_account()
        rechecks.look(session, account_id=account.id, campaign_id=campaign_id, recheck_id=recheck_id)
        if htmx.partial():
            left = rechecks.open_of(session, campaign_id)
            return htmx.render(
                "campaigns/campaign.html", "campaigns/_rechecks.html", rechecks=left, campaign_id=campaign_id
            )
    return htmx.redirect(url_for("campaigns.campaign", campaign_id=campaign_id))


@blueprint.get("/sessions/<int:session_id>")
@allow(Role.ORGANISER, Role.COORDINATOR)
def session(session_id: int) -> Response:
    """One session: its shifts and who is on them."""
    with database.reading() as db:
        row = access.load(db, SessionRow, session_id, Action.COORDINATE)
        activity = db.get_one(ActivityRow, row.activity_id)
        season = db.get_one(CampaignRow, activity.campaign_id)
        return htmx.render(
            "campaigns/session.html",
            session=row,
            activity=activity,
            campaign=season,
            can_replace=_can_replace(db, row, season),
            site=db.get_one(SiteRow, row.site_id),
            shifts=(shifts := session_seats.of_session(db, session_id)),
            gaps=gaps.of_shifts(db, (one.shift.id or 0 for one in shifts)),
            for_children=campaign_calendar.is_for_children(row),
        )


def _can_replace(session: Session, row: SessionRow, campaign: CampaignRow) -> bool:
    """Whether stand-ins may be looked for: in a published roster, before it begins, by its organisers."""
    if campaign.state is not CampaignState.PUBLISHED or row.state is SessionState.CANCELLED:
        return False
    account = access.current_account()
    return row.starts_at > datetime.now(UTC) and rights.can(session, account, rights.Action.MANAGE, row)


def _care(session: Session, row: CampaignRow) -> care_gaps.CareGaps:
    """What the roster owes the children; before anything is published there is no roster to judge."""
    if row.id is None or not row.version:
        return care_gaps.CareGaps()
    return care_gaps.of_campaign(session, row.id, datetime.now(UTC))


def problems_of(error: Refused | forms.Invalid) -> dict[str, str]:
    """What is wrong, by field, whoever found it."""
    if isinstance(error, forms.Invalid):
        return error.problems
    return {reason.subject or "": reason.rule for reason in error.reasons}


def _wanted() -> campaigns.Wanted:
    sent = forms.read(CampaignForm)
    return campaigns.Wanted(**sent.model_dump())


def _form(session: Session, row: CampaignRow | None, problems: dict[str, str], status: int = 200) -> Response:
    return htmx.render(
        "campaigns/edit.html",
        status=status,
        campaign=row,
        entered=request.form,
        owners=campaigns.owners(session, access.current_account()),
        bodies=list(Body),
        problems=problems,
    )
