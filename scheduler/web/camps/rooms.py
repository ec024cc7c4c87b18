"""The page on which a camp's classes are given rooms: proposed, changed by hand, saved."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import CampaignRow
from scheduler.domain.organisations import Role
from scheduler.services.camps import rooms
from scheduler.services.refusal import Refused
from scheduler.services.series import edits
from scheduler.web import access, database, forms, htmx
from scheduler.web.access import Action, allow
from scheduler.web.camps.shared import blueprint
from scheduler.web.texts import _, _n

LATEST = 3
"""How many of the last edits are shown."""


class RoomQuery(forms.Form):
    """Whether rooms are proposed, or shown as they are."""

    show: Literal["now", "proposed"] = "now"


class RoomForm(forms.Form):
    """Which room each class gets, as "class:site:room"; room "keep": each session as it is."""

    put: tuple[Annotated[str, Field(pattern=r"^[0-9]{1,9}:[0-9]{1,9}:([0-9]{1,9}|keep)$")], ...] = Field(
        default=(), max_length=200
    )
    seen: str = Field(default="", max_length=16)

    @property
    def chosen(self) -> rooms.Chosen:
        """The room of each class at each site."""
        parts = (one.split(":") for one in self.put)
        return {(int(group), int(site)): int(room) for group, site, room in parts if room != "keep"}


@blueprint.get("/campaigns/<int:campaign_id>/camp/rooms")
@allow(Role.ORGANISER)
def give_rooms(campaign_id: int) -> Response:
    """The classes with their rooms, or with those that are proposed."""
    asked = forms.read(RoomQuery, request.args)
    with database.reading() as db:
        campaign = access.load(db, CampaignRow, campaign_id, Action.MANAGE)
        found = rooms.look(db, campaign, datetime.now(UTC))
        if asked.show == "proposed":
            return _page(db, campaign, found, rooms.proposed(db, found), proposed=True)
        return _page(db, campaign, found, found.kept)


@blueprint.post("/campaigns/<int:campaign_id>/camp/rooms")
@allow(Role.ORGANISER)
def save_rooms(campaign_id: int) -> ResponseReturnValue:
    """Give the classes the rooms that were chosen, all or none."""
    sent, now = forms.read(RoomForm), datetime.now(UTC)
    try:
        with database.transaction() as db:
            campaign = access.load(db, CampaignRow, campaign_id, Action.MANAGE)
            told = rooms.save(db, access.current_account(), campaign, sent.chosen, sent.seen, now)
    except Refused as error:
        with database.reading() as db:
            campaign = access.load(db, CampaignRow, campaign_id, Action.MANAGE)
            found = rooms.look(db, campaign, now)
            return _page(db, campaign, found, dict(found.kept) | dict(sent.chosen), error)
    flash(_("教室排好了。") + (_n("%(num)s 人收到通知。", "%(num)s 人收到通知。", told) if told else ""))
    return htmx.redirect(url_for("camps.give_rooms", campaign_id=campaign_id))


def _page(
    db: Session,
    campaign: CampaignRow,
    found: rooms.Look,
    chosen: rooms.Chosen,
    error: Refused | None = None,
    *,
    proposed: bool = False,
) -> Response:
    assert campaign.id is not None
    return htmx.render(
        "camps/rooms.html",
        status=forms.status(error),
        campaign=campaign,
        found=found,
        chosen=chosen,
        proposed=proposed,
        edits=edits.latest(db, campaign.id)[:LATEST],
        reasons=() if error is None else error.reasons,
    )
