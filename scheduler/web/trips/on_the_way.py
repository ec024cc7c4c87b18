"""What those on a journey see and do on a phone: the way, the list, head counts, incidents."""

from datetime import UTC, datetime, timedelta

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.db.tables import IncidentRow
from scheduler.domain.custody import IncidentKind, IncidentStep
from scheduler.domain.organisations import Role
from scheduler.services import child_access
from scheduler.services.trips import incidents, journeys, manifest
from scheduler.web import access, database, forms, htmx, prints, wording
from scheduler.web.access import allow, signed_in
from scheduler.web.texts import _
from scheduler.web.trips import papers, shared
from scheduler.web.trips.overview import journey_page
from scheduler.web.trips.shared import blueprint

DAY = timedelta(days=1)


@blueprint.get("/trips")
@allow(Role.VOLUNTEER)
def mine() -> Response:
    """The journeys that one is on today."""
    account, now = access.current_account(), datetime.now(UTC)
    with database.reading() as db:
        groups = child_access.groups_of_day(db, account.person_id, now)
        found = journeys.of_groups(db, groups, now - DAY, now + DAY)
    return htmx.render("trips/mine.html", journeys=found)


@blueprint.get("/trips/<int:journey_id>")
@signed_in
def journey(journey_id: int) -> Response:
    """One journey: its parts, vehicles, counts, incidents, and whom to call."""
    with database.reading() as db:
        return journey_page(db, journey_id)


@blueprint.get("/trips/legs/<int:leg_id>/list")
@signed_in
def listing(leg_id: int) -> Response:
    """The list of a leg by vehicle, to print."""
    with database.transaction() as db:  # reading about a child is noted
        leg = shared.leg(db, leg_id)
        _row, campaign, manages = shared.journey(db, leg.session_id)
        made = manifest.of_leg(db, access.current_account(), leg, datetime.now(UTC))
        return htmx.render("trips/listing.html", made=made, campaign=campaign, manages=manages)


@blueprint.get("/trips/legs/<int:leg_id>/list.pdf")
@signed_in
def listing_pdf(leg_id: int) -> Response:
    """The same on A4, a page for each vehicle; looking at it is noted as on the page."""
    with database.transaction() as db:
        leg = shared.leg(db, leg_id)
        shared.journey(db, leg.session_id)
        made = manifest.of_leg(db, access.current_account(), leg, datetime.now(UTC))
        return prints.sent(papers.manifest(made), f"{leg.from_stop}-{leg.to_stop}")


@blueprint.post("/trips/legs/<int:leg_id>/counts")
@signed_in
def count(leg_id: int) -> ResponseReturnValue:
    """Put a head count down."""
    with database.transaction() as db:
        leg = shared.leg(db, leg_id)
        shared.journey(db, leg.session_id)
        sent = forms.read(shared.CountForm)
        account, now = access.current_account(), datetime.now(UTC)
        row = incidents.count(db, leg, sent.stop, sent.counted, account.id, now)
        missing = row.expected - row.counted
        journey_id = leg.session_id
    if missing > 0:
        flash(_("少 %(n)s 个孩子！先再数一遍，还少就按“孩子不见了”处理。", n=missing), "error")
    else:
        flash(_("人数已记下。"))
    return htmx.redirect(url_for("trips.journey", journey_id=journey_id))


@blueprint.post("/trips/<int:journey_id>/incidents")
@signed_in
def begin(journey_id: int) -> ResponseReturnValue:
    """Something went wrong: the steps to take follow."""
    with database.transaction() as db:
        row, *_rest = shared.journey(db, journey_id)
        sent = forms.read(shared.IncidentForm)
        account = access.current_account()
        incidents.begin(db, row, sent.kind, None, account.id, datetime.now(UTC))
    return htmx.redirect(url_for("trips.journey", journey_id=journey_id) + "#incidents")


@blueprint.post("/trips/incidents/<int:incident_id>")
@signed_in
def step(incident_id: int) -> ResponseReturnValue:
    """A step was taken, or it is over."""
    done, account, now = request.form.get("step", ""), access.current_account(), datetime.now(UTC)
    with database.transaction() as db:
        row = db.get(IncidentRow, incident_id)
        if row is None:
            abort(404)
        shared.journey(db, row.session_id)
        if done == "close":
            incidents.close(db, row, forms.read(shared.OutcomeForm).outcome, account.id, now)
        elif done in list(IncidentStep):
            incidents.step(db, row, IncidentStep(done), account.id, now)
        else:
            abort(422)
        journey_id = row.session_id
    return htmx.redirect(url_for("trips.journey", journey_id=journey_id) + "#incidents")


@blueprint.app_template_filter("incident_word")
def incident_word(code: str) -> str:
    """What went wrong, or how it ended, as a notice keeps it."""
    kinds = list(IncidentKind)
    return str(wording.word(IncidentKind(code) if code in kinds else IncidentStep(code)))
