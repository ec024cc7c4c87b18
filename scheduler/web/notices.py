"""One's own messages: the list, and noting that they were read."""

from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, g, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.db.tables import NoticeRow
from scheduler.services import notices
from scheduler.web import access, database, forms, htmx
from scheduler.web.access import Action, signed_in

blueprint = Blueprint("notices", __name__)


class Query(forms.Form):
    """Which part of the list to show."""

    page: int = 1


class ReadForm(forms.Form):
    """Up to which message all was read."""

    up_to: forms.Key


@blueprint.get("/notices")
@signed_in
def mine() -> Response:
    """One's messages, the newest first."""
    asked = forms.read(Query, request.args)
    with database.reading() as session:
        found = notices.listed(session, access.current_account().person_id, asked.page)
    return htmx.render("notices/mine.html", found=found)


@blueprint.post("/notices/<int:notice_id>/read")
@signed_in
def read(notice_id: int) -> ResponseReturnValue:
    """Note that one message was read."""
    with database.transaction() as session:
        row = access.load(session, NoticeRow, notice_id, Action.OWN)
        notices.read(session, row, datetime.now(UTC))
        if htmx.partial():
            notice = notices.told(session, row)
            g.unread_notices = notices.unread(session, row.person_id)
            return htmx.render("notices/mine.html", "notices/_read.html", notice=notice)
    return htmx.redirect(url_for("notices.mine"))


@blueprint.post("/notices/read")
@signed_in
def read_all() -> ResponseReturnValue:
    """Note that everything up to the newest message on the page was read."""
    sent = forms.read(ReadForm)
    with database.transaction() as session:
        notices.read_all(session, access.current_account().person_id, sent.up_to, datetime.now(UTC))
    return htmx.redirect(url_for("notices.mine"))


def unread() -> int:
    """How many messages the reader of this page has not read."""
    if "unread_notices" not in g:
        with database.reading() as session:
            g.unread_notices = notices.unread(session, access.current_account().person_id)
    return int(g.unread_notices)


def init_app(app: Flask) -> None:
    """Gives templates `unread_notices()`, for whoever is signed in."""
    app.context_processor(lambda: {"unread_notices": unread})
