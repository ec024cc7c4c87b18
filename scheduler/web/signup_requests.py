"""Requests for a seat, answered on the page of the session by whoever runs it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from scheduler.db.tables import AssignmentRow, SessionRow, ShiftRow
from scheduler.domain.organisations import Role
from scheduler.services import signup_requests
from scheduler.web import access, database, htmx
from scheduler.web.access import Action, allow
from scheduler.web.texts import _

blueprint = Blueprint("signup_requests", __name__)


@blueprint.post("/requests/<int:assignment_id>/confirm")
@allow(Role.ORGANISER)
def confirm(assignment_id: int) -> ResponseReturnValue:
    """Give the seat that was asked for."""
    return _answered(assignment_id, signup_requests.confirm, _("已确认，对方的日历里会看到。"))


@blueprint.post("/requests/<int:assignment_id>/refuse")
@allow(Role.ORGANISER)
def refuse(assignment_id: int) -> ResponseReturnValue:
    """Say no; the person hears of it."""
    return _answered(assignment_id, signup_requests.refuse, _("已婉拒，对方会收到消息。"))


def _answered(assignment_id: int, do: Callable[..., Any], said: str) -> ResponseReturnValue:
    with database.transaction() as session:
        row = access.load(session, AssignmentRow, assignment_id)
        shift = session.get_one(ShiftRow, row.shift_id)
        access.require(session, session.get_one(SessionRow, shift.session_id), Action.MANAGE)
        do(session, row, access.current_account().id, datetime.now(UTC))
    flash(said)
    return htmx.redirect(url_for("campaigns.session", session_id=shift.session_id))
