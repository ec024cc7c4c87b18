"""Next week's wishes of a parent for the video room; a run of the optimiser gives the week out."""

from datetime import UTC, datetime
from typing import Annotated

from flask import Blueprint, Response, abort, flash, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import FamilyRow
from scheduler.domain.organisations import Role
from scheduler.services import families
from scheduler.services.allocation import weeks
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx
from scheduler.web.access import allow
from scheduler.web.forms import EMPTY
from scheduler.web.texts import _

blueprint = Blueprint("call_wishes", __name__)

Slot = Annotated[int, Field(ge=0, le=10**7)]


class WishForm(forms.Form):
    """Up to three half hours, the best first."""

    first: Annotated[Slot | None, EMPTY] = None
    second: Annotated[Slot | None, EMPTY] = None
    third: Annotated[Slot | None, EMPTY] = None


@blueprint.get("/calls/wishes")
@allow(Role.WORKER)
def page() -> Response:
    """Which half hours of next week would be best."""
    with database.reading() as db:
        return _page(db, _family(db))


@blueprint.post("/calls/wishes")
@allow(Role.WORKER)
def save() -> ResponseReturnValue:
    """Keep the wishes."""
    sent, now = forms.read(WishForm), datetime.now(UTC)
    wanted = [slot for slot in (sent.first, sent.second, sent.third) if slot is not None]
    try:
        with database.transaction() as db:
            weeks.wish(db, _family(db), wanted, weeks.next_week(now))
    except Refused as error:
        with database.reading() as db:
            return _page(db, _family(db), error)
    flash(_("愿望记下了。安排好会告诉您。"))
    return htmx.redirect(url_for("calls.page"))


def _page(db: Session, family: FamilyRow, error: Refused | None = None) -> Response:
    now = datetime.now(UTC)
    week = weeks.next_week(now)
    return htmx.render(
        "call_wishes/page.html",
        status=forms.status(error),
        week=week,
        choices=weeks.choices(db, family, week, now),
        wished=weeks.wishes(db, family.id or 0, week),
        reasons=() if error is None else error.reasons,
    )


def _family(db: Session) -> FamilyRow:
    found = families.family_of(db, access.current_account().person_id)
    if found is None:
        abort(404)
    return found
