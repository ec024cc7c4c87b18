"""A receiver signs on the own phone: the code that an escort shows, and the page that it opens."""

from datetime import UTC, datetime

import segno
from flask import Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.db.tables import ChildGroupRow, ChildRow
from scheduler.services import sign_in
from scheduler.services.attendance import codes
from scheduler.services.custody import desk, passes
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, login
from scheduler.web.access import public, signed_in
from scheduler.web.custody.shared import blueprint

MOST_SIGNED = 60


@blueprint.get("/custody/groups/<int:group_id>/children/<int:traveller_id>/code")
@signed_in
def code(group_id: int, traveller_id: int) -> Response:
    """What whoever has the child shows to the receiver's camera; good for ten minutes."""
    account, now = access.current_account(), datetime.now(UTC)
    with database.reading() as db:
        row = db.get(ChildGroupRow, group_id)
        if row is None or not desk.may_see(db, account, row, now):
            abort(404)
        if traveller_id not in desk.staying(db, [row.id], now):
            abort(404)
        try:
            given = passes.shown(db, traveller_id, account, now + codes.VALID)
        except Refused as error:
            return htmx.render("custody/code.html", group=row, reasons=error.reasons)
    address = url_for("custody.take", child_pass=codes.seal(_secrets()[0], given))
    made = segno.make(database.settings().public_url + address, error="m")
    image = str(made.svg_data_uri(scale=6, border=3))
    return htmx.render("custody/code.html", group=row, image=image, until=given.until, reasons=())


@blueprint.get("/take/<child_pass>")
@public
def take(child_pass: str) -> Response:
    """What scanning an escort's code opens: one press for the guardian signed in, a name for others."""
    return _page(child_pass)


@blueprint.post("/take/<child_pass>")
@public
def sign(child_pass: str) -> ResponseReturnValue:
    """The receiver signs; a wrong guess counts, as one at signing in does."""
    now, signature = datetime.now(UTC), request.form.get("signature", "")[:MOST_SIGNED]
    counted, address = passes.counted(child_pass), request.remote_addr or ""
    try:
        with database.transaction() as db:
            told = passes.opened(db, _secrets(), child_pass, now)
            if sign_in.blocked(db, login=counted, address=address, now=now):
                raise Refused("pass_guessed")
            name = passes.receive(db, told, login.account(), signature, now).name
    except Refused as error:
        if error.reasons[0].rule == passes.NOT_NAMED:
            with database.transaction() as db:
                sign_in.note_failure(db, login=counted, address=address, now=now)
        return _page(child_pass, error)
    return htmx.render("custody/take.html", done=name, giver=told.giver.name, reasons=())


def _secrets() -> tuple[str, ...]:
    settings = database.settings()
    return (settings.secret_key, *settings.secret_key_fallbacks)


def _page(child_pass: str, error: Refused | None = None) -> Response:
    """The child is named to its guardian alone; a stranger who finds the code learns nothing."""
    account, now = login.account(), datetime.now(UTC)
    try:
        with database.transaction() as db:
            told = passes.opened(db, _secrets(), child_pass, now)
            mine = told.mine(account)
            child = None if mine is None else db.get_one(ChildRow, mine.row.child_id).short_name
    except Refused as closed:
        status = 404 if closed.reasons[0].rule == passes.UNKNOWN else forms.status(error)
        return htmx.render("custody/take.html", status=status, closed=True, reasons=closed.reasons)
    return htmx.render(
        "custody/take.html",
        status=forms.status(error),
        giver=told.giver.name,
        mine=mine,
        child=child,
        reasons=() if error is None else error.reasons,
    )
