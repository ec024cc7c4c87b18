"""The page on which an offer's children are put into classes: proposed, changed by hand, made."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import CampaignRow, ChildOfferRow
from scheduler.domain.camps import LEAST_CLASS, MOST_CLASS
from scheduler.domain.organisations import Role
from scheduler.services.camps import forming
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx
from scheduler.web.access import Action, allow
from scheduler.web.camps.shared import blueprint
from scheduler.web.texts import _

USUAL = 30


class SizeQuery(forms.Form):
    """How the classes are proposed."""

    most: int = Field(default=USUAL, ge=LEAST_CLASS, le=MOST_CLASS)
    siblings: Literal["near", "always"] = "near"


class PutForm(forms.Form):
    """Which child is put into which class, as "child:class", and whether it is made so."""

    act: Literal["look", "make"] = "look"
    put: tuple[Annotated[str, Field(pattern=r"^[0-9]{1,9}:[0-9]{1,2}$")], ...] = Field(max_length=2000)
    seen: str = Field(default="", max_length=16)

    @property
    def chosen(self) -> forming.Chosen:
        """The class of each child."""
        return {int(child): int(number) for child, number in (one.split(":") for one in self.put)}


@blueprint.get("/offers/<int:offer_id>/classes")
@allow(Role.ORGANISER)
def form_classes(offer_id: int) -> Response:
    """The classes that are proposed for the children with a place."""
    asked = forms.read(SizeQuery, request.args)
    with database.transaction() as db:
        offer = access.load(db, ChildOfferRow, offer_id, Action.MANAGE)
        return _page(db, offer, asked, None)


@blueprint.post("/offers/<int:offer_id>/classes")
@allow(Role.ORGANISER)
def make_classes(offer_id: int) -> ResponseReturnValue:
    """Look at the classes as they were changed by hand, or make them so."""
    sent, now = forms.read(PutForm), datetime.now(UTC)
    error: Refused | None = None
    if sent.act == "make":
        try:
            with database.transaction() as db:
                offer = access.load(db, ChildOfferRow, offer_id, Action.MANAGE)
                made = forming.make(db, access.current_account(), offer, sent.chosen, sent.seen, now)
            flash(_("%(n)s 个班编好了。", n=made))
            return htmx.redirect(url_for("children.of_campaign", campaign_id=offer.campaign_id))
        except Refused as refused:
            error = refused
    with database.transaction() as db:
        offer = access.load(db, ChildOfferRow, offer_id, Action.MANAGE)
        return _page(db, offer, SizeQuery(), sent.chosen, error)


def _page(
    db: Session,
    offer: ChildOfferRow,
    asked: SizeQuery,
    chosen: forming.Chosen | None,
    error: Refused | None = None,
) -> Response:
    found = forming.look(
        db,
        access.current_account(),
        offer,
        forming.Ask(asked.most, asked.siblings == "always") if chosen is None else chosen,
        datetime.now(UTC),
    )
    return htmx.render(
        "camps/forming.html",
        status=forms.status(error),
        campaign=db.get_one(CampaignRow, offer.campaign_id),
        offer=offer,
        found=found,
        asked=asked,
        least=LEAST_CLASS,
        most=MOST_CLASS,
        reasons=() if error is None else error.reasons,
    )
