"""The tree of organisations for those who lead it: looked at, one more below, one changed, one taken out."""

from typing import Annotated, Any

from flask import Blueprint, Response, abort, flash, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import OrganisationRow
from scheduler.domain import reference
from scheduler.domain.organisations import Body, Level
from scheduler.services import organisations, oversight
from scheduler.services.organisations import LEADS, Described
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx
from scheduler.web.access import Action, allow
from scheduler.web.texts import _

blueprint = Blueprint("organisations", __name__)


class Told(forms.Form):
    """What the form says of a node."""

    name_zh: str = Field(min_length=1, max_length=120)
    name_en: str = Field(default="", max_length=160)
    level: Level
    body: Annotated[Body | None, forms.EMPTY] = None
    division: str = Field(default="", max_length=6)

    def described(self) -> Described:
        """As the service has it."""
        return Described(**self.model_dump())


@blueprint.get("/organisations")
@allow(*LEADS)
def overview() -> Response:
    """One's own part of the tree."""
    with database.reading() as db:
        nodes = oversight.tree(db, access.current_account(), *LEADS)
    return htmx.render("organisations/overview.html", nodes=nodes)


@blueprint.get("/organisations/<int:organisation_id>")
@allow(*LEADS)
def node(organisation_id: int) -> Response:
    """One node: what is known of it, what stands below, and one more below."""
    with database.reading() as db:
        return _page(db, _load(db, organisation_id))


@blueprint.post("/organisations/<int:organisation_id>")
@allow(*LEADS)
def change(organisation_id: int) -> ResponseReturnValue:
    """Keep what the form says of a node."""
    told = forms.read(Told)
    try:
        with database.transaction() as db:
            row = _load(db, organisation_id)
            organisations.change(db, access.current_account(), row, told.described())
    except Refused as error:
        return _refused(organisation_id, reasons=error.reasons, told=told)
    flash(_("已保存。"))
    return htmx.redirect(url_for("organisations.node", organisation_id=organisation_id))


@blueprint.post("/organisations/<int:organisation_id>/below")
@allow(*LEADS)
def add(organisation_id: int) -> ResponseReturnValue:
    """One more node below."""
    told = forms.read(Told)
    try:
        with database.transaction() as db:
            row = _load(db, organisation_id)
            organisations.add(db, access.current_account(), row, told.described())
    except Refused as error:
        return _refused(organisation_id, below_reasons=error.reasons, below=told)
    flash(_("已建立：%(name)s。", name=told.name_zh))
    return htmx.redirect(url_for("organisations.node", organisation_id=organisation_id))


@blueprint.post("/organisations/<int:organisation_id>/remove")
@allow(*LEADS)
def remove(organisation_id: int) -> ResponseReturnValue:
    """Take out a node that nothing belongs to."""
    with database.transaction() as db:
        row = _load(db, organisation_id)
        name, above = row.name_zh, row.parent_id
        organisations.remove(db, access.current_account(), row)
    flash(_("已删除：%(name)s。", name=name))
    return htmx.redirect(url_for("organisations.node", organisation_id=above))


def _load(db: Session, organisation_id: int) -> OrganisationRow:
    row = access.load(db, OrganisationRow, organisation_id, Action.SEE)
    if not organisations.may_change(db, access.current_account(), row):
        abort(403)
    return row


def _refused(organisation_id: int, **said: Any) -> Response:
    """The page once more, with what was typed and why it can't be so."""
    with database.reading() as db:
        return _page(db, _load(db, organisation_id), 409, **said)


def _page(db: Session, row: OrganisationRow, status: int = 200, **context: Any) -> Response:
    mine = access.current_account()
    levels = list(Level)
    return htmx.render(
        "organisations/node.html",
        status=status,
        node=row,
        above=[(one, organisations.may_change(db, mine, one)) for one in organisations.line_above(db, row)],
        children=organisations.children(db, row),
        removable=row.parent_id is not None and not organisations.in_use(db, row),
        levels=levels,
        levels_below=levels[levels.index(row.level) :],
        bodies=list(Body),
        divisions={**reference.divisions(), **reference.cities()},
        **{"told": row, "below": None, "reasons": (), "below_reasons": (), **context},
    )
