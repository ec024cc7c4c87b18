"""Volunteers come and go; a parent in overtime asks for a late evening."""

from datetime import UTC, datetime

from flask import Response, abort, flash, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from scheduler.db.tables import ChildRow
from scheduler.domain.children import Reader
from scheduler.domain.organisations import Role
from scheduler.services import child_access
from scheduler.services.camps import late, presence
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import Action, allow
from scheduler.web.camps import shared
from scheduler.web.camps.shared import blueprint
from scheduler.web.texts import _


@blueprint.get("/here")
@allow(Role.VOLUNTEER)
def here() -> Response:
    """Where one is on duty now, signed in or not."""
    with database.reading() as db:
        return _here_page(db)


@blueprint.post("/here")
@allow(Role.VOLUNTEER)
def come_or_leave() -> ResponseReturnValue:
    """Sign in at a site, or out; refused where children would be left with too few adults."""
    sent, account, now = forms.read(shared.HereForm), access.current_account(), datetime.now(UTC)
    try:
        with database.transaction() as db:
            row = presence.here(db, account.person_id)
            if sent.go == "come":
                presence.come(db, account.person_id, sent.site, account.id, now)
            elif row is None or row.site_id != sent.site:
                abort(404)
            else:
                presence.leave(db, row, account.id, now)
    except Refused as error:
        with database.reading() as db:
            return _here_page(db, error)
    flash(_("已签到。") if sent.go == "come" else _("已签退，辛苦了。"))
    return htmx.redirect(url_for("camps.here"))


@blueprint.get("/family/children/<int:child_id>/late")
@allow(Role.WORKER)
def late_evening(child_id: int) -> Response:
    """The evenings on which one's own child stays longer."""
    with database.transaction() as db:
        return _late_page(db, access.load(db, ChildRow, child_id, Action.OWN))


@blueprint.post("/family/children/<int:child_id>/late")
@allow(Role.WORKER)
def ask_late(child_id: int) -> ResponseReturnValue:
    """Ask for one evening."""
    try:
        with database.transaction() as db:
            access.load(db, ChildRow, child_id, Action.OWN)
            sent, account = forms.read(shared.LateForm), access.current_account()
            late.ask(db, account, child_id, sent.day, sent.until, datetime.now(UTC))
    except (Refused, forms.Invalid) as error:
        with database.transaction() as db:
            return _late_page(db, access.load(db, ChildRow, child_id, Action.OWN), error)
    flash(_("已记下，营地会有人陪着孩子等您。"))
    return htmx.redirect(url_for("camps.late_evening", child_id=child_id))


def _here_page(db: Session, error: Refused | None = None) -> Response:
    account, now = access.current_account(), datetime.now(UTC)
    return htmx.render(
        "camps/here.html",
        status=forms.status(error),
        sites=presence.sites_of_day(db, account.person_id, now),
        row=presence.here(db, account.person_id),
        reasons=() if error is None else error.reasons,
    )


def _late_page(db: Session, row: ChildRow, error: Refused | forms.Invalid | None = None) -> Response:
    assert row.id is not None
    child_access.note_reading(db, access.current_account(), row.id, Reader.GUARDIAN.value)
    return htmx.render(
        "camps/late.html",
        status=forms.status(error),
        child=row,
        evenings=late.coming(db, row.id, i18n.today()),
        today=i18n.today(),
        latest=late.LATEST,
        reasons=error.reasons if isinstance(error, Refused) else (),
        problems=error.problems if isinstance(error, forms.Invalid) else {},
    )
