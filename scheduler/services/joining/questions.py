"""Something is missing in an application: asked by a coordinator, answered by the applicant on the page."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.db.tables import ApplicationQuestionRow, ApplicationRow
from scheduler.domain.joining import ApplicationState
from scheduler.domain.notices import NoticeCode
from scheduler.domain.rules.violation import Violation
from scheduler.services import audit
from scheduler.services.accounts import Account
from scheduler.services.joining import certificates, desk
from scheduler.services.joining.certificates import Shown
from scheduler.services.refusal import Refused

MOST_SHOWN = 10
"""Certificates that one application may hold in all."""


def of_application(session: Session, application_id: int) -> Sequence[ApplicationQuestionRow]:
    """What was asked, the newest first."""
    query = select(ApplicationQuestionRow).where(ApplicationQuestionRow.application_id == application_id)
    return session.exec(query.order_by(col(ApplicationQuestionRow.id).desc())).all()


def waiting(session: Session, applications: Sequence[int]) -> dict[int, bool]:
    """By application that was asked something, whether its last question has been answered."""
    query = select(ApplicationQuestionRow).where(col(ApplicationQuestionRow.application_id).in_(applications))
    rows = session.exec(query.order_by(col(ApplicationQuestionRow.id)))
    return {row.application_id: row.replied_at is not None for row in rows}


def ask(session: Session, row: ApplicationRow, account: Account, text: str, now: datetime) -> None:
    """Say what is missing; the application goes on waiting.

    Raises:
        Refused: `answered_already`; `reason_missing` without a word.
    """
    _require_open(session, row)
    if not text:
        raise Refused("reason_missing")
    session.add(
        ApplicationQuestionRow(application_id=row.id or 0, text=text, asked_at=now, asked_by=account.id)
    )
    audit.note(session, account_id=account.id, action="application.ask", subject=f"application:{row.id}")
    session.flush()


def reply(session: Session, row: ApplicationRow, text: str, shown: Sequence[Shown], now: datetime) -> None:
    """Answer everything that was asked, with words, certificates or both; the desk is told.

    Raises:
        Refused: `answered_already`; `nothing_asked`; `missing` without words and certificates;
            `too_many_certificates`, or what is wrong with one.
    """
    _require_open(session, row)
    asked = [one for one in of_application(session, row.id or 0) if one.replied_at is None]
    if not asked:
        raise Refused("nothing_asked")
    if not text and not shown:
        raise Refused("missing")
    count = len(certificates.of_application(session, row.id or 0)) + len(shown)
    if count > MOST_SHOWN:
        raise Refused(Violation("too_many_certificates", amount=count, needed=MOST_SHOWN))
    for one in shown:
        certificates.check(one, now.date())
        certificates.keep(session, one, now, application_id=row.id)
    for question in asked:
        question.reply, question.replied_at = text, now
        session.add(question)
    desk.tell(session, row.organisation_id, NoticeCode.APPLICATION_REPLIED, {}, now)
    session.flush()


def _require_open(session: Session, row: ApplicationRow) -> None:
    session.refresh(row, with_for_update=True)
    if row.state is not ApplicationState.SENT:
        raise Refused("answered_already")
