"""Busy calendars: adding one as a file or by address, what was read of it, taking it away."""

from datetime import UTC, datetime

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from scheduler.calendar.busy.text import MOST_BYTES
from scheduler.db.tables import BusyCalendarRow
from scheduler.domain.organisations import Role
from scheduler.domain.rules.violation import Violation
from scheduler.services.availability import busy
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx
from scheduler.web.access import Action, allow
from scheduler.web.texts import _

blueprint = Blueprint("busy", __name__)


class CalendarForm(forms.Form):
    """A new calendar; its file comes beside the form."""

    name: str = Field(default="", max_length=60)
    address: str = Field(default="", max_length=2000)
    whole_days: bool = False


@blueprint.get("/busy")
@allow(Role.VOLUNTEER)
def mine() -> Response:
    """One's busy calendars and what was read of each."""
    return _page()


@blueprint.post("/busy")
@allow(Role.VOLUNTEER)
def add() -> ResponseReturnValue:
    """Add a calendar; a worker reads it."""
    sent, file = forms.read(CalendarForm), request.files.get("file")
    data = file.read(MOST_BYTES + 1) if file is not None and file.filename else None
    name = sent.name or (_("文件日历") if data is not None else _("网上的日历"))
    source = busy.Source(name, sent.whole_days, "" if data is not None else sent.address, data)
    try:
        with database.transaction() as session:
            busy.add(session, access.current_account().person_id, source, datetime.now(UTC))
    except Refused as error:
        return _page(error.reasons, 409)
    flash(_("已收到，正在读取。"))
    return htmx.redirect(url_for("busy.mine"))


@blueprint.post("/busy/<int:calendar_id>/remove")
@allow(Role.VOLUNTEER)
def remove(calendar_id: int) -> ResponseReturnValue:
    """Take a calendar away with all its times."""
    with database.transaction() as session:
        row = access.load(session, BusyCalendarRow, calendar_id, Action.OWN)
        busy.remove(session, row, datetime.now(UTC))
    flash(_("已移除，那些时间也一并删除。"))
    return htmx.redirect(url_for("busy.mine"))


@blueprint.post("/busy/<int:calendar_id>/read")
@allow(Role.VOLUNTEER)
def read(calendar_id: int) -> ResponseReturnValue:
    """Read a calendar again soon."""
    try:
        with database.transaction() as session:
            row = access.load(session, BusyCalendarRow, calendar_id, Action.OWN)
            busy.read_now(session, row, datetime.now(UTC))
    except Refused as error:
        return _page(error.reasons, 409)
    return htmx.redirect(url_for("busy.mine"))


def _page(reasons: tuple[Violation, ...] = (), status: int = 200) -> Response:
    now = datetime.now(UTC)
    with database.reading() as session:
        calendars = busy.of_person(session, access.current_account().person_id)
    return htmx.render(
        "busy/mine.html",
        "busy/_mine.html",
        status=status,
        calendars=calendars,
        waiting=any(one.next_at <= now for one in calendars),
        most=busy.MOST_CALENDARS,
        now=now,
        reasons=reasons,
    )
