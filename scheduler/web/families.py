"""A coordinator's desk: families of the own enterprise, answers that come on paper, sheets to take home."""

from datetime import UTC, datetime
from typing import Literal

from flask import Blueprint, Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from scheduler.db.tables import ChildRow, FamilyRow, PersonRow
from scheduler.domain.care import Purpose
from scheduler.domain.organisations import Role
from scheduler.services import children, consents, families, family_data, family_desk, family_paper
from scheduler.services.consents import Asked
from scheduler.web import access, database, family, forms, htmx, i18n
from scheduler.web.access import allow
from scheduler.web.family_forms import CarerForm
from scheduler.web.texts import _

blueprint = Blueprint("families", __name__)


class PaperForm(forms.Form):
    """An answer that a guardian gave on paper."""

    purpose: Purpose
    answer: Literal["yes", "no", "withdraw"]


@blueprint.get("/families")
@allow(Role.COORDINATOR)
def overview() -> Response:
    """The parents of one's enterprise, without the children's names."""
    text, page = request.args.get("text", "").strip()[:60], request.args.get("page", 1, int)
    with database.reading() as db:
        found = family_desk.listed(db, access.current_account(), text=text, page=page)
    return htmx.render("families/overview.html", "families/_list.html", found=found, text=text)


@blueprint.get("/families/<int:family_id>")
@allow(Role.COORDINATOR)
def page(family_id: int) -> Response:
    """One family: what is missing, and answers on paper to type in."""
    account, now = access.current_account(), datetime.now(UTC)
    with database.transaction() as db:
        row = _family(db, family_id)
        cards = children.read_all(db, account, family_data.children_of(db, family_id), now)
        return htmx.render(
            "families/page.html",
            family=row,
            guardian=db.get_one(PersonRow, row.guardian_id),
            cards=cards,
            missing=families.missing(db, cards, now),
            notice=consents.notice_of_person(db, row.guardian_id),
            purposes=list(Purpose),
            languages=family.languages(),
        )


@blueprint.post("/families/<int:family_id>/home")
@allow(Role.COORDINATOR)
def home(family_id: int) -> ResponseReturnValue:
    """Type in who looks after the children at home."""
    wanted = forms.read(CarerForm).carer()
    with database.transaction() as db:
        families.set_carer(db, access.current_account(), _family(db, family_id), wanted)
    flash(_("已保存。"))
    return htmx.redirect(url_for("families.page", family_id=family_id))


@blueprint.post("/families/<int:family_id>/children/<int:child_id>/answers")
@allow(Role.COORDINATOR)
def answer(family_id: int, child_id: int) -> ResponseReturnValue:
    """Type in an answer that came on paper."""
    sent, now = forms.read(PaperForm), datetime.now(UTC)
    asked = Asked(child_id, sent.purpose, access.current_account().id, on_paper=True)
    with database.transaction() as db:
        child = db.get(ChildRow, child_id)
        if child is None or child.family_id != _family(db, family_id).id:
            abort(404)
        if sent.answer == "withdraw":
            consents.withdraw(db, asked, now=now)
        else:
            consents.answer(db, asked, given=sent.answer == "yes", now=now)
    flash(_("已记下。"))
    return htmx.redirect(url_for("families.page", family_id=family_id))


@blueprint.get("/families/<int:family_id>/paper")
@allow(Role.COORDINATOR)
def paper(family_id: int) -> Response:
    """The sheet for those at home, to print and hand to the parent."""
    with database.transaction() as db:
        row = _family(db, family_id)
        sheet = family_paper.paper(db, access.current_account(), row, datetime.now(UTC))
        return htmx.render("family/paper.html", sheet=sheet, today=i18n.today())


def _family(db: Session, family_id: int) -> FamilyRow:
    """The family, if its guardian belongs to an enterprise that the account coordinates; otherwise 404."""
    row = db.get(FamilyRow, family_id)
    if row is None or not family_desk.coordinates(db, access.current_account(), row):
        abort(404)
    return row
