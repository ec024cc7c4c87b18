"""The desk of those who take volunteers in: applications, certificates to verify, record checks, courses."""

from datetime import UTC, datetime
from typing import Annotated

from flask import Blueprint, Response, abort, flash, make_response, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import (
    ActivityRow,
    ApplicationRow,
    CampaignRow,
    CertificateRow,
    CrewRow,
    OrganisationRow,
    PersonRow,
    SiteRow,
)
from scheduler.domain import reference
from scheduler.domain.organisations import Role
from scheduler.domain.people import CheckStatus
from scheduler.services import audit
from scheduler.services.access import can
from scheduler.services.joining import applications, certificates, courses, questions
from scheduler.web import access, database, forms, htmx
from scheduler.web.access import Action, allow, signed_in
from scheduler.web.texts import _

blueprint = Blueprint("applicants", __name__)

TAKES_IN = (Role.COORDINATOR, Role.ORGANISER)


class Answer(forms.Form):
    """Yes or no to an application or a certificate; a no has a reason."""

    answer: str = Field(pattern="^(yes|no)$")
    reason: str = Field(default="", max_length=200)
    check: Annotated[CheckStatus | None, forms.EMPTY] = None


class Missing(forms.Form):
    """What is missing in an application."""

    text: str = Field(default="", max_length=300)


class CheckForm(forms.Form):
    """The outcome of a record check: status and dates, and nothing of what was found."""

    status: CheckStatus
    checked_on: Annotated[forms.Day | None, forms.EMPTY] = None
    check_until: Annotated[forms.Day | None, forms.EMPTY] = None


class CourseForm(forms.Form):
    """Which qualification the sessions of an activity give."""

    qualification: str = Field(default="", max_length=40)


@blueprint.get("/applicants")
@allow(*TAKES_IN)
def overview() -> Response:
    """Who waits for an answer."""
    account = access.current_account()
    with database.reading() as session:
        waiting = applications.listed(session, account)
        return htmx.render(
            "applicants/overview.html",
            waiting=waiting,
            asked=questions.waiting(session, [one.application.id or 0 for one in waiting]),
            answered=applications.listed(session, account, waiting=False),
            shown=certificates.waiting(session, account),
        )


@blueprint.get("/applicants/<int:application_id>")
@allow(*TAKES_IN)
def application(application_id: int) -> Response:
    """One application with its certificates."""
    with database.reading() as session:
        row = access.load(session, ApplicationRow, application_id, Action.COORDINATE)
        return htmx.render(
            "applicants/application.html",
            application=row,
            node=session.get_one(OrganisationRow, row.organisation_id),
            home=None if row.home_site_id is None else session.get(SiteRow, row.home_site_id),
            crew=None if row.crew_id is None else session.get(CrewRow, row.crew_id),
            shown=certificates.of_application(session, application_id),
            questions=questions.of_application(session, application_id),
        )


@blueprint.post("/applicants/<int:application_id>")
@allow(*TAKES_IN)
def answer(application_id: int) -> ResponseReturnValue:
    """Take somebody in, or say no."""
    account, now = access.current_account(), datetime.now(UTC)
    with database.transaction() as session:
        row = access.load(session, ApplicationRow, application_id, Action.COORDINATE)
        sent = forms.read(Answer)
        if sent.answer == "no":
            applications.refuse(session, row, account, sent.reason, now)
        else:
            applications.accept(session, row, account, sent.check, now)
    flash(_("已接纳，账户已开通。") if sent.answer == "yes" else _("已答复。"))
    return htmx.redirect(url_for("applicants.overview"))


@blueprint.post("/applicants/<int:application_id>/missing")
@allow(*TAKES_IN)
def ask(application_id: int) -> ResponseReturnValue:
    """Say what is missing in an application."""
    with database.transaction() as session:
        row = access.load(session, ApplicationRow, application_id, Action.COORDINATE)
        questions.ask(session, row, access.current_account(), forms.read(Missing).text, datetime.now(UTC))
    flash(_("已写在申请人的页面上。"))
    return htmx.redirect(url_for("applicants.application", application_id=application_id))


@blueprint.post("/certificates/<int:certificate_id>")
@allow(*TAKES_IN)
def verify(certificate_id: int) -> ResponseReturnValue:
    """Verify a certificate, or refuse it."""
    account = access.current_account()
    with database.transaction() as session:
        row = access.load(session, CertificateRow, certificate_id, Action.COORDINATE)
        sent = forms.read(Answer)
        certificates.answer(session, row, account, sent.answer == "yes", sent.reason, datetime.now(UTC))
        pending = row.person_id is None
        application_id = row.application_id
    if pending and application_id is not None:
        return htmx.redirect(url_for("applicants.application", application_id=application_id))
    return htmx.redirect(url_for("applicants.overview"))


@blueprint.get("/certificates/<int:certificate_id>/file")
@signed_in
def file(certificate_id: int) -> Response:
    """A certificate's file, to be kept and never shown as a page of ours."""
    with database.reading() as session:
        row = session.get(CertificateRow, certificate_id)
        if row is None or not _may_open(session, row):
            abort(404)
        data = certificates.file_of(session, row)
    if data is None:
        abort(404)
    name = f"certificate-{certificate_id}{certificates.ending(row.media_type)}"
    response = make_response(data)
    response.headers["Content-Type"] = row.media_type
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/people/<int:person_id>/check")
@allow(*TAKES_IN)
def check(person_id: int) -> ResponseReturnValue:
    """Write down the outcome of a record check."""
    account = access.current_account()
    with database.transaction() as session:
        row = access.load(session, PersonRow, person_id, Action.COORDINATE)
        sent = forms.read(CheckForm)
        row.check_status, row.checked_on, row.check_until = sent.status, sent.checked_on, sent.check_until
        session.add(row)
        audit.note(session, account_id=account.id, action="person.check", subject=f"person:{person_id}")
    flash(_("已登记。"))
    return htmx.redirect(url_for("people.person", person_id=person_id))


@blueprint.get("/campaigns/<int:campaign_id>/courses")
@allow(Role.ORGANISER)
def course_list(campaign_id: int) -> Response:
    """Which activities of a campaign are courses."""
    with database.reading() as session:
        campaign = access.load(session, CampaignRow, campaign_id, Action.MANAGE)
        found = courses.of_campaign(session, campaign_id)
    return htmx.render(
        "applicants/courses.html",
        campaign=campaign,
        activities=found,
        courses=list(reference.courses().values()),
    )


@blueprint.post("/activities/<int:activity_id>/course")
@allow(Role.ORGANISER)
def choose_course(activity_id: int) -> ResponseReturnValue:
    """Make an activity a course, or no longer."""
    account = access.current_account()
    with database.transaction() as session:
        row = access.load(session, ActivityRow, activity_id, Action.MANAGE)
        sent = forms.read(CourseForm)
        courses.choose(session, row, sent.qualification, account.id)
    flash(_("已保存。"))
    return htmx.redirect(url_for("applicants.course_list", campaign_id=row.campaign_id))


def _may_open(session: Session, row: CertificateRow) -> bool:
    """Whose it is, and who answers for it."""
    account = access.current_account()
    return any(can(session, account, action, row) for action in (Action.COORDINATE, Action.OWN))
