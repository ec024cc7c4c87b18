"""Record and certificate of service as papers with a number, and a code by which they are verified."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hmac import compare_digest

from sqlmodel import Session, col, func, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import OrganisationRow, PersonRow, ServicePaperRow
from scheduler.domain.service_records import PaperKind
from scheduler.papers.printing import pdf
from scheduler.services.records import hours, known, layout
from scheduler.services.records.hours import Line
from scheduler.services.records.layout import Identity, Known
from scheduler.services.refusal import Refused

MOST_PAPERS = 20
"""Papers that one person may have made in a year."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper just made: its row, the PDF, and the secret that is in its QR code and kept nowhere."""

    row: ServicePaperRow
    data: bytes
    secret: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What whoever holds a paper may learn of it: that it is ours, and the figures that stand on it."""

    row: ServicePaperRow
    name: str
    issuer: OrganisationRow


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which paper, and what its owner adds to it, which is printed and not kept.

    `address` is the beginning of where papers are verified.
    """

    kind: PaperKind
    address: str
    identity: Identity = field(default_factory=Identity)


def issue(session: Session, person: PersonRow, wanted: Wanted, account_id: int, now: datetime) -> Paper:
    """Make a paper of everything that counts.

    Raises:
        Refused: `nothing_served`; `too_many_papers` in a year.
    """
    assert person.id is not None
    lines = [line for line in reversed(hours.of_person(session, person.id, now)) if line.minutes]
    if not lines:
        raise Refused("nothing_served")
    today = to_local(now).date()
    _refuse_many(session, person.id, today)
    shifts, minutes = hours.total(lines)
    secret = secrets.token_urlsafe(16)
    row = ServicePaperRow(
        person_id=person.id,
        kind=wanted.kind,
        number=f"{today:%Y%m%d}-{secrets.randbelow(10**8):08}",
        secret_hash=_digest(secret),
        issued_on=today,
        first=to_local(lines[0].shift.starts_at).date(),
        last=to_local(lines[-1].shift.starts_at).date(),
        shifts=shifts,
        minutes=minutes,
        issued_by=account_id,
    )
    session.add(row)
    session.flush()
    issuer = session.get_one(OrganisationRow, person.organisation_id)
    address = f"{wanted.address}/{row.number}/{secret}"
    facts = _known(session, person, issuer, lines, today)
    paper = layout.Paper(row, person, issuer, lines, address, wanted.identity, facts)
    return Paper(row, pdf(layout.document(paper)), secret)


def verify(session: Session, number: str, secret: str) -> Verified | None:
    """What stands behind a paper; None for a wrong number and a wrong code alike."""
    found = session.exec(
        select(ServicePaperRow, PersonRow.name, OrganisationRow)
        .join(PersonRow, col(PersonRow.id) == ServicePaperRow.person_id)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(ServicePaperRow.number == number)
    ).first()
    if found is None or not compare_digest(found[0].secret_hash, _digest(secret)):
        return None
    row, name, issuer = found
    return Verified(row, f"{name[:1]}{'＊' * max(1, len(name) - 1)}", issuer)


def of_person(session: Session, person_id: int) -> Sequence[ServicePaperRow]:
    """The papers of a person, the newest first."""
    query = select(ServicePaperRow).where(ServicePaperRow.person_id == person_id)
    return session.exec(query.order_by(col(ServicePaperRow.id).desc())).all()


def revoke(row: ServicePaperRow, now: datetime) -> None:
    """Say of a paper from now on that it no longer holds."""
    row.revoked_at = row.revoked_at or now


def _known(
    session: Session, person: PersonRow, issuer: OrganisationRow, lines: Sequence[Line], today: date
) -> Known:
    key = person.id or 0
    return Known(
        area=known.area_name(known.areas(session, [key]).get(key, "")),
        skills=known.skills(session, [key], today).get(key, ()),
        times=known.times(session, [key]).get(key, ()),
        trainings=known.trainings(session, key),
        leaders=known.leaders(session, (line.activity.campaign_id for line in lines)),
        desk=known.desk_of(session, issuer),
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _refuse_many(session: Session, person_id: int, today: date) -> None:
    count = session.exec(
        select(func.count())
        .select_from(ServicePaperRow)
        .where(
            ServicePaperRow.person_id == person_id, ServicePaperRow.issued_on > today - timedelta(days=365)
        )
    ).one()
    if count >= MOST_PAPERS:
        raise Refused("too_many_papers")
