"""Sites for those who organise: a list to search, and one site with rooms, hours, crews and calendar."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from flask import Blueprint, Response, request
from pydantic import Field

from scheduler.db.tables import OrganisationRow, SiteRow
from scheduler.domain.organisations import Role
from scheduler.domain.places import SiteKind
from scheduler.services import layers, places
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import Action, allow

blueprint = Blueprint("places", __name__)

ROTA_DAYS = 14


class Query(forms.Form):
    """What the search form sends."""

    text: str = Field(default="", max_length=60)
    kind: Annotated[SiteKind | None, forms.EMPTY] = None
    page: int = 1


class RotaQuery(forms.Form):
    """From which date to show the rota."""

    on: forms.Day | None = None


@blueprint.get("/places")
@allow(Role.ORGANISER, Role.COORDINATOR)
def overview() -> Response:
    """The sites of one's nodes, as searched for."""
    asked = forms.read(Query, request.args)
    filters = places.Filters(text=asked.text, kind=asked.kind)
    with database.reading() as session:
        found = places.listed(session, access.current_account(), filters, page=asked.page)
    arguments: dict[str, Any] = {"text": asked.text, "kind": asked.kind}
    return htmx.render(
        "places/overview.html",
        "places/_list.html",
        found=found,
        asked=asked,
        arguments={name: value for name, value in arguments.items() if value},
        kinds=list(SiteKind),
    )


@blueprint.get("/places/<int:site_id>")
@allow(Role.ORGANISER, Role.COORDINATOR)
def site(site_id: int) -> Response:
    """One site: rooms and their hours, crews and their rota for a fortnight."""
    first = forms.read(RotaQuery, request.args).on or datetime.now(i18n.zone()).date()
    last = first + timedelta(days=ROTA_DAYS - 1)
    with database.reading() as session:
        row = access.load(session, SiteRow, site_id, Action.COORDINATE)
        return htmx.render(
            "places/site.html",
            "places/_rota.html",
            site=row,
            owner=session.get_one(OrganisationRow, row.organisation_id),
            rooms=places.rooms(session, site_id),
            rotas=places.rotas(session, site_id, first, last),
            notes=layers.notes(session, layers.concerning(row.division, site_id), first, last),
            first=first,
            previous=first - timedelta(days=ROTA_DAYS),
            next=first + timedelta(days=ROTA_DAYS),
        )
