"""People who wish to join, a certificate to verify and a busy calendar: something on every desk."""

from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from scheduler.db.local_time import to_instant, to_local
from scheduler.db.tables import (
    ApplicationRow,
    BusyCalendarRow,
    BusyTimeRow,
    CertificateFileRow,
    CertificateRow,
)
from scheduler.domain.people import Hat
from scheduler.services.accounts import NO_PASSWORD
from scheduler.services.joining.applications import digest

PAPER = b"%PDF-1.4\n%%EOF\n"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
APPLICANTS = (
    ("陶小燕", Hat.LEAGUE_MEMBER, ["cmn"], "first_aid"),
    ("和丽芬", Hat.COMMUNITY, ["cmn"], "psy_cert"),
    ("岩罕", Hat.SOCIAL_WORKER, ["cmn"], "sw_licence"),
)


def arrange(session: Session, volunteer: int, nodes: tuple[int, ...], now: datetime) -> None:
    """Applications at these nodes, by turns; a certificate and a busy calendar of the volunteer."""
    for number, (name, hat, languages, code) in enumerate(APPLICANTS):
        row = ApplicationRow(
            organisation_id=nodes[number % len(nodes)],
            name=name,
            phone=f"1380000{number:04d}",
            source=hat.value,
            languages=languages,
            login=f"demo-applicant-{number}",
            password_hash=NO_PASSWORD,
            token_hash=digest(f"demo applicant {number}"),
            sent_at=now - (number + 1) * DAY,
        )
        session.add(row)
        session.flush()
        _certificate(session, code, now, application_id=row.id)
    _certificate(session, "legal", now, person_id=volunteer)
    _calendar(session, volunteer, to_local(now).date())
    session.flush()


def _certificate(
    session: Session,
    code: str,
    now: datetime,
    *,
    application_id: int | None = None,
    person_id: int | None = None,
) -> None:
    row = CertificateRow(
        application_id=application_id,
        person_id=person_id,
        code=code,
        issued_on=to_local(now).date() - 90 * DAY,
        media_type="application/pdf",
        sent_at=now - DAY,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    session.add(CertificateFileRow(certificate_id=row.id, data=PAPER))


def _calendar(session: Session, person_id: int, today: date) -> None:
    """Tuesday afternoons of the next weeks; read long ago and not due in the demo."""
    read_at = datetime.now(UTC)
    row = BusyCalendarRow(
        person_id=person_id,
        name="单位日历",
        created_at=read_at,
        read_at=read_at,
        next_at=read_at + 400 * DAY,
        skipped=[["rule_often", today.isoformat()]],
        remarks={"skipped": 1},
    )
    session.add(row)
    session.flush()
    tuesday = today + timedelta(days=(1 - today.weekday()) % 7)
    for week in range(8):
        starts = to_instant(datetime.combine(tuesday + week * 7 * DAY, time(14)))
        session.add(
            BusyTimeRow(
                calendar_id=row.id or 0, starts_at=starts, ends_at=starts + 2 * HOUR, uid=f"{week:032}"
            )
        )
