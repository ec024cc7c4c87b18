"""Counselling: hours that a body bought, hours that a social worker offers, the hour that a parent takes."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Annotated, Literal

from flask import Blueprint, Response, abort, flash, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.local_time import to_instant
from scheduler.db.tables import CounsellingRow, OrganisationRow, PersonRow
from scheduler.domain.organisations import Role
from scheduler.domain.rules.violation import Violation
from scheduler.services.counselling import contracts, hours
from scheduler.services.counselling.contracts import Bought
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import Action, allow
from scheduler.web.texts import _

blueprint = Blueprint("counselling", __name__)
Reasons = tuple[Violation, ...]


class ContractForm(forms.Form):
    """What was bought, for which node."""

    organisation: forms.Key
    agency: str = Field(min_length=1, max_length=80)
    starts_on: forms.Day
    ends_on: forms.Day
    hours: Annotated[int, Field(ge=0, le=10**6)]


class HourForm(forms.Form):
    """When and where a social worker is there, from which contract."""

    contract: forms.Key
    day: forms.Day
    clock: time
    place: str = Field(default="", max_length=60)


class TakeForm(forms.Form):
    """For whom an hour is."""

    whom: Literal["self", "child"]


@blueprint.get("/counselling")
@allow(Role.ORGANISER)
def bought() -> Response:
    """The contracts of one's nodes and how many hours are left; nobody is named."""
    return _bought()


@blueprint.post("/counselling")
@allow(Role.ORGANISER)
def enter() -> ResponseReturnValue:
    """Enter a contract."""
    sent = forms.read(ContractForm)
    try:
        with database.transaction() as db:
            node = access.load(db, OrganisationRow, sent.organisation, Action.MANAGE)
            wanted = Bought(sent.agency, sent.starts_on, sent.ends_on, sent.hours)
            contracts.enter(db, access.current_account(), node.id or 0, wanted)
    except Refused as error:
        return _bought(error.reasons)
    flash(_("已保存。"))
    return htmx.redirect(url_for("counselling.bought"))


@blueprint.get("/appointments")
@allow(Role.VOLUNTEER)
def mine() -> Response:
    """A social worker's own hours."""
    return _mine()


@blueprint.post("/appointments")
@allow(Role.VOLUNTEER)
def offer() -> ResponseReturnValue:
    """Offer an hour."""
    sent, now = forms.read(HourForm), datetime.now(UTC)
    account, starts_at = access.current_account(), to_instant(datetime.combine(sent.day, sent.clock))
    return _act(
        lambda db: hours.offer(db, account, sent.contract, starts_at, sent.place, now),
        _("时段已放出。"),
        _mine,
    )


@blueprint.post("/appointments/<int:counselling_id>/call-off")
@allow(Role.VOLUNTEER)
def call_off(counselling_id: int) -> ResponseReturnValue:
    """Say that one cannot."""

    def act(db: Session) -> None:
        row = db.get(CounsellingRow, counselling_id)
        if row is None or row.counsellor_id != access.current_account().person_id:
            abort(404)
        hours.call_off(db, row, datetime.now(UTC))

    return _act(act, _("取消了。约了的人会收到消息。"), _mine)


@blueprint.get("/family/appointments")
@allow(Role.WORKER)
def family() -> Response:
    """The hours that a parent can take, and the one that they have."""
    return _family()


@blueprint.post("/family/appointments/<int:counselling_id>")
@allow(Role.WORKER)
def take(counselling_id: int) -> ResponseReturnValue:
    """Take an hour."""
    for_child = forms.read(TakeForm).whom == "child"

    def act(db: Session) -> None:
        row = db.get(CounsellingRow, counselling_id)
        if row is None:
            abort(404)
        hours.take(db, access.current_account(), row, for_child=for_child, now=datetime.now(UTC))

    return _act(act, _("约好了，只有您和社工知道。"), _family)


@blueprint.post("/family/appointments/<int:counselling_id>/give-back")
@allow(Role.WORKER)
def give_back(counselling_id: int) -> ResponseReturnValue:
    """Give one's hour back."""

    def act(db: Session) -> None:
        row = db.get(CounsellingRow, counselling_id)
        if row is None or row.person_id != access.current_account().person_id:
            abort(404)
        hours.give_back(db, row, datetime.now(UTC))

    return _act(act, _("取消了。"), _family)


def _act(
    act: Callable[[Session], object], done: str, page: Callable[[Reasons], Response]
) -> ResponseReturnValue:
    try:
        with database.transaction() as db:
            act(db)
    except Refused as error:
        return page(error.reasons)
    flash(done)
    return htmx.redirect(url_for("counselling.mine" if page is _mine else "counselling.family"))


def _bought(reasons: Reasons = ()) -> Response:
    account = access.current_account()
    with database.reading() as db:
        return htmx.render(
            "counselling/bought.html",
            status=forms.status(reasons),
            found=contracts.balances(db, account),
            nodes=contracts.nodes(db, account),
            today=i18n.today(),
            reasons=reasons,
        )


def _mine(reasons: Reasons = ()) -> Response:
    account, now = access.current_account(), datetime.now(UTC)
    with database.reading() as db:
        able = hours.is_counsellor(db, account.person_id)
        return htmx.render(
            "counselling/mine.html",
            status=forms.status(reasons),
            able=able,
            contracts=hours.open_contracts(db, account, now) if able else [],
            offered=hours.offered(db, account.person_id, now),
            today=i18n.today(),
            reasons=reasons,
        )


def _family(reasons: Reasons = ()) -> Response:
    account, now = access.current_account(), datetime.now(UTC)
    with database.reading() as db:
        taken, free = hours.coming(db, account.person_id, now), hours.free(db, account, now)
        people = {row.counsellor_id for row in (*taken, *free)}
        return htmx.render(
            "counselling/family.html",
            status=forms.status(reasons),
            taken=taken,
            free=free,
            against=hours.takeable(db, account.person_id, free),
            names={one: db.get_one(PersonRow, one).name for one in people},
            reasons=reasons,
        )
