"""When it falls apart: saying what happened, seeing what comes of it, doing it, and mending the roster."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import EventRow, PersonRow, SessionRow, SiteRow
from scheduler.domain import reference
from scheduler.domain.disruption import EventKind, Loss
from scheduler.domain.organisations import Role
from scheduler.domain.rules.violation import Violation
from scheduler.services import layer_rights
from scheduler.services.events import choices, entering, showing
from scheduler.services.events.effect import CampaignEffect
from scheduler.services.events.facts import Event
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, i18n, plan_panel, wording, wording_plans
from scheduler.web.access import Action, allow
from scheduler.web.layers import layer_name

blueprint = Blueprint("events", __name__)


class EventForm(forms.Form):
    """What happened, as typed; local times."""

    kind: EventKind = EventKind.PERSON_AWAY
    person: Annotated[forms.Key | None, forms.EMPTY] = None
    site: Annotated[forms.Key | None, forms.EMPTY] = None
    session: Annotated[forms.Key | None, forms.EMPTY] = None
    from_at: Annotated[datetime | None, forms.EMPTY] = None
    until_at: Annotated[datetime | None, forms.EMPTY] = None
    day: Annotated[forms.Day | None, forms.EMPTY] = None
    to_day: Annotated[forms.Day | None, forms.EMPTY] = None
    code: str = Field(default="", max_length=40)
    layer: str = Field(default="", max_length=40)
    fingerprint: str = Field(default="", max_length=64)

    def event(self) -> Event:
        """As the services take it: only what its kind speaks of."""
        person = self.kind in (EventKind.PERSON_AWAY, EventKind.LAPSED)
        site = self.kind in (EventKind.SITE_CLOSED, EventKind.STOP_DATE)
        return Event(
            self.kind,
            person_id=self.person if person else None,
            site_id=self.site if site else None,
            session_id=self.session if self.kind is EventKind.SESSION_MOVED else None,
            from_at=_naive(self.from_at),
            until_at=_naive(self.until_at),
            day=self.day,
            to_day=self.to_day,
            code=self.code,
            layer=self.layer,
        )


class Query(forms.Form):
    """Which page of the list."""

    page: int = 1


@blueprint.get("/events")
@allow(Role.ORGANISER)
def overview() -> Response:
    """What happened lately, and the ways to say what happened now."""
    asked = forms.read(Query, request.args)
    with database.reading() as session:
        found = showing.listed(session, access.current_account(), asked.page)
    return htmx.render("events/overview.html", found=found, kinds=list(EventKind))


@blueprint.get("/events/new")
@allow(Role.ORGANISER)
def new() -> Response:
    """The form for one kind of event."""
    sent = forms.read(EventForm, request.args)
    with database.reading() as session:
        return _form(session, sent)


@blueprint.post("/events/preview")
@allow(Role.ORGANISER)
def preview() -> ResponseReturnValue:
    """What would come of it; nothing is done yet."""
    sent = forms.read(EventForm)
    try:
        with database.transaction() as session:
            _permitted(session, sent)
            found = entering.preview(session, sent.event(), datetime.now(UTC))
            return _effect(session, sent, found.campaigns, found.fingerprint)
    except Refused as error:
        return _refused(sent, error)


@blueprint.post("/events")
@allow(Role.ORGANISER)
def enter() -> ResponseReturnValue:
    """Do what was shown: seats are given up, people told, a plan asked for."""
    sent = forms.read(EventForm)
    try:
        with database.transaction() as session:
            _permitted(session, sent)
            row = entering.enter(
                session, access.current_account(), sent.event(), sent.fingerprint, datetime.now(UTC)
            )
            number = row.id
    except Refused as error:
        return _refused(sent, error)
    return htmx.redirect(url_for("events.event", event_id=number))


@blueprint.get("/events/<int:event_id>")
@allow(Role.ORGANISER)
def event(event_id: int) -> Response:
    """What came of it, what is urgent, and the next step for each campaign."""
    with database.reading() as session:
        row = access.load(session, EventRow, event_id, Action.MANAGE)
        shown = showing.shown(session, access.current_account(), row, datetime.now(UTC))
        panels = {
            one.campaign.id: None if one.run is None else plan_panel.of_run(session, one.run, one.campaign)
            for one in shown.outcomes
        }
        return htmx.render("events/event.html", shown=shown, panels=panels, why=why)


def why(code: str) -> str:
    """Why a seat goes, in a few words: what happened, or the rule."""
    return str(wording.word(Loss(code)) if code in set(Loss) else wording_plans.WHY.get(code, code))


def _naive(moment: datetime | None) -> datetime | None:
    """A local time; an offset that somebody typed is taken into account."""
    return None if moment is None else i18n.local(moment).replace(tzinfo=None)


def _permitted(session: Session, sent: EventForm) -> None:
    """Only people, places and sessions of one's own, and layers that one may enter."""
    given = sent.event()
    for kind, number in (
        (PersonRow, given.person_id),
        (SiteRow, given.site_id),
        (SessionRow, given.session_id),
    ):
        if number is not None:
            access.load(session, kind, number, Action.MANAGE)
    if given.kind is EventKind.MAKEUP_DAY:
        mine = layer_rights.enterable(session, access.current_account())
        if given.layer and given.layer not in mine:
            raise Refused("not_in_scope")


def _form(session: Session, sent: EventForm, refused: tuple[Violation, ...] = ()) -> Response:
    account = access.current_account()
    return htmx.render(
        "events/new.html",
        status=forms.status(refused),
        sent=sent,
        kinds=list(EventKind),
        people=choices.people(session, account, datetime.now(UTC)),
        sites=choices.sites(session, account),
        sessions=choices.sessions(session, account, datetime.now(UTC)),
        courses=sorted(reference.courses()),
        layers=[(name, layer_name(session, name)) for name in layer_rights.enterable(session, account)],
        reasons=refused,
    )


def _refused(sent: EventForm, error: Refused) -> Response:
    with database.reading() as session:
        return _form(session, sent, error.reasons)


def _effect(
    session: Session, sent: EventForm, campaigns: tuple[CampaignEffect, ...], fingerprint: str
) -> Response:
    account = access.current_account()
    mine = [one for one in campaigns if entering.is_mine(session, account, one)]
    lines = {
        one.campaign.id: showing.lines(
            session, ((*place, reason) for place, reason in one.lost.items()), one.changed
        )
        for one in mine
    }
    return htmx.render(
        "events/preview.html",
        sent=sent,
        fields=_fields(sent),
        fingerprint=fingerprint,
        campaigns=mine,
        lines=lines,
        others=len(campaigns) - len(mine),
        told=len({person for one in campaigns for person in one.told}),
        about=choices.about(session, sent.event()),
        why=why,
    )


def _fields(sent: EventForm) -> dict[str, Any]:
    """What the form must send once more."""
    values = sent.model_dump(exclude={"fingerprint"})
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if value
    }
