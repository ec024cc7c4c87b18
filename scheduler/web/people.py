"""People for those who organise: a list to search, and one person without what is nobody's business."""

from datetime import UTC, datetime
from typing import Annotated, Any

from flask import Blueprint, Response, request
from pydantic import Field

from scheduler.db.tables import PersonRow
from scheduler.domain import reference
from scheduler.domain.organisations import Role
from scheduler.domain.people import Hat
from scheduler.services import people
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import Action, allow

blueprint = Blueprint("people", __name__)


class Query(forms.Form):
    """What the search form sends."""

    text: str = Field(default="", max_length=60)
    hat: Annotated[Hat | None, forms.EMPTY] = None
    qualification: str = Field(default="", max_length=40)
    language: str = Field(default="", max_length=12)
    lapsing: bool = False
    volunteers: bool = False
    page: int = 1


@blueprint.get("/people")
@allow(Role.ORGANISER, Role.COORDINATOR)
def overview() -> Response:
    """The people of one's nodes, as searched for."""
    asked = forms.read(Query, request.args)
    today = datetime.now(i18n.zone()).date()
    filters = people.Filters(**asked.model_dump(exclude={"page"}))
    with database.reading() as session:
        found = people.listed(session, access.current_account(), filters, today=today, page=asked.page)
    return htmx.render(
        "people/overview.html",
        "people/_list.html",
        found=found,
        asked=asked,
        arguments=_arguments(asked),
        hats=list(Hat),
        courses=list(reference.courses().values()),
        languages=list(reference.languages().values()),
    )


@blueprint.get("/people/<int:person_id>")
@allow(Role.ORGANISER, Role.COORDINATOR)
def person(person_id: int) -> Response:
    """One person: what they hold, what they are on."""
    now = datetime.now(UTC)
    with database.reading() as session:
        row = access.load(session, PersonRow, person_id, Action.COORDINATE)
        shifts, minutes = people.served(session, person_id, now)
        return htmx.render(
            "people/person.html",
            line=people.line(session, row, now.astimezone(i18n.zone()).date()),
            duties=people.duties(session, person_id, now),
            shifts=shifts,
            hours=round(minutes / 60, 1),
        )


def _arguments(asked: Query) -> dict[str, Any]:
    """What a link to another part of the list has to say."""
    return {name: value for name, value in asked.model_dump(exclude={"page"}).items() if value}
