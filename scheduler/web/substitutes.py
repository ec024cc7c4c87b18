"""Stand-ins for a seat: who could take it, what it costs and who would move, and proposing it."""

from datetime import UTC, datetime
from typing import Annotated

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import PersonRow, SessionRow, ShiftRow, SiteRow
from scheduler.domain.organisations import Role
from scheduler.domain.rules.violation import Violation
from scheduler.services import substitutes
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx
from scheduler.web.access import Action, allow
from scheduler.web.texts import _

blueprint = Blueprint("substitutes", __name__)


class Choice(forms.Form):
    """Whom to propose the seat to, and the mark of the moves that were shown."""

    person_id: forms.Key
    mark: str = Field(max_length=16)


class Asked(forms.Form):
    """Whose seat is asked for, if anybody has it."""

    person: Annotated[forms.Key | None, forms.EMPTY] = None


@blueprint.get("/shifts/<int:shift_id>/stand-ins")
@allow(Role.ORGANISER)
def of_shift(shift_id: int) -> Response:
    """Who could take a seat on the shift."""
    with database.reading() as session:
        return _page(session, access.load(session, ShiftRow, shift_id, Action.MANAGE))


@blueprint.post("/shifts/<int:shift_id>/stand-ins")
@allow(Role.ORGANISER)
def propose(shift_id: int) -> ResponseReturnValue:
    """Propose the seat to one of them."""
    try:
        with database.transaction() as session:
            shift = access.load(session, ShiftRow, shift_id, Action.MANAGE)
            chosen, session_id = forms.read(Choice), shift.session_id
            substitutes.propose(
                session,
                account_id=access.current_account().id,
                shift=shift,
                person_id=chosen.person_id,
                mark=chosen.mark,
                now=datetime.now(UTC),
            )
    except Refused as error:
        with database.reading() as session:
            return _page(session, access.load(session, ShiftRow, shift_id, Action.MANAGE), error.reasons)
    flash(_("已提议，等对方答复。"))
    return htmx.redirect(url_for("campaigns.session", session_id=session_id))


def _page(session: Session, shift: ShiftRow, refused: tuple[Violation, ...] = ()) -> Response:
    asked = forms.read(Asked, request.args).person
    holder = None if asked is None else access.load(session, PersonRow, asked)
    held = session.get_one(SessionRow, shift.session_id)
    return htmx.render(
        "substitutes/shift.html",
        status=forms.status(refused),
        shift=shift,
        session=held,
        site=session.get_one(SiteRow, held.site_id),
        holder=holder,
        stand_ins=substitutes.stand_ins(session, shift, datetime.now(UTC), asked),
        reasons=refused,
    )
