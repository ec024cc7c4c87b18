"""A guardian names who may fetch a child, and sees from hand to hand where it was."""

from datetime import UTC, datetime

from flask import Response, abort, flash, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from scheduler.db.tables import ChildRow, CustodianRow
from scheduler.domain.children import Reader
from scheduler.domain.custody import CustodianKind
from scheduler.domain.organisations import Role
from scheduler.services import child_access
from scheduler.services.custody import chain, custodians
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx
from scheduler.web.access import Action, allow
from scheduler.web.custody import shared
from scheduler.web.custody.shared import blueprint
from scheduler.web.texts import _


@blueprint.get("/family/children/<int:child_id>/receivers")
@allow(Role.WORKER)
def receivers(child_id: int) -> Response:
    """Who may have one's own child, who has it, and how it came there."""
    with database.transaction() as db:
        return _page(db, access.load(db, ChildRow, child_id, Action.OWN))


@blueprint.post("/family/children/<int:child_id>/receivers")
@allow(Role.WORKER)
def name(child_id: int) -> ResponseReturnValue:
    """Name somebody who may fetch one's own child."""
    try:
        with database.transaction() as db:
            access.load(db, ChildRow, child_id, Action.OWN)
            facts = forms.read(shared.NamedForm).facts()
            custodians.name(db, access.current_account(), child_id, facts, datetime.now(UTC))
    except (Refused, forms.Invalid) as error:
        with database.transaction() as db:
            return _page(db, access.load(db, ChildRow, child_id, Action.OWN), error)
    flash(_("已保存。"))
    return htmx.redirect(url_for("custody.receivers", child_id=child_id))


@blueprint.post("/family/children/<int:child_id>/receivers/<int:custodian_id>/end")
@allow(Role.WORKER)
def end(child_id: int, custodian_id: int) -> ResponseReturnValue:
    """Somebody may not fetch one's own child any more."""
    with database.transaction() as db:
        access.load(db, ChildRow, child_id, Action.OWN)
        row = db.get(CustodianRow, custodian_id)
        if row is None or row.child_id != child_id or row.kind is not CustodianKind.NAMED:
            abort(404)
        custodians.end(db, access.current_account(), row, datetime.now(UTC))
    flash(_("已取消。"))
    return htmx.redirect(url_for("custody.receivers", child_id=child_id))


def _page(db: Session, row: ChildRow, error: Refused | forms.Invalid | None = None) -> Response:
    assert row.id is not None
    account, now = access.current_account(), datetime.now(UTC)
    child_access.note_reading(db, account, row.id, Reader.GUARDIAN.value)
    custodians.ensure_family(db, [row.id], now)
    return htmx.render(
        "custody/receivers.html",
        status=forms.status(error),
        child=row,
        parties=custodians.of_child(db, row.id, now),
        where=chain.whereabouts(db, [row.id])[row.id],
        links=chain.history(db, row.id),
        reasons=error.reasons if isinstance(error, Refused) else (),
        problems=error.problems if isinstance(error, forms.Invalid) else {},
    )
