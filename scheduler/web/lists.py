"""Lists in and out: templates and exports to download, uploads to look at and then to import, or not."""

from collections.abc import Callable
from enum import StrEnum
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, flash, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import CampaignRow, ListUploadRow
from scheduler.domain.organisations import Role
from scheduler.services import audit
from scheduler.services.lists import files, roster, uploads
from scheduler.services.lists.listing import Fault, Listing
from scheduler.services.lists.lookup import Lookup
from scheduler.services.lists.preview import Outcome, Preview
from scheduler.services.lists.registry import LISTS
from scheduler.services.paging import paged
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, i18n, wording, wording_list_hints, wording_lists
from scheduler.web.access import Action, allow
from scheduler.web.texts import _

blueprint = Blueprint("lists", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
ROWS_AT_ONCE = 50


class Part(forms.Form):
    """Which rows of a preview to show."""

    show: Outcome | None = None
    page: int = 1


class Seen(forms.Form):
    """The preview that was seen."""

    fingerprint: str = Field(min_length=64, max_length=64)


@blueprint.get("/lists")
@allow(Role.ORGANISER)
def overview() -> Response:
    """Every kind of list, and what one imported last."""
    with database.reading() as session:
        recent = uploads.recent(session, access.current_account().id)
    return htmx.render(
        "lists/overview.html", listings=LISTS.values(), about=wording_list_hints.ABOUT, recent=recent
    )


@blueprint.get("/lists/<kind>")
@allow(Role.ORGANISER)
def listing(kind: str) -> Response:
    """One kind of list: its columns, its files, and where to upload it."""
    return _page(_listing(kind))


@blueprint.post("/lists/<kind>")
@allow(Role.ORGANISER)
def upload(kind: str) -> ResponseReturnValue:
    """Read a file and keep it until somebody has looked."""
    found, file = _listing(kind), request.files.get("file")
    if file is None or not file.filename:
        return _page(found, 422, problems={"file": "missing"})
    try:
        parsed = uploads.parsed(kind, file.read())
    except Refused as error:
        return _page(found, 422, reasons=error.reasons, file_name=file.filename)
    account = access.current_account()
    with database.transaction() as session:
        row = uploads.take(session, account_id=account.id, kind=kind, file_name=file.filename, parsed=parsed)
    return htmx.redirect(url_for("lists.preview", upload_id=row.id))


@blueprint.get("/lists/<kind>/template.xlsx")
@allow(Role.ORGANISER)
def template(kind: str) -> Response:
    """An empty list with an example, drop-downs and an explanation."""
    found = _listing(kind)
    with database.reading() as session, force_locale("zh"):
        hints = {name: str(text) for name, text in wording_list_hints.HINTS[kind].items()}
        notes = [str(text) for text in wording_list_hints.NOTES]
        data = files.template(found, _lookup(session), hints, notes)
    return _file(data, f"{found.title}模板.xlsx", XLSX)


@blueprint.get("/lists/<kind>/export.xlsx")
@allow(Role.ORGANISER)
def export_xlsx(kind: str) -> Response:
    """Everything of one's own nodes as a workbook."""
    return _export(kind, files.export_xlsx, "xlsx", XLSX)


@blueprint.get("/lists/<kind>/export.csv")
@allow(Role.ORGANISER)
def export_csv(kind: str) -> Response:
    """Everything of one's own nodes as CSV."""
    return _export(kind, files.export_csv, "csv", CSV)


@blueprint.get("/lists/uploads/<int:upload_id>")
@allow(Role.ORGANISER)
def preview(upload_id: int) -> Response:
    """What an upload would do, row by row; or what it did."""
    with database.reading() as session:
        row = access.load(session, ListUploadRow, upload_id, Action.OWN)
        if row.imported_at is not None:
            return htmx.render("lists/done.html", upload=row, next_kind=_after(row.kind))
        return _preview(row, uploads.look(row, _lookup(session)))


@blueprint.post("/lists/uploads/<int:upload_id>/import")
@allow(Role.ORGANISER)
def confirm(upload_id: int) -> ResponseReturnValue:
    """Import an upload as it was seen, or show what has changed since."""
    seen = forms.read(Seen)
    with database.transaction() as session:
        row = access.load(session, ListUploadRow, upload_id, Action.OWN)
        try:
            uploads.confirm(row, _lookup(session), seen.fingerprint)
        except uploads.Outdated as outdated:
            return _preview(row, outdated.preview, 409, outdated=True)
    flash(_("已导入。"))
    return htmx.redirect(url_for("lists.preview", upload_id=upload_id))


@blueprint.post("/lists/uploads/<int:upload_id>/forget")
@allow(Role.ORGANISER)
def forget(upload_id: int) -> ResponseReturnValue:
    """Give an upload up; nothing of it was imported."""
    with database.transaction() as session:
        row = access.load(session, ListUploadRow, upload_id, Action.OWN)
        uploads.give_up(session, row)
        kind = row.kind
    flash(_("没有导入，文件已删除。"))
    return htmx.redirect(url_for("lists.listing", kind=kind))


@blueprint.get("/campaigns/<int:campaign_id>/roster.xlsx")
@allow(Role.ORGANISER)
def roster_xlsx(campaign_id: int) -> Response:
    """The published roster of a campaign as a workbook."""
    return _roster(campaign_id, roster.roster_xlsx, "xlsx", XLSX)


@blueprint.get("/campaigns/<int:campaign_id>/roster.csv")
@allow(Role.ORGANISER)
def roster_csv(campaign_id: int) -> Response:
    """The published roster of a campaign as CSV."""
    return _roster(campaign_id, roster.roster_csv, "csv", CSV)


@blueprint.app_template_filter("list_title")
def list_title(kind: str) -> str:
    """The name of a kind of list."""
    return wording_lists.title(kind)


@blueprint.app_template_filter("fault")
def fault(found: Fault) -> str:
    """What is wrong with a cell."""
    return wording_lists.sentence(found)


@blueprint.app_template_filter("outcome_word")
def outcome_word(outcome: Outcome) -> str:
    """What becomes of a row."""
    return str(wording_lists.OUTCOMES[outcome])


@blueprint.app_template_filter("remark")
def remark(code: str) -> str:
    """What deserves a look."""
    return wording_lists.remark(code)


def _listing(kind: str) -> Listing:
    if kind not in LISTS:
        abort(404)
    return LISTS[kind]


def _after(kind: str) -> str | None:
    """The list that a newcomer uploads next."""
    kinds = list(LISTS)
    return next(iter(kinds[kinds.index(kind) + 1 :]), None) if kind in LISTS else None


def _lacks_campaign(found: Listing) -> bool:
    """Whether a list of sessions has no campaign to go into."""
    if found.code != "sessions":
        return False
    with database.reading() as session:
        return not _lookup(session).names("campaigns").labels


def _lookup(session: Session) -> Lookup:
    return Lookup(session, access.current_account(), _chinese, i18n.today(), i18n.zone())


def _chinese(member: StrEnum) -> str:
    """Lists are written in Chinese whatever the language of the page, so that they can be exchanged."""
    with force_locale("zh"):
        return str(wording.word(member))


def _page(found: Listing, status: int = 200, **context: Any) -> Response:
    return htmx.render(
        "lists/listing.html",
        status=status,
        listing=found,
        about=wording_list_hints.ABOUT[found.code],
        hints=wording_list_hints.HINTS[found.code],
        notes=wording_list_hints.NOTES,
        lacks_campaign=_lacks_campaign(found),
        **{"reasons": (), "problems": {}, "file_name": "", **context},
    )


def _preview(row: ListUploadRow, found: Preview, status: int = 200, outdated: bool = False) -> Response:
    asked = forms.read(Part, request.args)
    shown = asked.show or (Outcome.REFUSED if found.refused else _first(found))
    rows = [result for result in found.results if result.outcome is shown]
    return htmx.render(
        "lists/preview.html",
        "lists/_rows.html",
        status=status,
        upload=row,
        found=found,
        counts=[(outcome, found.count(outcome)) for outcome in Outcome],
        shown=shown,
        rows=paged(rows, asked.page, ROWS_AT_ONCE),
        arguments={"upload_id": row.id, "show": shown.value},
        outdated=outdated,
    )


def _first(found: Preview) -> Outcome:
    """The kind of row that deserves the first look."""
    return next((one for one in Outcome if found.count(one)), Outcome.UNCHANGED)


def _export(kind: str, make: Callable[[Listing, Lookup], bytes], ending: str, mimetype: str) -> Response:
    found = _listing(kind)
    with database.reading() as session:
        data = make(found, _lookup(session))
    _note(f"list:{kind}")
    return _file(data, f"{found.title} {i18n.today().isoformat()}.{ending}", mimetype)


def _roster(
    campaign_id: int, make: Callable[[CampaignRow, Lookup], bytes], ending: str, mimetype: str
) -> Response:
    with database.reading() as session:
        row = access.load(session, CampaignRow, campaign_id, Action.MANAGE)
        data = make(row, _lookup(session))
    _note(f"campaign:{campaign_id}")
    return _file(data, f"{row.name_zh} {row.version}.{ending}", mimetype)


def _note(subject: str) -> None:
    """Names and telephone numbers leave the house; who took them is kept."""
    account = access.current_account()
    with database.transaction() as session:
        audit.note(session, account_id=account.id, action="list.export", subject=subject)


def _file(data: bytes, name: str, mimetype: str) -> Response:
    """A file to be kept, never shown in the browser."""
    answer = send_file(BytesIO(data), mimetype=mimetype, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
