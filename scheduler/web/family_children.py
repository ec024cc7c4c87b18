"""A parent's pages about one child: what is known, what was consented to, who has read it, and its end."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, flash, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from scheduler.db.tables import ChildRow
from scheduler.domain.care import Purpose
from scheduler.domain.children import NeedKind, Reader
from scheduler.domain.organisations import Role
from scheduler.services import (
    child_access,
    child_reads,
    children,
    consent_answers,
    consents,
    families,
    family_data,
    family_paper,
)
from scheduler.services.consents import Asked
from scheduler.web import access, database, family, forms, htmx, i18n
from scheduler.web.access import Action, allow
from scheduler.web.family_forms import GRADES, AnswerForm, ChildForm, EraseForm, NeedsForm
from scheduler.web.texts import _

blueprint = Blueprint("family_children", __name__)


@blueprint.get("/family/children/<int:child_id>")
@allow(Role.WORKER)
def page(child_id: int) -> Response:
    """One's own child: basics, needs, answers, readings."""
    with database.transaction() as db:
        return _page(db, access.load(db, ChildRow, child_id, Action.OWN))


@blueprint.post("/family/children/<int:child_id>")
@allow(Role.WORKER)
def change(child_id: int) -> ResponseReturnValue:
    """Correct what is known about one's own child."""
    with database.transaction() as db:
        row = access.load(db, ChildRow, child_id, Action.OWN)
        try:
            children.change(db, access.current_account(), row, forms.read(ChildForm).facts())
        except forms.Invalid as error:
            return _page(db, row, error.problems, 422)
    flash(_("已保存。"))
    return htmx.redirect(url_for("family_children.page", child_id=child_id))


@blueprint.post("/family/children/<int:child_id>/needs")
@allow(Role.WORKER)
def needs(child_id: int) -> ResponseReturnValue:
    """Say what one's own child needs."""
    wanted = forms.read(NeedsForm).needs()
    with database.transaction() as db:
        access.load(db, ChildRow, child_id, Action.OWN)
        children.set_needs(db, access.current_account(), child_id, wanted)
    flash(_("已保存。"))
    return htmx.redirect(url_for("family_children.page", child_id=child_id))


@blueprint.get("/family/children/<int:child_id>/consents/<purpose>")
@allow(Role.WORKER)
def consent(child_id: int, purpose: str) -> Response:
    """What a guardian is told before answering one question, the answer that stands, and those before."""
    asked_for = _purpose(purpose)
    with database.transaction() as db:
        row = access.load(db, ChildRow, child_id, Action.OWN)
        child_access.note_reading(db, access.current_account(), child_id, Reader.GUARDIAN.value)
        past = [one for one in consents.history(db, child_id) if one.purpose is asked_for]
        return htmx.render(
            "family/consent.html",
            child=row,
            purpose=asked_for,
            notice=consents.notice_of_child(db, child_id),
            answered=past[0] if past else None,
            past=past,
            stands=consent_answers.stands(past[0] if past else None),
        )


@blueprint.post("/family/children/<int:child_id>/consents/<purpose>")
@allow(Role.WORKER)
def answer(child_id: int, purpose: str) -> ResponseReturnValue:
    """A guardian's yes, no, or not any more."""
    sent, now = forms.read(AnswerForm), datetime.now(UTC)
    asked = Asked(child_id, _purpose(purpose), access.current_account().id)
    with database.transaction() as db:
        access.load(db, ChildRow, child_id, Action.OWN)
        if sent.answer == "withdraw":
            consents.withdraw(db, asked, now=now)
        else:
            consents.answer(db, asked, given=sent.answer == "yes", now=now)
    said = {
        "yes": _("已同意。"),
        "no": _("已记下：不同意。"),
        "withdraw": _("已撤回，孩子不再参加相应的活动。"),
    }
    flash(said[sent.answer])
    return htmx.redirect(url_for("family.page"))


@blueprint.post("/family/children/<int:child_id>/erase")
@allow(Role.WORKER)
def erase(child_id: int) -> ResponseReturnValue:
    """Delete one's own child's data."""
    forms.read(EraseForm)
    with database.transaction() as db:
        row = access.load(db, ChildRow, child_id, Action.OWN)
        family_data.erase_child(db, access.current_account(), row, datetime.now(UTC))
    flash(_("已删除。"))
    return htmx.redirect(url_for("family.page"))


@blueprint.get("/family/data")
@allow(Role.WORKER)
def data() -> Response:
    """All that is kept about one's own family, readable, with who has read it."""
    account, now = access.current_account(), datetime.now(UTC)
    with database.transaction() as db:
        cards = families.own_children(db, account, now)
        return htmx.render(
            "family/data.html",
            family=families.family_of(db, account.person_id),
            cards=cards,
            history={card.child.id: consents.history(db, card.child.id or 0) for card in cards},
            readings=_readings(db, [card.child.id or 0 for card in cards]),
        )


@blueprint.get("/family/data.json")
@allow(Role.WORKER)
def export() -> ResponseReturnValue:
    """The same as a file."""
    account = access.current_account()
    with database.transaction() as db:
        row = families.family_of(db, account.person_id)
        if row is None:
            abort(404)
        document = family_data.export(db, account, row, datetime.now(UTC))
    return document, {"Content-Disposition": "attachment; filename=houniao-family.json"}


@blueprint.post("/family/data/erase")
@allow(Role.WORKER)
def erase_all() -> ResponseReturnValue:
    """Delete one's own family's data."""
    forms.read(EraseForm)
    account = access.current_account()
    with database.transaction() as db:
        row = families.family_of(db, account.person_id)
        if row is None:
            abort(404)
        family_data.erase(db, account, row, datetime.now(UTC))
    flash(_("家庭信息已删除。"))
    return htmx.redirect(url_for("family.page"))


@blueprint.get("/family/paper")
@allow(Role.WORKER)
def paper() -> Response:
    """The sheet for those at home, to print."""
    account = access.current_account()
    with database.transaction() as db:
        row = families.family_of(db, account.person_id)
        sheet = None if row is None else family_paper.paper(db, account, row, datetime.now(UTC))
        return htmx.render("family/paper.html", sheet=sheet, today=i18n.today())


def _page(db: Session, row: ChildRow, problems: dict[str, str] | None = None, status: int = 200) -> Response:
    account, child_id = access.current_account(), row.id or 0
    card = children.read(db, account, child_id, datetime.now(UTC))
    assert card is not None
    needed: dict[str, Any] = {need.kind.value: need.note for need in card.needs or ()}
    return htmx.render(
        "family/child.html",
        status=status,
        card=card,
        needed=needed,
        kinds=list(NeedKind),
        purposes=list(Purpose),
        standing={purpose for purpose, one in (card.answers or {}).items() if consent_answers.stands(one)},
        readings=_readings(db, [child_id])[:20],
        problems=problems or {},
        years=family.birth_years(),
        grades=GRADES,
        languages=family.languages(),
    )


def _readings(db: Session, ids: list[int]) -> list[child_reads.Reading]:
    return child_reads.by_others(db, ids, access.current_account().person_id)


def _purpose(code: str) -> Purpose:
    if code not in list(Purpose):
        abort(404)
    return Purpose(code)
