"""Drafts and published versions of a campaign in a list, and any two of them side by side."""

from typing import Annotated, Any

from flask import Blueprint, Response, request
from pydantic import Field

from scheduler.db.tables import CampaignRow
from scheduler.domain.organisations import Role
from scheduler.services.boards import compare
from scheduler.services.boards.compare import Side
from scheduler.web import access, database, forms, htmx
from scheduler.web.access import Action, allow

blueprint = Blueprint("comparisons", __name__)


class Pair(forms.Form):
    """Which two to compare, by their keys."""

    first: Annotated[str, Field(max_length=20)] = ""
    second: Annotated[str, Field(max_length=20)] = ""


@blueprint.get("/campaigns/<int:campaign_id>/plans")
@allow(Role.ORGANISER)
def overview(campaign_id: int) -> Response:
    """Every draft and version, and the difference between two of them."""
    asked = forms.read(Pair, request.args)
    with database.reading() as session:
        campaign = access.load(session, CampaignRow, campaign_id, Action.MANAGE)
        sides = compare.sides(session, campaign_id)
        first, second = _chosen(sides, asked)
        found: dict[str, Any] = {}
        if first is not None and second is not None and first != second:
            found["compared"] = compare.compared(session, campaign_id, first, second)
        return htmx.render(
            "comparisons/overview.html",
            campaign=campaign,
            sides=sides,
            first=first,
            second=second,
            **found,
        )


def _chosen(sides: list[Side], asked: Pair) -> tuple[Side | None, Side | None]:
    """What was asked for; else the newest draft against the newest version, or the two newest drafts."""
    by_key = {side.key: side for side in sides}
    versions = [side for side in sides if side.version is not None]
    newest = next((side for side in sides if side.run is not None), versions[0] if versions else None)
    second = by_key.get(asked.second, newest)
    others = [side for side in (*versions[:1], *sides) if side != second]
    return by_key.get(asked.first, others[0] if others else None), second
