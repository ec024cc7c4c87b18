"""A guardian's answers: asked with a notice, given or refused for each purpose, taken back at any time.

Every answer is a row that stays; the newest for a child and purpose counts. Without a notice nobody is
asked: 儿童个人信息网络保护规定 art. 9-10 wants purpose, place, period, safety, what a refusal means, where to
complain and how to correct or delete told first.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.db.tables import ChildRow, ConsentNoticeRow, ConsentRow, FamilyRow, OrganisationRow, PersonRow
from scheduler.domain.care import Purpose
from scheduler.services import access, audit, withdrawal
from scheduler.services.accounts import Account
from scheduler.services.consent_answers import newest, stands
from scheduler.services.refusal import Refused


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a notice tells besides its wording.

    Attributes:
        responsible: who answers for children's data, by name or office (art. 8).
        storage: where the data are kept.
        retention_days: for how long after a camp or trip.
    """

    responsible: str
    phone: str
    complaints: str
    storage: str
    retention_days: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: about which child, for what, under which notice, answered by whose hand."""

    child_id: int
    purpose: Purpose
    account_id: int
    on_paper: bool = False


def notice_for(session: Session, organisation_id: int) -> ConsentNoticeRow | None:
    """The newest notice of the nearest node at or above an organisation; None where nobody wrote one."""
    node = session.get_one(OrganisationRow, organisation_id)
    found = session.exec(
        select(ConsentNoticeRow, OrganisationRow.path)
        .join(OrganisationRow, col(OrganisationRow.id) == ConsentNoticeRow.organisation_id)
        .where(col(OrganisationRow.path).in_(access.ancestors(node.path)))
    ).all()
    best = max(found, key=lambda one: (len(one[1]), one[0].version), default=None)
    return None if best is None else best[0]


def notice_of_child(session: Session, child_id: int) -> ConsentNoticeRow | None:
    """The notice that the guardian of a child reads."""
    organisation = session.exec(
        select(PersonRow.organisation_id)
        .join(FamilyRow, col(FamilyRow.guardian_id) == PersonRow.id)
        .join(ChildRow, col(ChildRow.family_id) == FamilyRow.id)
        .where(ChildRow.id == child_id)
    ).one()
    return notice_for(session, organisation)


def notice_of_person(session: Session, person_id: int) -> ConsentNoticeRow | None:
    """The notice that somebody reads who has no child here yet."""
    return notice_for(session, session.get_one(PersonRow, person_id).organisation_id)


def write_notice(
    session: Session, account: Account, organisation_id: int, facts: NoticeFacts, now: datetime
) -> ConsentNoticeRow:
    """A new version of a node's notice; answers given to an older one keep it."""
    versions = session.exec(
        select(ConsentNoticeRow.version).where(ConsentNoticeRow.organisation_id == organisation_id)
    ).all()
    made = ConsentNoticeRow(
        organisation_id=organisation_id,
        version=max(versions, default=0) + 1,
        responsible=facts.responsible,
        phone=facts.phone,
        complaints=facts.complaints,
        storage=facts.storage,
        retention_days=facts.retention_days,
        written_at=now,
        account_id=account.id,
    )
    session.add(made)
    session.flush()
    audit.note(
        session, account_id=account.id, action="consent.notice", subject=f"organisation:{organisation_id}"
    )
    return made


def history(session: Session, child_id: int) -> list[ConsentRow]:
    """Every answer about a child, newest first."""
    return list(
        session.exec(
            select(ConsentRow)
            .where(ConsentRow.child_id == child_id)
            .order_by(col(ConsentRow.at).desc(), col(ConsentRow.id).desc())
        )
    )


def answer(session: Session, asked: Asked, *, given: bool, now: datetime) -> ConsentRow:
    """Write a guardian's yes or no; a no to what was allowed before takes it back as well.

    Raises:
        Refused: `no_notice` where nobody has written what guardians must be told first.
    """
    notice = notice_of_child(session, asked.child_id)
    if notice is None:
        raise Refused("no_notice")
    earlier = newest(session, [asked.child_id]).get((asked.child_id, asked.purpose))
    if not given and stands(earlier):
        withdraw(session, asked, now=now)
    row = ConsentRow(
        child_id=asked.child_id,
        purpose=asked.purpose,
        notice_version=notice.version,
        notice_id=notice.id,
        given=given,
        at=now,
        answered_by_id=_guardian(session, asked.child_id),
        account_id=asked.account_id,
        on_paper=asked.on_paper,
    )
    session.add(row)
    session.flush()
    _note(session, asked, "consent.give" if given else "consent.refuse")
    return row


def withdraw(session: Session, asked: Asked, *, now: datetime) -> None:
    """Take a consent back: the record stays, the child leaves what is to come, organisers hear no name.

    Raises:
        Refused: `no_consent` when none stands.
    """
    row = newest(session, [asked.child_id]).get((asked.child_id, asked.purpose))
    if row is None or not stands(row):
        raise Refused("no_consent")
    row.withdrawn_at = now
    session.add(row)
    session.flush()
    withdrawal.leave_what_comes(session, asked.child_id, asked.purpose, now)
    _note(session, asked, "consent.withdraw")


def _guardian(session: Session, child_id: int) -> int:
    return session.exec(
        select(FamilyRow.guardian_id)
        .join(ChildRow, col(ChildRow.family_id) == FamilyRow.id)
        .where(ChildRow.id == child_id)
    ).one()


def _note(session: Session, asked: Asked, action: str) -> None:
    audit.note(
        session,
        account_id=asked.account_id,
        action=action,
        subject=f"child:{asked.child_id}",
        purpose=asked.purpose.value,
    )
