"""The one button: "I can't be there"."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from scheduler.domain.organisations import Role
from scheduler.services.absences import button, gaps
from scheduler.web.access import allow
from scheduler.web.signup import act

blueprint = Blueprint("absences", __name__)


@blueprint.post("/shifts/<int:shift_id>/cannot-come")
@allow(Role.VOLUNTEER)
def cannot_come(shift_id: int) -> ResponseReturnValue:
    """Be released at once; whoever is needed instead is looked for in the same breath."""
    return act(shift_id, button.cannot_come, gaps.see_to)
