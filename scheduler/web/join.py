"""Joining: the form that anybody may send, its answer, one's own certificates, courses to book."""

from datetime import UTC, date, datetime
from typing import Annotated

from flask import Blueprint, Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session, col, select

from scheduler.db.tables import ApplicationRow, CrewRow, OrganisationRow, PersonRow, SiteRow
from scheduler.domain import reference
from scheduler.domain.organisations import Role
from scheduler.domain.people import Hat
from scheduler.domain.problem import Gender
from scheduler.domain.rules.violation import Violation
from scheduler.services import people
from scheduler.services.joining import applications, certificates, courses, questions
from scheduler.services.joining.certificates import MOST_BYTES, Shown
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, i18n, join_words
from scheduler.web.access import allow, public
from scheduler.web.texts import _

blueprint = Blueprint("join", __name__)
join_words.add_filters(blueprint)

Maybe = Annotated[int | None, forms.EMPTY]


class ApplicationForm(forms.Form):
    """Who wishes to be a volunteer; certificates come as `code-1`, `issued-1`, `until-1`, `file-1`."""

    organisation_id: forms.Key
    name: str = Field(min_length=1, max_length=60)
    phone: str = Field(min_length=5, max_length=20, pattern=r"^[0-9+ -]+$")
    source: Hat
    login: str = Field(min_length=3, max_length=40, pattern=r"^[A-Za-z0-9._@-]+$")
    password: str = Field(max_length=300)
    gender: Annotated[Gender | None, forms.EMPTY] = None
    birth_year: Annotated[int | None, forms.EMPTY, Field(ge=1930, le=2030)] = None
    home_site_id: Annotated[forms.Key | None, forms.EMPTY] = None
    crew_id: Annotated[forms.Key | None, forms.EMPTY] = None
    languages: tuple[str, ...] = ()
    hours_per_week: Annotated[int | None, forms.EMPTY, Field(ge=1, le=60)] = None
    shifts_per_day: Annotated[int | None, forms.EMPTY, Field(ge=1, le=5)] = None
    travel_km: Annotated[int | None, forms.EMPTY, Field(ge=1, le=2000)] = None
    checked_on: Annotated[forms.Day | None, forms.EMPTY] = None
    check_until: Annotated[forms.Day | None, forms.EMPTY] = None


class ReplyForm(forms.Form):
    """What was missing, in words; a certificate comes as in the application."""

    text: str = Field(default="", max_length=300)


class CertificateForm(forms.Form):
    """One certificate of a volunteer."""

    code: str = Field(max_length=40)
    issued_on: Annotated[forms.Day | None, forms.EMPTY] = None
    valid_until: Annotated[forms.Day | None, forms.EMPTY] = None


@blueprint.get("/join")
@public
def form() -> Response:
    """The application."""
    return _form()


@blueprint.post("/join")
@public
def send() -> ResponseReturnValue:
    """Send the application; its answer will stand at a secret address."""
    try:
        sent = forms.read(ApplicationForm)
        sketch = applications.Sketch(
            **sent.model_dump(exclude={"hours_per_week"}),
            minutes_per_week=None if sent.hours_per_week is None else sent.hours_per_week * 60,
            language=i18n.current(),
        )
        with database.transaction() as session:
            shown = _shown()
            address = request.remote_addr or ""
            _row, token = applications.send(session, sketch, shown, address, datetime.now(UTC))
    except forms.Invalid as invalid:
        return _form(problems=invalid.problems, status=422)
    except Refused as error:
        return _form(reasons=error.reasons, status=409)
    return htmx.redirect(url_for("join.status", token=token))


@blueprint.get("/join/<token>")
@public
def status(token: str) -> Response:
    """Where one's application stands."""
    return _status(token)


@blueprint.post("/join/<token>")
@public
def reply(token: str) -> ResponseReturnValue:
    """Answer what was missing, with words or one more certificate."""
    try:
        text = forms.read(ReplyForm).text
        with database.transaction() as session:
            row = _by_token(session, token)
            questions.reply(session, row, text, _shown(), datetime.now(UTC))
    except Refused as error:
        return _status(token, error.reasons, 409)
    flash(_("已补充，联络员会收到通知。"))
    return htmx.redirect(url_for("join.status", token=token))


@blueprint.post("/join/<token>/withdraw")
@public
def withdraw(token: str) -> ResponseReturnValue:
    """Take one's application back."""
    with database.transaction() as session:
        applications.withdraw(session, _by_token(session, token))
    flash(_("申请已撤回，姓名和电话已删除。"))
    return htmx.redirect(url_for("join.form"))


@blueprint.get("/qualifications")
@allow(Role.VOLUNTEER)
def mine() -> Response:
    """One's own qualifications and what one has shown."""
    return _mine()


@blueprint.post("/qualifications")
@allow(Role.VOLUNTEER)
def add() -> ResponseReturnValue:
    """Show one more certificate."""
    sent = forms.read(CertificateForm)
    shown = Shown(sent.code, sent.issued_on, sent.valid_until, _file("file"))
    try:
        with database.transaction() as session:
            certificates.send(session, access.current_account().person_id, shown, datetime.now(UTC))
    except Refused as error:
        return _mine(error.reasons, 409)
    flash(_("已送出，等联络员核实。"))
    return htmx.redirect(url_for("join.mine"))


def _by_token(session: Session, token: str) -> ApplicationRow:
    return applications.by_token(session, token) or abort(404)


def _status(token: str, reasons: tuple[Violation, ...] = (), status: int = 200) -> Response:
    with database.reading() as session:
        row = _by_token(session, token)
        return htmx.render(
            "join/status.html",
            status=status,
            application=row,
            node=session.get_one(OrganisationRow, row.organisation_id),
            certificates=certificates.of_application(session, row.id or 0),
            questions=questions.of_application(session, row.id or 0),
            courses=list(reference.courses().values()),
            token=token,
            reasons=reasons,
        )


def _mine(reasons: tuple[Violation, ...] = (), status: int = 200) -> Response:
    person_id, now = access.current_account().person_id, datetime.now(UTC)
    with database.reading() as session:
        return htmx.render(
            "join/mine.html",
            status=status,
            line=people.line(session, session.get_one(PersonRow, person_id), i18n.today()),
            shown=certificates.of_person(session, person_id),
            offers=courses.offers(session, now),
            courses=list(reference.courses().values()),
            reasons=reasons,
        )


def _form(
    reasons: tuple[Violation, ...] = (), problems: dict[str, str] | None = None, status: int = 200
) -> Response:
    with database.reading() as session:
        nodes = session.exec(select(OrganisationRow).order_by(col(OrganisationRow.path))).all()
        sites = session.exec(select(SiteRow).order_by(col(SiteRow.name_zh), col(SiteRow.id))).all()
        crews = session.exec(
            select(CrewRow, SiteRow)
            .join(SiteRow, col(SiteRow.id) == CrewRow.site_id)
            .order_by(col(SiteRow.name_zh), col(CrewRow.name_zh), col(CrewRow.id))
        ).all()
    return htmx.render(
        "join/form.html",
        status=status,
        nodes=nodes,
        sites=sites,
        crews=crews,
        origins=applications.ORIGINS,
        courses=list(reference.courses().values()),
        languages=list(reference.languages().values()),
        sent=request.form,
        chosen=request.form.getlist("languages"),
        most=applications.MOST_CERTIFICATES,
        reasons=reasons,
        problems=problems or {},
    )


def _shown() -> list[Shown]:
    """The certificates that were sent with the form; rows without a kind are left aside."""
    found = []
    for number in range(1, applications.MOST_CERTIFICATES + 1):
        code = request.form.get(f"code-{number}", "")
        if code:
            dates = (_day(f"issued-{number}"), _day(f"until-{number}"))
            found.append(Shown(code, *dates, _file(f"file-{number}")))
    return found


def _day(name: str) -> date | None:
    text = request.form.get(name, "")
    day = i18n.read_day(text)
    if text and day is None:
        raise forms.Invalid({name: "date_parsing"})
    return day


def _file(name: str) -> bytes:
    file = request.files.get(name)
    return b"" if file is None or not file.filename else file.read(MOST_BYTES + 1)
