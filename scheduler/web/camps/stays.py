"""The page on which a child's days in a camp are changed: by the guardian, or whoever organises the camp."""

from datetime import UTC, datetime

from flask import Response, abort, flash, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from scheduler.services import children
from scheduler.services.camps import stays
from scheduler.services.children import ChildCard, StayOf
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import signed_in
from scheduler.web.camps.shared import blueprint
from scheduler.web.texts import _


class StayForm(forms.Form):
    """From when until when a child stays, both days included."""

    stay: forms.Key
    arrives_on: forms.Day
    leaves_on: forms.Day


@blueprint.get("/children/<int:child_id>/stays")
@signed_in
def own_days(child_id: int) -> Response:
    """The child's days in camps, each with a form."""
    with database.transaction() as db:
        return _page(*_found(db, child_id))


@blueprint.post("/children/<int:child_id>/stays")
@signed_in
def change_days(child_id: int) -> ResponseReturnValue:
    """Other days for one stay."""
    sent: StayForm | None = None
    try:
        with database.transaction() as db:
            card, some = _found(db, child_id)
            sent = forms.read(StayForm)
            one = next((one for one in some if one.stay.id == sent.stay), None)
            if one is None:
                abort(404)
            dates = (sent.arrives_on, sent.leaves_on)
            stays.change(db, access.current_account(), card, one, dates, datetime.now(UTC))
    except (Refused, forms.Invalid) as error:
        with database.transaction() as db:
            return _page(*_found(db, child_id), error, sent)
    flash(_("日子改好了。"))
    return htmx.redirect(url_for("camps.own_days", child_id=child_id))


def _found(db: Session, child_id: int) -> tuple[ChildCard, list[StayOf]]:
    """The child and the stays that may be changed; without any there is no such page."""
    account = access.current_account()
    card = children.read(db, account, child_id, datetime.now(UTC))
    some = [] if card is None else stays.changeable(db, account, card, i18n.today())
    if card is None or not some:
        abort(404)
    return card, some


def _page(
    card: ChildCard,
    some: list[StayOf],
    error: Refused | forms.Invalid | None = None,
    sent: StayForm | None = None,
) -> Response:
    return htmx.render(
        "camps/stays.html",
        status=forms.status(error),
        card=card,
        some=some,
        sent=sent,
        reasons=error.reasons if isinstance(error, Refused) else (),
        problems=error.problems if isinstance(error, forms.Invalid) else {},
    )
