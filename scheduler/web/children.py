"""Children for those who need to know: a campaign's list, the groups of the day, a child; the access log."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Annotated, Any

from flask import Blueprint, Response, abort, flash, make_response, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BeforeValidator, Field
from sqlmodel import Session

from scheduler.db.tables import CampaignRow
from scheduler.domain.care import Purpose
from scheduler.domain.children import Circumstance, Reader
from scheduler.domain.organisations import Role
from scheduler.services import child_reads, children, consents, place_requests, retention, withdrawal
from scheduler.services.paging import paged
from scheduler.services.place_requests import OfferFacts
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import Action, allow, signed_in
from scheduler.web.texts import _

blueprint = Blueprint("children", __name__)

EMPTY = BeforeValidator(lambda value: value or None)
OF_CAMPAIGNS = (Purpose.CAMP, Purpose.TRIP)


class OfferForm(forms.Form):
    """Places that guardians may ask for."""

    purpose: Purpose
    name_zh: str = Field(min_length=1, max_length=60)
    name_en: str = Field(default="", max_length=80)
    starts_on: date
    ends_on: date
    opens_on: date
    closes_on: date
    places: int = Field(ge=1, le=5000)
    age_from: int = Field(ge=0, le=17)
    age_to: int = Field(ge=0, le=17)


class DaysForm(forms.Form):
    """For how many days after the campaign data are kept."""

    days: int


class NoticeForm(forms.Form):
    """What guardians are told besides the wording."""

    responsible: str = Field(min_length=1, max_length=60)
    phone: str = Field(min_length=1, max_length=40)
    complaints: str = Field(min_length=1, max_length=120)
    storage: str = Field(min_length=1, max_length=120)
    retention_days: int = Field(ge=retention.LEAST_DAYS, le=retention.MOST_DAYS)


class CircumstanceForm(forms.Form):
    """That a child is left behind or in difficulty; empty says neither."""

    circumstance: Annotated[Circumstance | None, EMPTY] = None


@blueprint.get("/campaigns/<int:campaign_id>/children")
@allow(Role.ORGANISER)
def of_campaign(campaign_id: int) -> Response:
    """A campaign's children with their guardians' answers, what is offered, and the clock on the data."""
    with database.transaction() as db:
        return _campaign_page(db, access.load(db, CampaignRow, campaign_id, Action.MANAGE))


@blueprint.post("/campaigns/<int:campaign_id>/children/offers")
@allow(Role.ORGANISER)
def offer(campaign_id: int) -> ResponseReturnValue:
    """Offer places to guardians."""
    account = access.current_account()
    try:
        facts = OfferFacts(**forms.read(OfferForm).model_dump())
        with database.transaction() as db:
            campaign = access.load(db, CampaignRow, campaign_id, Action.MANAGE)
            place_requests.make_offer(db, account, campaign, facts)
    except (Refused, forms.Invalid) as error:
        with database.transaction() as db:
            return _campaign_page(db, access.load(db, CampaignRow, campaign_id, Action.MANAGE), error)
    flash(_("已开放报名。"))
    return htmx.redirect(url_for("children.of_campaign", campaign_id=campaign_id))


@blueprint.post("/campaigns/<int:campaign_id>/children/retention")
@allow(Role.ORGANISER)
def keep(campaign_id: int) -> ResponseReturnValue:
    """Set for how long the campaign's data about children are kept."""
    with database.transaction() as db:
        campaign = access.load(db, CampaignRow, campaign_id, Action.MANAGE)
        retention.set_days(db, campaign, forms.read(DaysForm).days, access.current_account().id)
    flash(_("已保存。"))
    return htmx.redirect(url_for("children.of_campaign", campaign_id=campaign_id))


@blueprint.get("/children/today")
@signed_in
def today() -> Response:
    """The groups that one is on duty with today."""
    with database.transaction() as db:
        groups = children.today(db, access.current_account(), datetime.now(UTC))
        return htmx.render("children/today.html", groups=groups, today=i18n.today())


@blueprint.get("/children/<int:child_id>")
@signed_in
def child(child_id: int) -> Response:
    """One child, as far as one needs to know it today; otherwise there is no such page."""
    with database.transaction() as db:
        card = children.read(db, access.current_account(), child_id, datetime.now(UTC))
        if card is None:
            abort(404)
        social = Reader.SOCIAL_WORKER in card.sight.readers
        return htmx.render(
            "children/child.html",
            card=card,
            today=i18n.today(),
            social=social,
            organises=Reader.ORGANISER in card.sight.readers,
            all=list(Circumstance),
        )


@blueprint.post("/children/<int:child_id>/circumstance")
@signed_in
def circumstance(child_id: int) -> ResponseReturnValue:
    """A social worker says, or says no longer, that a child is left behind or in difficulty."""
    said = forms.read(CircumstanceForm).circumstance
    with database.transaction() as db:
        account = access.current_account()
        card = children.read(db, account, child_id, datetime.now(UTC))
        if card is None or Reader.SOCIAL_WORKER not in card.sight.readers:
            abort(404)
        children.set_circumstance(db, account, child_id, said)
    flash(_("已保存。"))
    return htmx.redirect(url_for("children.child", child_id=child_id))


@blueprint.get("/children/reads")
@allow(Role.ADMINISTRATOR)
def reads() -> Response:
    """A year's access log, for the yearly audit: readers by name, children by number."""
    year, number = request.args.get("year", i18n.today().year, int), request.args.get("page", 1, int)
    with database.reading() as db:
        found = _year(db, year)
    page = paged(found, number, 100)
    return htmx.render("children/reads.html", "children/_reads.html", found=page, year=year)


@blueprint.get("/children/reads.csv")
@allow(Role.ADMINISTRATOR)
def reads_file() -> Response:
    """The same as a table."""
    year = request.args.get("year", i18n.today().year, int)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(("at", "reader", "organisation", "action", "about", "purpose"))
    with database.reading() as db:
        for one in _year(db, year):
            line = (one.reader, one.organisation, one.action, one.subject, one.purpose)
            table.writerow((one.at.isoformat(), *map(_harmless, line)))
    response = make_response("\ufeff" + out.getvalue())
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f"attachment; filename=houniao-access-{year}.csv"
    return response


@blueprint.get("/children/notice")
@allow(Role.ORGANISER)
def notice() -> Response:
    """What guardians are told before they answer, as it stands, and the form of the next version."""
    return _notice_page({})


@blueprint.post("/children/notice")
@allow(Role.ORGANISER)
def write_notice() -> ResponseReturnValue:
    """A new version of the notice of one's node."""
    try:
        facts = consents.NoticeFacts(**forms.read(NoticeForm).model_dump())
    except forms.Invalid as error:
        return _notice_page(error.problems, 422)
    with database.transaction() as db:
        consents.write_notice(db, access.current_account(), _own_node(), facts, datetime.now(UTC))
    flash(_("新版告知书已生效，以后的答复都按这一版。"))
    return htmx.redirect(url_for("children.notice"))


def _own_node() -> int:
    """The highest node on which the account organises."""
    grants = [one for one in access.current_account().grants if one.role is Role.ORGANISER]
    return min(grants, key=lambda one: len(one.path)).organisation_id


def _notice_page(problems: dict[str, str], status: int = 200) -> Response:
    with database.reading() as db:
        stands = consents.notice_for(db, _own_node())
    return htmx.render(
        "children/notice.html", status=status, notice=stands, problems=problems, purposes=list(Purpose)
    )


def _year(db: Session, year: int) -> list[child_reads.Reading]:
    if not 2000 <= year <= 2100:
        abort(404)
    return child_reads.of_year(db, access.current_account(), year, i18n.zone())


def _harmless(text: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def _campaign_page(
    db: Session, campaign: CampaignRow, error: Refused | forms.Invalid | None = None
) -> Response:
    assert campaign.id is not None
    account, now = access.current_account(), datetime.now(UTC)
    number = request.args.get("page", 1, int)
    shown: dict[str, Any] = {
        "found": children.of_campaign(db, account, campaign.id, now, page=number),
        "offers": place_requests.of_campaign(db, campaign.id),
        "clock": retention.clock(db, campaign),
        "left": withdrawal.told(db, account.person_id, campaign.id),
        "notice": consents.notice_for(db, campaign.organisation_id),
    }
    return htmx.render(
        "children/of_campaign.html",
        "children/_list.html",
        status=200 if error is None else 422,
        campaign=campaign,
        purposes=OF_CAMPAIGNS,
        reasons=error.reasons if isinstance(error, Refused) else (),
        problems=error.problems if isinstance(error, forms.Invalid) else {},
        **shown,
    )
