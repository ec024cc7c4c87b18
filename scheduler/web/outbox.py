"""The outbox for organisers: what people shall be told, letting it go, and what became of it."""

from datetime import UTC, datetime
from typing import Annotated

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import MessageRow
from scheduler.domain.organisations import Role
from scheduler.domain.rules.violation import Violation
from scheduler.services.messages import delivery, outbox, told
from scheduler.services.messages.gateways import Gateways
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx
from scheduler.web.access import Action, allow
from scheduler.web.texts import _

blueprint = Blueprint("outbox", __name__)


class Chosen(forms.Form):
    """Whose messages, each as "campaign-person-mark", and what shall become of them."""

    line: tuple[Annotated[str, Field(pattern=r"^[0-9]{1,9}-[0-9]{1,9}-[0-9]{1,9}$")], ...] = ()
    unfetched_only: bool = False
    hold: bool = False


class Query(forms.Form):
    """Which messages to list."""

    campaign: Annotated[forms.Key | None, forms.EMPTY] = None
    troubled: bool = False
    page: int = 1


@blueprint.get("/outbox")
@allow(Role.ORGANISER)
def pending() -> Response:
    """What waits to be looked at."""
    with database.reading() as session:
        return _page(session)


@blueprint.post("/outbox/release")
@allow(Role.ORGANISER)
def release() -> ResponseReturnValue:
    """Let the chosen messages go, or keep them within the site."""
    sent = forms.read(Chosen)
    marks = {
        (campaign, person): mark for campaign, person, mark in (map(int, key.split("-")) for key in sent.line)
    }
    choice = outbox.Choice(marks, send=not sent.hold, unfetched_only=sent.unfetched_only)
    try:
        with database.transaction() as session:
            done = outbox.release(session, access.current_account(), choice, gateways(), datetime.now(UTC))
    except Refused as error:
        with database.reading() as session:
            return _page(session, error.reasons)
    flash(
        _("%(out)s 条将发出，%(inside)s 条只在站内，%(held)s 条不外发。", **_counts(done)),
    )
    return htmx.redirect(url_for("outbox.pending"))


@blueprint.get("/outbox/told")
@allow(Role.ORGANISER)
def log() -> Response:
    """Who was told what, when, by which way, and whether it arrived."""
    asked = forms.read(Query, request.args)
    with database.reading() as session:
        wanted = told.Wanted(asked.campaign, asked.troubled)
        found = told.listed(session, access.current_account(), wanted, asked.page)
    arguments = {"campaign": asked.campaign, "troubled": asked.troubled or None}
    return htmx.render("outbox/told.html", found=found, arguments=arguments, troubled=asked.troubled)


@blueprint.post("/outbox/<int:message_id>/again")
@allow(Role.ORGANISER)
def again(message_id: int) -> ResponseReturnValue:
    """Send a message once more of which it is not known whether it arrived, or that failed."""
    with database.transaction() as session:
        row = access.load(session, MessageRow, message_id, Action.MANAGE)
        delivery.again(session, row, access.current_account().id)
    flash(_("将再发一次。"))
    return htmx.redirect(url_for("outbox.log"))


def gateways() -> Gateways:
    """The gateways of this application."""
    return Gateways.of(database.settings())


def _counts(done: outbox.Released) -> dict[str, int]:
    return {"out": done.out, "inside": done.inside, "held": done.held}


def _page(session: Session, refused: tuple[Violation, ...] = ()) -> Response:
    return htmx.render(
        "outbox/pending.html",
        status=forms.status(refused),
        groups=outbox.pending(session, access.current_account(), gateways(), datetime.now(UTC)),
        reasons=refused,
        Fetched=outbox.Fetched,
    )
