"""Calendar layers: a month with lunar dates and what is off, and official notices tried and then entered."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session, col, select

from scheduler.db.tables import SiteRow
from scheduler.domain import reference
from scheduler.domain.organisations import Role
from scheduler.services import campaign_calendar, day_notices, layer_rights, layers
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import allow
from scheduler.web.texts import _

blueprint = Blueprint("layers", __name__)


class MonthQuery(forms.Form):
    """Which month of which place to show; the place is a layer's name, empty for the nation alone."""

    on: forms.Day | None = None
    place: str = Field(default="", max_length=40)


class NoticeForm(forms.Form):
    """What the form of a notice sends; the list as text or as a file."""

    layer: str = Field(max_length=40)
    year: int = Field(ge=2000, le=2100)
    text: str = Field(default="", max_length=20_000)


@blueprint.get("/layers")
@allow(Role.ORGANISER, Role.ADMINISTRATOR)
def overview() -> Response:
    """A month with everything the layers say, the school terms beside it, and the form of a notice."""
    asked, today = forms.read(MonthQuery, request.args), datetime.now(i18n.zone()).date()
    on = (asked.on or today).replace(day=1)
    first, last = campaign_calendar.month_of(on)
    with database.reading() as session:
        names, label = _place(session, asked.place)
        return htmx.render(
            "layers/overview.html",
            "layers/_month.html",
            on=on,
            today=today,
            previous=(on - timedelta(days=1)).replace(day=1),
            next=(on + timedelta(days=31)).replace(day=1),
            place=asked.place,
            label=label,
            prefectures=[reference.divisions()[code] for code in layer_rights.prefectures()],
            notes=layers.notes(session, names, first, last),
            terms=[term for term in reference.school_terms() if term.first <= last and term.last >= first],
            **_notice(session, {"year": on.year, "layer": asked.place}),
        )


@blueprint.post("/layers/preview")
@allow(Role.ORGANISER, Role.ADMINISTRATOR)
def preview() -> ResponseReturnValue:
    """What a notice would change, before anything is."""
    sent = forms.read(NoticeForm)
    with database.reading() as session:
        _may_enter(session, sent.layer)
        try:
            notice, text = _read(sent)
        except Refused as error:
            return htmx.render(
                "layers/notice.html",
                status=422,
                reasons=error.reasons,
                **_notice(session, sent.model_dump()),
            )
        effect = day_notices.preview(session, notice, i18n.zone())
        return htmx.render(
            "layers/preview.html",
            notice=notice,
            effect=effect,
            text=text,
            label=layer_name(session, notice.layer),
            people=sum(hit.people for hit in effect.hits),
        )


@blueprint.post("/layers/enter")
@allow(Role.ORGANISER, Role.ADMINISTRATOR)
def enter() -> ResponseReturnValue:
    """Enter a notice."""
    sent = forms.read(NoticeForm)
    with database.transaction() as session:
        _may_enter(session, sent.layer)
        notice, _text = _read(sent)
        effect = day_notices.enter(session, account=access.current_account(), notice=notice, zone=i18n.zone())
    flash(
        _(
            "已公布。%(days)s 天有变动，%(hits)s 个场次需要看一看。",
            days=len(effect.changes),
            hits=len(effect.hits),
        )
    )
    return htmx.redirect(url_for("layers.overview", on=f"{notice.year}-01-01"))


def layer_name(session: Session, name: str) -> str:
    """A layer in words."""
    kind, _dash, scope = name.partition(":")
    if kind == "prefecture":
        return i18n.named(reference.divisions()[scope])
    if kind == "site":
        return i18n.named(session.get_one(SiteRow, int(scope)))
    return _("全国")


def _place(session: Session, name: str) -> tuple[tuple[str, ...], str]:
    """The layers that concern a place of the page, and the place in words."""
    kind, _dash, scope = name.partition(":")
    if kind == "site" and scope.isascii() and scope.isdecimal() and int(scope) <= database.HIGHEST_KEY:
        site = access.load(session, SiteRow, int(scope))
        return layers.concerning(site.division, site.id), i18n.named(site)
    if kind == "prefecture" and scope in layer_rights.prefectures():
        return layers.concerning(scope), layer_name(session, name)
    if name:
        abort(404)
    return layers.concerning(None), ""


def _may_enter(session: Session, layer: str) -> None:
    if layer not in layer_rights.enterable(session, access.current_account()):
        abort(403)


def _read(sent: NoticeForm) -> tuple[day_notices.Notice, str]:
    """The notice, and its list as text so that it can be sent again."""
    upload = request.files.get("file")
    text = sent.text
    if upload is not None and upload.filename:
        text = day_notices.decoded(upload.read())
    return day_notices.Notice(sent.layer, sent.year, day_notices.parse(text, sent.year)), text


def _notice(session: Session, entered: dict[str, Any]) -> dict[str, Any]:
    """What the form of a notice needs."""
    mine = layer_rights.enterable(session, access.current_account())
    sites = [int(name.partition(":")[2]) for name in mine if name.startswith("site:")]
    named = {row.id: row for row in session.exec(select(SiteRow).where(col(SiteRow.id).in_(sites)))}
    options = [
        (
            name,
            i18n.named(named[int(name.partition(":")[2])])
            if name.startswith("site:")
            else layer_name(session, name),
        )
        for name in mine
    ]
    return {"options": options, "entered": entered}
