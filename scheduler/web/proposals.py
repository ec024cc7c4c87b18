"""What a plan proposes to a volunteer: the list, and the two answers."""

from datetime import timedelta

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from scheduler.domain.organisations import Role
from scheduler.services import agenda, proposals
from scheduler.web import cards, database, htmx
from scheduler.web.access import allow
from scheduler.web.signup import act

blueprint = Blueprint("proposals", __name__)

AHEAD = timedelta(days=400)


@blueprint.get("/proposals")
@allow(Role.VOLUNTEER)
def mine() -> Response:
    """What waits for an answer, the nearest first."""
    reader = cards.reader_now()
    with database.reading() as session:
        items = agenda.proposed(session, reader, AHEAD)
    return htmx.render("proposals/mine.html", items=items)


@blueprint.post("/shifts/<int:shift_id>/accept")
@allow(Role.VOLUNTEER)
def accept(shift_id: int) -> ResponseReturnValue:
    """Say yes."""
    return act(shift_id, proposals.accept)


@blueprint.post("/shifts/<int:shift_id>/decline")
@allow(Role.VOLUNTEER)
def decline(shift_id: int) -> ResponseReturnValue:
    """Say no, without a reason and without a penalty."""
    return act(shift_id, proposals.decline)
