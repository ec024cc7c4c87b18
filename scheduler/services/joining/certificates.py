"""Trainings and certificates that people show: their files, verified or refused by a coordinator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.db.tables import (
    CertificateFileRow,
    CertificateRow,
    OrganisationRow,
    PersonRow,
    QualificationRow,
)
from scheduler.domain import reference
from scheduler.domain.joining import CertificateState
from scheduler.domain.organisations import Role
from scheduler.domain.rules.violation import Violation
from scheduler.services import access, audit
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused

MOST_BYTES = 1_500_000
MOST_WAITING = 10
ANSWERS = (Role.COORDINATOR, Role.ORGANISER)
KINDS = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
)
"""How a file begins, what it is then, and how its name ends when it is handed out."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate as it is shown: which one, its dates, and a file if there is one."""

    code: str
    issued_on: date | None = None
    valid_until: date | None = None
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A certificate of a volunteer that waits for an answer."""

    certificate: CertificateRow
    person: PersonRow


def sniffed(data: bytes) -> str:
    """What a file is, by its first bytes and by nothing that its sender says.

    Raises:
        Refused: `file_large` or `file_kind` for anything but PDF, JPEG and PNG.
    """
    if len(data) > MOST_BYTES:
        raise Refused("file_large")
    for begins, media_type, _ in KINDS:
        if data.startswith(begins):
            return media_type
    raise Refused("file_kind")


def ending(media_type: str) -> str:
    """How the name of such a file ends."""
    return next((end for _, known, end in KINDS if known == media_type), ".bin")


def check(shown: Shown, today: date) -> None:
    """Whether a certificate makes sense.

    Raises:
        Refused: `unknown_course`, `certificate_dates`, and whatever is wrong with its file.
    """
    if shown.code not in reference.courses():
        raise Refused("unknown_course")
    issued, until = shown.issued_on, shown.valid_until
    if (issued is not None and issued > today) or (until is not None and until < (issued or today)):
        raise Refused("certificate_dates")
    if shown.data:
        sniffed(shown.data)


def keep(
    session: Session,
    shown: Shown,
    now: datetime,
    *,
    application_id: int | None = None,
    person_id: int | None = None,
) -> CertificateRow:
    """Keep a certificate that has been checked; it waits for an answer."""
    row = CertificateRow(
        application_id=application_id,
        person_id=person_id,
        code=shown.code,
        issued_on=shown.issued_on,
        valid_until=shown.valid_until,
        media_type=sniffed(shown.data) if shown.data else "",
        sent_at=now,
    )
    session.add(row)
    session.flush()
    if shown.data:
        assert row.id is not None
        session.add(CertificateFileRow(certificate_id=row.id, data=shown.data))
        session.flush()
    return row


def send(session: Session, person_id: int, shown: Shown, now: datetime) -> CertificateRow:
    """A volunteer shows one more certificate.

    Raises:
        Refused: `too_many_certificates` waiting, or as `check`.
    """
    check(shown, now.date())
    waiting = [row for row in of_person(session, person_id) if row.state is CertificateState.WAITING]
    if len(waiting) >= MOST_WAITING:
        raise Refused(Violation("too_many_certificates", amount=len(waiting), needed=MOST_WAITING))
    return keep(session, shown, now, person_id=person_id)


def of_person(session: Session, person_id: int) -> Sequence[CertificateRow]:
    """What a person has shown, the newest first."""
    query = select(CertificateRow).where(CertificateRow.person_id == person_id)
    return session.exec(query.order_by(col(CertificateRow.id).desc())).all()


def of_application(session: Session, application_id: int) -> Sequence[CertificateRow]:
    """What came with an application."""
    query = select(CertificateRow).where(CertificateRow.application_id == application_id)
    return session.exec(query.order_by(col(CertificateRow.id))).all()


def waiting(session: Session, account: Account) -> list[Waiting]:
    """What volunteers of the account's nodes have shown and nobody has answered, the oldest first."""
    rows = session.exec(
        select(CertificateRow, PersonRow)
        .join(PersonRow, col(PersonRow.id) == CertificateRow.person_id)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(
            CertificateRow.state == CertificateState.WAITING,
            access.below(OrganisationRow.path, account, *ANSWERS),
        )
        .order_by(col(CertificateRow.id))
    )
    return [Waiting(*row) for row in rows]


def file_of(session: Session, row: CertificateRow) -> bytes | None:
    """The file of a certificate, if it has one."""
    found = session.get(CertificateFileRow, row.id)
    return None if found is None else found.data


def answer(
    session: Session, row: CertificateRow, account: Account, verified: bool, reason: str, now: datetime
) -> None:
    """Verify a certificate, which becomes a qualification of its person, or refuse it with a reason.

    Raises:
        Refused: `answered_already`; `reason_missing` for a refusal without one.
    """
    session.refresh(row, with_for_update=True)
    if row.state is not CertificateState.WAITING:
        raise Refused("answered_already")
    if not verified and not reason:
        raise Refused("reason_missing")
    row.state = CertificateState.VERIFIED if verified else CertificateState.REFUSED
    row.reason, row.answered_at, row.answered_by = reason, now, account.id
    session.add(row)
    if row.person_id is not None:
        qualify(session, row, account)
    action = "certificate.verify" if verified else "certificate.refuse"
    audit.note(session, account_id=account.id, action=action, subject=f"certificate:{row.id}")


def qualify(session: Session, row: CertificateRow, account: Account) -> None:
    """Make a verified certificate a qualification of its person; anything else is left as it is."""
    if row.state is not CertificateState.VERIFIED or row.person_id is None:
        return
    held = QualificationRow(
        person_id=row.person_id,
        code=row.code,
        valid_from=row.issued_on,
        valid_until=row.valid_until,
        confirmed_by=account.name[:60],
    )
    session.add(held)
    session.flush()
    row.qualification_id = held.id
    session.add(row)
