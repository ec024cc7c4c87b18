"""Reports upwards (信息报送): one's own level and below, as a page, as XLSX and as PDF."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Annotated

from flask import Blueprint, Response, abort, request, send_file
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from scheduler.domain.organisations import Body, Role
from scheduler.services import audit
from scheduler.services.reports import whole
from scheduler.services.reports.whole import Found, Wanted
from scheduler.sheets.xlsx_out import workbook
from scheduler.web import access, database, forms, htmx, i18n, prints, report_papers
from scheduler.web.access import allow

blueprint = Blueprint("reports", __name__)

blueprint.add_app_template_filter(report_papers.cells, "figure_cells")
blueprint.add_app_template_filter(report_papers.of_calls, "figures_of_calls")
blueprint.add_app_template_filter(report_papers.covered, "covered_lines")
blueprint.add_app_template_filter(report_papers.preset, "preset_word")
blueprint.add_app_template_global(report_papers.heads, "figure_heads")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Query(forms.Form):
    """What is reported on; without dates, the year so far and to come."""

    node: Annotated[forms.Key | None, forms.EMPTY] = None
    body: Annotated[Body | None, forms.EMPTY] = None
    first: Annotated[forms.Day | None, forms.EMPTY] = None
    last: Annotated[forms.Day | None, forms.EMPTY] = None


@blueprint.get("/reports")
@allow(Role.ORGANISER, Role.ADMINISTRATOR)
def page() -> Response:
    """The report as a page."""
    with database.reading() as session:
        found = _found(session)
    return htmx.render("reports/page.html", found=found, bodies=list(Body), presets=_presets(i18n.today()))


@blueprint.get("/reports.xlsx")
@allow(Role.ORGANISER, Role.ADMINISTRATOR)
def xlsx() -> ResponseReturnValue:
    """The report as a spreadsheet; that it was taken is noted."""
    found = _taken()
    data = workbook(report_papers.table(found), report_papers.sheet_of_missing(found))
    name = f"{report_papers.title(found)}.xlsx"
    answer = send_file(BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/reports.pdf")
@allow(Role.ORGANISER, Role.ADMINISTRATOR)
def pdf() -> ResponseReturnValue:
    """The report on A4; that it was taken is noted."""
    found = _taken()
    return prints.sent(report_papers.paper(found), report_papers.title(found))


def _taken() -> Found:
    with database.transaction() as session:
        found = _found(session)
        subject = f"organisation:{found.node.id}"
        audit.note(session, account_id=access.current_account().id, action="report.take", subject=subject)
    return found


def _found(session: Session) -> Found:
    sent, today = forms.read(Query, request.args), i18n.today()
    first, last = sent.first or date(today.year, 1, 1), sent.last or date(today.year + 1, 12, 31)
    wanted = Wanted(first, last, sent.node, sent.body)
    found = whole.find(session, access.current_account(), wanted, datetime.now(UTC), i18n.zone())
    if found is None:
        abort(404)
    return found


def _presets(today: date) -> list[tuple[str, date, date]]:
    """Stretches that are asked for again and again, by code."""
    this_month = today.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    next_month = (this_month + timedelta(days=31)).replace(day=1)
    return [
        ("this_month", this_month, next_month - timedelta(days=1)),
        ("last_month", last_month, this_month - timedelta(days=1)),
        ("this_year", date(today.year, 1, 1), date(today.year, 12, 31)),
        ("next_year", date(today.year + 1, 1, 1), date(today.year + 1, 12, 31)),
    ]
