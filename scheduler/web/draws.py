"""Lotteries: for the organiser to freeze and draw, for everybody to read and repeat by codes."""

import json
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, flash, make_response, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import ChildOfferRow, DrawRow
from scheduler.domain.organisations import Role
from scheduler.services import draws
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, login
from scheduler.web.access import Action, allow, public
from scheduler.web.texts import _

blueprint = Blueprint("draws", __name__)


class SaidForm(forms.Form):
    """What somebody else has said."""

    said: str = Field(max_length=120)


@blueprint.get("/offers/<int:offer_id>/draw")
@allow(Role.ORGANISER)
def of_offer(offer_id: int) -> Response:
    """Where the lottery of an offer stands, and its next step."""
    with database.reading() as db:
        return _offer_page(db, access.load(db, ChildOfferRow, offer_id, Action.MANAGE))


@blueprint.post("/offers/<int:offer_id>/draw")
@allow(Role.ORGANISER)
def freeze(offer_id: int) -> ResponseReturnValue:
    """Freeze the entries under codes."""
    try:
        with database.transaction() as db:
            offer = access.load(db, ChildOfferRow, offer_id, Action.MANAGE)
            draws.freeze(db, access.current_account(), offer, datetime.now(UTC))
    except Refused as error:
        with database.reading() as db:
            return _offer_page(db, access.load(db, ChildOfferRow, offer_id, Action.MANAGE), error)
    flash(_("名单已封存。现在请别人说一句话，再抽签。"))
    return htmx.redirect(url_for("draws.of_offer", offer_id=offer_id))


@blueprint.post("/offers/<int:offer_id>/draw/hold")
@allow(Role.ORGANISER)
def hold(offer_id: int) -> ResponseReturnValue:
    """Draw with what somebody else has said."""
    try:
        with database.transaction() as db:
            offer = access.load(db, ChildOfferRow, offer_id, Action.MANAGE)
            row = draws.of_offer(db, offer.id or 0)
            if row is None:
                abort(404)
            said = forms.read(SaidForm).said
            draws.hold(db, access.current_account(), row, said, datetime.now(UTC))
    except Refused as error:
        with database.reading() as db:
            return _offer_page(db, access.load(db, ChildOfferRow, offer_id, Action.MANAGE), error)
    flash(_("抽签完成，家长已收到消息。"))
    return htmx.redirect(url_for("draws.of_offer", offer_id=offer_id))


@blueprint.get("/draws/<int:draw_id>")
@public
def page(draw_id: int) -> Response:
    """The list by codes, in the order that was drawn; one's own code stands out."""
    account = login.account()
    with database.reading() as db:
        row = _draw(db, draw_id)
        own = None if account is None else draws.own_entry(db, row, account.person_id)
        return htmx.render(
            "draws/page.html",
            draw=row,
            offer=db.get_one(ChildOfferRow, row.offer_id),
            document=draws.published(db, row),
            own=None if own is None else own.code,
        )


@blueprint.get("/draws/<int:draw_id>/file")
@public
def file(draw_id: int) -> Response:
    """The same as a file from which anybody can repeat the lottery."""
    with database.reading() as db:
        document = draws.published(db, _draw(db, draw_id))
    response = make_response(json.dumps(document, ensure_ascii=False, indent=1))
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="draw-{draw_id}.json"'
    return response


def _draw(db: Session, draw_id: int) -> DrawRow:
    row = db.get(DrawRow, draw_id)
    if row is None:
        abort(404)
    return row


def _offer_page(db: Session, offer: ChildOfferRow, error: Refused | None = None) -> Response:
    row = draws.of_offer(db, offer.id or 0)
    return htmx.render(
        "draws/offer.html",
        status=forms.status(error),
        offer=offer,
        draw=row,
        document=None if row is None else draws.published(db, row),
        reasons=() if error is None else error.reasons,
    )
