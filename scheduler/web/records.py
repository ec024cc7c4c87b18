"""My record of service: hours that count, requests to put them right, papers, where they are verified."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated

from flask import Blueprint, Response, abort, flash, make_response, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import AssignmentRow, CorrectionRow, PersonRow, ServicePaperRow
from scheduler.domain.organisations import Role
from scheduler.domain.rules.violation import Violation
from scheduler.domain.service_records import PaperKind
from scheduler.services.accounts import Account
from scheduler.services.pairs import contacts
from scheduler.services.records import corrections, hours, papers, tables
from scheduler.services.records.layout import Identity
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, i18n, wording_reasons
from scheduler.web.access import Action, allow, public
from scheduler.web.texts import _

blueprint = Blueprint("records", __name__)
blueprint.add_app_template_filter(wording_reasons.hours, "served_time")

ANSWERS = (Role.COORDINATOR, Role.ORGANISER)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
MakeTable = Callable[[Session, Account, date, date, datetime], bytes]


class CorrectionForm(forms.Form):
    """How many minutes there should be, and why."""

    minutes: int = Field(ge=0, le=10_000)
    text: str = Field(default="", max_length=300)


class AnswerForm(forms.Form):
    """Yes or no to a request; a no has a reason."""

    answer: str = Field(pattern="^(yes|no)$")
    text: str = Field(default="", max_length=300)


class PaperForm(forms.Form):
    """Which paper, and what is printed on it and kept nowhere."""

    kind: PaperKind
    birth_date: Annotated[forms.Day | None, forms.EMPTY] = None
    id_type: str = Field(default="", max_length=20)
    id_number: str = Field(default="", max_length=30, pattern=r"^[0-9A-Za-z() -]*$")
    volunteer_no: str = Field(default="", max_length=30, pattern=r"^[0-9A-Za-z-]*$")


class Period(forms.Form):
    """The dates of a table, both inclusive; this year where nothing is said."""

    first: Annotated[forms.Day | None, forms.EMPTY] = None
    last: Annotated[forms.Day | None, forms.EMPTY] = None


@blueprint.get("/record")
@allow(Role.VOLUNTEER)
def mine() -> Response:
    """What one has served."""
    return _mine()


@blueprint.post("/record/<int:assignment_id>/correction")
@allow(Role.VOLUNTEER)
def ask(assignment_id: int) -> ResponseReturnValue:
    """Ask for other hours."""
    try:
        with database.transaction() as session:
            row = access.load(session, AssignmentRow, assignment_id, Action.OWN)
            if row.person_id != access.current_account().person_id:
                abort(404)
            sent = forms.read(CorrectionForm)
            corrections.ask(session, row, sent.minutes, sent.text, datetime.now(UTC))
    except Refused as error:
        return _mine(error.reasons, 409)
    flash(_("已送出，等组织者答复。"))
    return htmx.redirect(url_for("records.mine"))


@blueprint.post("/record/papers")
@allow(Role.VOLUNTEER)
def issue() -> ResponseReturnValue:
    """Make a paper and hand it out."""
    sent, account = forms.read(PaperForm), access.current_account()
    address = f"{database.settings().public_url}/verify"
    wanted = papers.Wanted(sent.kind, address, Identity(**sent.model_dump(exclude={"kind"})))
    try:
        with database.transaction() as session:
            person = session.get_one(PersonRow, account.person_id)
            made = papers.issue(session, person, wanted, account.id, datetime.now(UTC))
    except Refused as error:
        return _mine(error.reasons, 409)
    return _download(made.data, "application/pdf", f"{sent.kind.value}-{made.row.number}.pdf")


@blueprint.post("/record/papers/<int:paper_id>/revoke")
@allow(Role.VOLUNTEER)
def revoke(paper_id: int) -> ResponseReturnValue:
    """Say of a paper that was lost that it no longer holds."""
    with database.transaction() as session:
        row = access.load(session, ServicePaperRow, paper_id, Action.OWN)
        papers.revoke(row, datetime.now(UTC))
        session.add(row)
    flash(_("已作废，扫码会显示作废。"))
    return htmx.redirect(url_for("records.mine"))


@blueprint.get("/verify/<number>/<token>")
@public
def verify(number: str, token: str) -> Response:
    """Whether a paper is ours; nothing more than stands on it."""
    with database.reading() as session:
        found = papers.verify(session, number, token)
    return htmx.render("records/verify.html", status=200 if found else 404, found=found)


@blueprint.get("/corrections")
@allow(*ANSWERS)
def desk() -> Response:
    """Requests that wait for an answer, and the table for the national system."""
    today = i18n.today()
    with database.reading() as session:
        waiting = corrections.waiting(session, access.current_account())
    return htmx.render("records/desk.html", waiting=waiting, first=today.replace(month=1, day=1), last=today)


@blueprint.post("/corrections/<int:correction_id>")
@allow(*ANSWERS)
def answer(correction_id: int) -> ResponseReturnValue:
    """Answer a request."""
    account = access.current_account()
    with database.transaction() as session:
        row = access.load(session, CorrectionRow, correction_id, Action.COORDINATE)
        sent = forms.read(AnswerForm)
        corrections.answer(session, row, account, sent.answer == "yes", sent.text, datetime.now(UTC))
    flash(_("已答复。"))
    return htmx.redirect(url_for("records.desk"))


@blueprint.get("/record/table.xlsx")
@allow(*ANSWERS)
def table_xlsx() -> Response:
    """Service of one's nodes as a workbook for the national system."""
    return _table(tables.xlsx, "xlsx", XLSX)


@blueprint.get("/record/table.csv")
@allow(*ANSWERS)
def table_csv() -> Response:
    """Service of one's nodes as CSV for the national system."""
    return _table(tables.csv, "csv", CSV)


def _table(make: MakeTable, ending: str, media_type: str) -> Response:
    period, today = forms.read(Period, request.args), i18n.today()
    first = period.first or date(today.year, 1, 1)
    last = period.last or today
    with database.transaction() as session:
        data = make(session, access.current_account(), first, last, datetime.now(UTC))
    return _download(data, media_type, f"service-{first}-{last}.{ending}")


def _mine(reasons: tuple[Violation, ...] = (), status: int = 200) -> Response:
    person_id, now = access.current_account().person_id, datetime.now(UTC)
    with database.reading() as session:
        lines = hours.of_person(session, person_id, now)
        asked = corrections.of_assignments(session, [line.assignment.id or 0 for line in lines])
        shifts, minutes = hours.total(lines)
        return htmx.render(
            "records/mine.html",
            status=status,
            lines=lines,
            sums=hours.by_activity(lines),
            shifts=shifts,
            minutes=minutes,
            asked={row.assignment_id: row for row in reversed(asked)},
            papers=papers.of_person(session, person_id),
            kinds=tuple(PaperKind),
            company=contacts.credited(session, person_id),
            reasons=reasons,
        )


def _download(data: bytes, media_type: str, name: str) -> Response:
    response = make_response(data)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = "private, no-store"
    return response
