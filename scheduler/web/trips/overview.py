"""What organisers do about journeys beforehand: gaps, parts of the way, vehicles and seats, tickets."""

from datetime import UTC, datetime
from typing import Any

from flask import Response, abort, flash, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from scheduler.db.tables import CampaignRow, SessionRow, TicketOrderRow
from scheduler.domain.custody import OUTCOMES
from scheduler.domain.organisations import Role
from scheduler.domain.trips import LegKind, TicketState
from scheduler.services.refusal import Refused
from scheduler.services.trips import gaps, incidents, journeys, seats, tickets
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import Action, allow
from scheduler.web.texts import _
from scheduler.web.trips import shared
from scheduler.web.trips.shared import blueprint


@blueprint.get("/campaigns/<int:campaign_id>/trips")
@allow(Role.ORGANISER)
def overview(campaign_id: int) -> Response:
    """All journeys of a campaign with their gaps, and the orders of tickets, overdue first."""
    now = datetime.now(UTC)
    with database.reading() as db:
        campaign = access.load(db, CampaignRow, campaign_id, Action.MANAGE)
        return htmx.render(
            "trips/overview.html",
            campaign=campaign,
            now=now,
            journeys=journeys.of_campaign(db, campaign, now),
            orders=tickets.of_campaign(db, campaign_id, i18n.today()),
            states=list(TicketState),
        )


@blueprint.post("/campaigns/<int:campaign_id>/trips/orders/<int:order_id>")
@allow(Role.ORGANISER)
def say(campaign_id: int, order_id: int) -> ResponseReturnValue:
    """Say how far an order of tickets has come, or see to it oneself."""
    account, now = access.current_account(), datetime.now(UTC)
    with database.transaction() as db:
        access.load(db, CampaignRow, campaign_id, Action.MANAGE)
        sent = forms.read(shared.OrderStateForm)
        row = db.get(TicketOrderRow, order_id)
        if row is None or row.campaign_id != campaign_id:
            abort(404)
        if sent.mine:
            tickets.take(db, row, account.person_id, now)
        else:
            tickets.say(db, row, sent.state, sent.reference, account.id, now)
    flash(_("已保存。"))
    return htmx.redirect(url_for("trips.overview", campaign_id=campaign_id))


@blueprint.post("/trips/<int:journey_id>/legs")
@allow(Role.ORGANISER)
def add_leg(journey_id: int) -> ResponseReturnValue:
    """One more part of a way."""

    def act(db: Session, row: SessionRow, _campaign: CampaignRow) -> None:
        journeys.add_leg(db, row, forms.read(shared.LegForm).facts(), access.current_account().id)

    return _acted(journey_id, act)


@blueprint.post("/trips/<int:journey_id>/orders")
@allow(Role.ORGANISER)
def order(journey_id: int) -> ResponseReturnValue:
    """One more order of tickets."""

    def act(db: Session, row: SessionRow, campaign: CampaignRow) -> None:
        facts = forms.read(shared.OrderForm).facts()
        tickets.make(db, row, campaign.id or 0, facts, access.current_account().id)

    return _acted(journey_id, act)


@blueprint.post("/trips/legs/<int:leg_id>/vehicles")
@allow(Role.ORGANISER)
def add_vehicle(leg_id: int) -> ResponseReturnValue:
    """One more vehicle on a leg."""
    with database.reading() as db:
        journey_id = shared.leg(db, leg_id).session_id

    def act(db: Session, _row: SessionRow, _campaign: CampaignRow) -> None:
        sent = forms.read(shared.VehicleForm)
        told = (sent.name, sent.seats, sent.driver_phone, access.current_account().id)
        seats.add_vehicle(db, shared.leg(db, leg_id), *told)

    return _acted(journey_id, act)


@blueprint.post("/trips/legs/<int:leg_id>/seats")
@allow(Role.ORGANISER)
def seat(leg_id: int) -> ResponseReturnValue:
    """Give everybody on a leg a seat, families together."""
    with database.reading() as db:
        journey_id = shared.leg(db, leg_id).session_id

    def act(db: Session, _row: SessionRow, _campaign: CampaignRow) -> None:
        outcome = seats.seat_leg(db, shared.leg(db, leg_id), access.current_account().id)
        if outcome.short:
            flash(_("座位已分好，但有 %(n)s 辆车上的成年人不够。", n=len(outcome.short)), "warning")

    return _acted(journey_id, act)


def journey_page(
    db: Session, journey_id: int, error: Refused | forms.Invalid | None = None, status: int = 200
) -> Response:
    """A journey for whoever organises it or is on it."""
    row, campaign, manages = shared.journey(db, journey_id)
    found = journeys.one(db, row)
    if found is None:
        abort(404)
    shown: dict[str, Any] = {
        "journey": found,
        "campaign": campaign,
        "manages": manages,
        "gaps": gaps.of_journey(db, row, datetime.now(UTC)) if manages else {},
        "incidents": incidents.of_journey(db, journey_id),
        "tree": incidents.phone_tree(db, row, campaign.id or 0),
        "kinds": list(LegKind),
        "outcomes": OUTCOMES,
    }
    return htmx.render(
        "trips/journey.html",
        status=status,
        reasons=error.reasons if isinstance(error, Refused) else (),
        problems=error.problems if isinstance(error, forms.Invalid) else {},
        **shown,
    )


def _acted(journey_id: int, act: Any) -> ResponseReturnValue:
    """Do something to a journey that one organises; what is wrong is told on its page."""
    try:
        with database.transaction() as db:
            act(db, *shared.organised(db, journey_id))
    except (Refused, forms.Invalid) as error:
        with database.reading() as db:
            return journey_page(db, journey_id, error, forms.status(error))
    flash(_("已保存。"))
    return htmx.redirect(url_for("trips.journey", journey_id=journey_id))
