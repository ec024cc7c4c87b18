"""Campaigns from templates: which there are, the form of one, a look at what it would make, making it."""

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from scheduler.db.tables import CampaignRow, OrganisationRow
from scheduler.domain import reference
from scheduler.domain.organisations import Body, Role
from scheduler.domain.season import timing
from scheduler.domain.season.catalogue import TEMPLATES
from scheduler.domain.season.shapes import Template
from scheduler.services import campaigns, layers
from scheduler.services.own_sites import own_sites
from scheduler.services.refusal import Refused
from scheduler.services.seasons import look as looks
from scheduler.services.seasons import making, wanted
from scheduler.services.seasons.wanted import Wanted
from scheduler.web import access, database, forms, htmx, i18n, season_entries
from scheduler.web.access import Action, allow
from scheduler.web.season_entries import YEARS, Sent
from scheduler.web.texts import _

blueprint = Blueprint("seasons", __name__)


class Query(forms.Form):
    """Which year is looked at, and which campaign the sessions are for, if any."""

    year: int | None = None
    campaign_id: forms.Key | None = None


@blueprint.get("/campaigns/templates")
@allow(Role.ORGANISER)
def overview() -> Response:
    """The templates with the dates of their next season."""
    asked = _asked()
    with database.reading() as session:
        campaign = _campaign(session, asked)
    cards = [(one, _next(one, asked)) for one in TEMPLATES.values()]
    return htmx.render("seasons/overview.html", cards=cards, campaign=campaign)


@blueprint.get("/campaigns/templates/<code>")
@allow(Role.ORGANISER)
def form(code: str) -> Response:
    """The form of a template, with its suggestions or with what was entered before."""
    template, asked = _template(code), _asked()
    with database.reading() as session:
        campaign = _campaign(session, asked)
        return _form(
            session, template, request.args if "line" in request.args else _usual(template, asked, campaign)
        )


@blueprint.get("/campaigns/templates/<code>/look")
@allow(Role.ORGANISER)
def look(code: str) -> ResponseReturnValue:
    """What the entries would make, on a calendar; nothing is written. Without entries, the form."""
    template = _template(code)
    if not request.args:
        return htmx.redirect(url_for("seasons.form", code=code))
    with database.reading() as session:
        try:
            entered = _entered(session, code, request.args)
            found = looks.look(session, access.current_account(), entered)
        except (Refused, forms.Invalid) as error:
            return _form(session, template, request.args, _problems(error), 422)
        return _look(session, template, entered, found)


@blueprint.post("/campaigns/templates/<code>")
@allow(Role.ORGANISER)
def make(code: str) -> ResponseReturnValue:
    """Make everything that the look showed, in one transaction."""
    template = _template(code)
    try:
        with database.transaction() as session:
            campaign, edit = making.make(
                session,
                account=access.current_account(),
                wanted=_entered(session, code, request.form),
                seen=request.form.get("seen", ""),
                now=datetime.now(UTC),
            )
            flash(_("已建立 %(n)s 场。不对的话，可以在“批量调整场次”里撤销。", n=edit.sessions))
            address = url_for("campaigns.campaign", campaign_id=campaign.id, on=edit_day(campaign))
    except (Refused, forms.Invalid) as error:
        with database.reading() as session:
            return _form(session, template, request.form, _problems(error), forms.status(error))
    return htmx.redirect(address)


def edit_day(campaign: CampaignRow) -> str:
    """Where the calendar of a campaign that was just made opens."""
    return campaign.starts_on.isoformat()


def _asked() -> Query:
    try:
        asked = forms.read(Query, request.args)
    except forms.Invalid:
        return Query()
    known = asked.year is not None and YEARS[0] <= asked.year <= YEARS[1]
    return asked if known else Query(campaign_id=asked.campaign_id)


def _template(code: str) -> Template:
    found = TEMPLATES.get(code)
    if found is None:
        abort(404)
    return found


def _campaign(session: Session, asked: Query) -> CampaignRow | None:
    if asked.campaign_id is None:
        return None
    return access.load(session, CampaignRow, asked.campaign_id, Action.MANAGE)


def _entered(session: Session, code: str, sent: Sent) -> Wanted:
    entered = season_entries.read(code, sent)
    if entered.campaign_id is not None:
        access.load(session, CampaignRow, entered.campaign_id, Action.MANAGE)
    return entered


def _next(template: Template, asked: Query) -> timing.Ends:
    """The season of the year that is asked for, or else the first that is not over yet."""
    today = i18n.today()
    found = timing.ends(template, asked.year or today.year)
    over = found.last < today and today.year < YEARS[1]
    return timing.ends(template, today.year + 1) if asked.year is None and over else found


def _usual(template: Template, asked: Query, campaign: CampaignRow | None) -> Sent:
    year = asked.year or (campaign.starts_on if campaign else _next(template, asked).last).year
    values = season_entries.fields(wanted.usual(template.code, year))
    if campaign is not None:
        first, last = (date.fromisoformat(values[name]) for name in ("starts_on", "ends_on"))
        values["campaign_id"] = str(campaign.id)
        values["organisation_id"] = str(campaign.organisation_id)
        values["starts_on"] = min(max(first, campaign.starts_on), campaign.ends_on).isoformat()
        values["ends_on"] = max(min(last, campaign.ends_on), campaign.starts_on).isoformat()
    return values


def _problems(error: Refused | forms.Invalid) -> dict[str, Any]:
    if isinstance(error, forms.Invalid):
        return error.problems
    return {reason.subject or "": reason for reason in error.reasons}


def _form(
    session: Session,
    template: Template,
    entered: Sent,
    problems: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    account = access.current_account()
    campaign_id = entered.get("campaign_id", type=int)
    return htmx.render(
        "seasons/form.html",
        status=status,
        template=template,
        entered=entered,
        problems=problems or {},
        campaign=session.get(CampaignRow, campaign_id) if campaign_id and campaign_id < 2**31 else None,
        owners=campaigns.owners(session, account),
        sites=own_sites(session, account),
        bands=wanted.bands(),
        ratios=reference.ratios(),
        settings=sorted({line.setting for line in template.lines if line.care and line.setting}),
        weekdays=list(enumerate(i18n.WEEKDAYS, 1)),
        bodies=list(Body),
    )


def _look(session: Session, template: Template, entered: Wanted, found: looks.Look) -> Response:
    owner = session.get(OrganisationRow, entered.organisation_id)
    names = layers.concerning(owner.division if owner else None)
    first, last = found.weeks[0][0].on, found.weeks[-1][-1].on
    values = season_entries.fields(entered)
    return htmx.render(
        "seasons/look.html",
        template=template,
        entered=entered,
        look=found,
        seen=making.fingerprint(found),
        fields=list(values.items(multi=True)),
        back=f"{url_for('seasons.form', code=template.code)}?{urlencode(list(values.items(multi=True)))}",
        notes=layers.notes(session, names, first, last),
        campaign=None if entered.campaign_id is None else session.get(CampaignRow, entered.campaign_id),
    )
