"""Weekly contact: families longest without it first, and what would help each."""

from datetime import UTC, datetime

from flask import Blueprint, Response, request

from scheduler.domain.organisations import Role
from scheduler.services.video_room import board as boards
from scheduler.web import access, database, htmx
from scheduler.web.access import allow

blueprint = Blueprint("contacts", __name__)

LAST_PAGE = 10**6


@blueprint.get("/contact")
@allow(Role.ORGANISER, Role.COORDINATOR)
def board() -> Response:
    """The families of one's nodes; each line that is shown is noted."""
    page = min(request.args.get("page", 1, int), LAST_PAGE)
    with database.transaction() as db:
        found = boards.board(db, access.current_account(), datetime.now(UTC), page)
    return htmx.render("contacts/board.html", found=found)
