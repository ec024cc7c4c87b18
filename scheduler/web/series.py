"""Many sessions of a campaign at once: the list, one edit with a look before it, and undoing."""

from datetime import UTC, datetime, time
from typing import Annotated, Any

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import CampaignRow, SeasonEditKind, SeasonEditRow, SessionRow, ShiftRow
from scheduler.domain.organisations import Role
from scheduler.services.own_sites import own_sites
from scheduler.services.refusal import Refused
from scheduler.services.series import acting, changes, edits, selection, undoing
from scheduler.services.series.selection import Filter
from scheduler.services.series.wanted import Wanted
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import Action, allow
from scheduler.web.texts import _, _n

blueprint = Blueprint("series", __name__)

KINDS = (SeasonEditKind.CHANGE, SeasonEditKind.MOVE, SeasonEditKind.COPY, SeasonEditKind.REMOVE)


class ListQuery(forms.Form):
    """Which sessions are shown or, with `all`, meant."""

    series: Annotated[forms.Key | None, forms.EMPTY] = None
    site: Annotated[forms.Key | None, forms.EMPTY] = None
    first: Annotated[forms.Day | None, forms.EMPTY] = None
    last: Annotated[forms.Day | None, forms.EMPTY] = None
    page: int = 1

    @property
    def filter(self) -> Filter:
        """As the service takes it."""
        return Filter(self.series, self.site, self.first, self.last)


class Chosen(ListQuery):
    """Which sessions an edit is for, and of which kind it is."""

    session: tuple[forms.Key, ...] = ()
    all: bool = False
    kind: SeasonEditKind


class EditForm(Chosen):
    """What an edit is to do."""

    days: int = Field(default=0, ge=-400, le=400)
    starts: Annotated[time | None, forms.EMPTY] = None
    site_id: Annotated[forms.Key | None, forms.EMPTY] = None
    times: int = Field(default=1, ge=1, le=changes.MOST_TIMES)
    title_zh: str = Field(default="", max_length=120)
    title_en: str = Field(default="", max_length=160)
    open_to_workers: Annotated[bool | None, forms.EMPTY] = None
    role: str = Field(default="", max_length=40)
    least: Annotated[Annotated[int, Field(ge=0, le=1000)] | None, forms.EMPTY] = None
    most: Annotated[Annotated[int, Field(ge=1, le=1000)] | None, forms.EMPTY] = None

    @property
    def wanted(self) -> Wanted:
        """As the service takes it."""
        return Wanted(**self.model_dump(include=set(Wanted.__dataclass_fields__)))


@blueprint.get("/campaigns/<int:campaign_id>/sessions")
@allow(Role.ORGANISER)
def listing(campaign_id: int) -> Response:
    """The sessions of a campaign to choose from, and its last edits."""
    with database.reading() as session:
        row = access.load(session, CampaignRow, campaign_id, Action.MANAGE)
        return _listing(session, row)


@blueprint.get("/campaigns/<int:campaign_id>/sessions/edit")
@allow(Role.ORGANISER)
def edit(campaign_id: int) -> ResponseReturnValue:
    """The form of one kind of edit for the chosen sessions; without a choice, the list."""
    with database.reading() as session:
        row = access.load(session, CampaignRow, campaign_id, Action.MANAGE)
        if not request.args:
            return htmx.redirect(url_for("series.listing", campaign_id=campaign_id))
        try:
            return _form(session, row, forms.read(Chosen, request.args))
        except (Refused, forms.Invalid) as error:
            return _listing(session, row, error)


@blueprint.post("/campaigns/<int:campaign_id>/sessions/look")
@allow(Role.ORGANISER)
def look(campaign_id: int) -> Response:
    """What an edit would do; it is tried and taken back."""
    with database.transaction() as session:
        row = access.load(session, CampaignRow, campaign_id, Action.MANAGE)
        try:
            sent = forms.read(EditForm)
            rows = _rows(session, campaign_id, sent)
            effect = _editing(session, campaign_id).look(rows, sent.wanted, datetime.now(UTC))
        except (Refused, forms.Invalid) as error:
            return _again(session, row, error)
        fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
        return htmx.render(
            "series/look.html", campaign=row, effect=effect, fields=fields, back=_back(campaign_id, sent)
        )


@blueprint.post("/campaigns/<int:campaign_id>/sessions/do")
@allow(Role.ORGANISER)
def carry_out(campaign_id: int) -> ResponseReturnValue:
    """Do what the look showed."""
    try:
        with database.transaction() as session:
            access.load(session, CampaignRow, campaign_id, Action.MANAGE)
            sent = forms.read(EditForm)
            rows = _rows(session, campaign_id, sent)
            effect = _editing(session, campaign_id).carry_out(
                rows, sent.wanted, request.form.get("seen", ""), datetime.now(UTC)
            )
    except (Refused, forms.Invalid) as error:
        with database.reading() as session:
            return _again(session, access.load(session, CampaignRow, campaign_id, Action.MANAGE), error)
    flash(_("已完成，%(n)s 场。", n=len(effect.items)) + _told(effect.told))
    return htmx.redirect(url_for("series.listing", campaign_id=campaign_id, _anchor="edits"))


@blueprint.post("/season-edits/<int:season_edit_id>/undo")
@allow(Role.ORGANISER)
def undo(season_edit_id: int) -> ResponseReturnValue:
    """Undo an edit, or say why that cannot be."""
    with database.transaction() as session:
        row = access.load(session, SeasonEditRow, season_edit_id, Action.MANAGE)
        told = undoing.undo(session, access.current_account(), row, datetime.now(UTC))
        left = row.campaign_id
    flash(_("已撤销。") + _told(told))
    address = (
        url_for("series.listing", campaign_id=left, _anchor="edits")
        if left
        else url_for("campaigns.overview")
    )
    return htmx.redirect(address)


def _told(people: int) -> str:
    return _n("%(num)s 人收到通知。", "%(num)s 人收到通知。", people) if people else ""


def _editing(session: Session, campaign_id: int) -> changes.Editing:
    return changes.Editing(session, access.current_account(), campaign_id, i18n.zone())


def _rows(session: Session, campaign_id: int, sent: Chosen) -> list[SessionRow]:
    return selection.picked(
        session, campaign_id, sent.session, sent.filter if sent.all else None, i18n.zone()
    )


def _listing(session: Session, row: CampaignRow, error: Refused | forms.Invalid | None = None) -> Response:
    assert row.id is not None
    asked = ListQuery() if error else forms.read(ListQuery, request.args)
    return htmx.render(
        "series/listing.html",
        status=422 if error else 200,
        campaign=row,
        asked=asked,
        found=selection.listed(session, row.id, asked.filter, i18n.zone(), asked.page),
        series=selection.series_of(session, row.id),
        sites=selection.sites_of(session, row.id),
        edits=edits.latest(session, row.id),
        kinds=KINDS,
        reasons=error.reasons if isinstance(error, Refused) else (),
        invalid=isinstance(error, forms.Invalid),
    )


def _form(
    session: Session, row: CampaignRow, sent: Chosen, error: Refused | forms.Invalid | None = None
) -> Response:
    assert row.id is not None
    rows = _rows(session, row.id, sent)
    return htmx.render(
        "series/edit.html",
        status=forms.status(error),
        campaign=row,
        rows=rows,
        chosen=sent,
        entered=request.values,
        sites=own_sites(session, access.current_account()),
        roles=_roles(session, rows),
        problems=error.problems if isinstance(error, forms.Invalid) else {},
        reasons=error.reasons if isinstance(error, Refused) else (),
    )


def _again(session: Session, row: CampaignRow, error: Refused | forms.Invalid) -> Response:
    """The form with what is wrong; the list where not even the choice can be read."""
    try:
        return _form(session, row, forms.read(Chosen), error)
    except (Refused, forms.Invalid):
        return _listing(session, row, error)


def _roles(session: Session, rows: list[SessionRow]) -> list[str]:
    shifts: list[ShiftRow] = acting.shifts_of(session, rows)
    return sorted({shift.role for shift in shifts})


def _back(campaign_id: int, sent: Chosen) -> str:
    kept: dict[str, Any] = sent.model_dump(include=set(Chosen.model_fields), exclude_none=True, mode="json")
    return url_for("series.edit", campaign_id=campaign_id, **kept)
