"""How I am told: by which way, how long before, when not; and trying it out."""

from datetime import UTC, datetime, time
from typing import Annotated

from flask import Blueprint, Response, flash, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from scheduler.domain.messages import LEADS, Channel
from scheduler.domain.rules.violation import Violation
from scheduler.services.messages import contact, delivery
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx
from scheduler.web.access import signed_in
from scheduler.web.outbox import gateways
from scheduler.web.texts import _

blueprint = Blueprint("messages", __name__)


class WishForm(forms.Form):
    """What the form of one's wishes sends."""

    channel: Channel = Channel.SITE
    address: str = ""
    remind: bool = False
    lead: Annotated[int | None, forms.EMPTY] = None
    quiet_from: time = time(22)
    quiet_until: time = time(7)


@blueprint.get("/messages")
@signed_in
def mine() -> Response:
    """How I am told now."""
    with database.reading() as session:
        return _page(session)


@blueprint.post("/messages")
@signed_in
def save() -> ResponseReturnValue:
    """Change how I am told."""
    sent, account = forms.read(WishForm), access.current_account()
    wish = contact.Wish(sent.channel, sent.address, sent.remind, sent.lead, sent.quiet_from, sent.quiet_until)
    try:
        with database.transaction() as session:
            contact.save(
                session,
                person_id=account.person_id,
                account_id=account.id,
                wish=wish,
                gateways=gateways(),
                now=datetime.now(UTC),
            )
    except Refused as error:
        with database.reading() as session:
            return _page(session, error.reasons, sent)
    flash(_("已保存。"))
    return htmx.redirect(url_for("messages.mine"))


@blueprint.post("/messages/test")
@signed_in
def try_out() -> ResponseReturnValue:
    """Send me a message that only says that messages arrive."""
    try:
        with database.transaction() as session:
            delivery.try_out(session, access.current_account().person_id, gateways(), datetime.now(UTC))
    except Refused as error:
        with database.reading() as session:
            return _page(session, error.reasons)
    return htmx.redirect(url_for("messages.mine", _anchor="try-out"))


def _page(session: Session, refused: tuple[Violation, ...] = (), sent: WishForm | None = None) -> Response:
    person_id = access.current_account().person_id
    return htmx.render(
        "messages/mine.html",
        status=forms.status(refused),
        way=contact.way(session, person_id, gateways()),
        sent=sent,
        channels=gateways().channels,
        leads=LEADS,
        last=delivery.newest_test(session, person_id),
        reasons=refused,
    )
