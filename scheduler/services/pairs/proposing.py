"""An organiser proposes a pair, takes a proposal back, and ends a pair whose volunteer may not go on."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import FamilyRow, NoticeRow, OrganisationRow, PairRow, PersonRow
from scheduler.domain.notices import NoticeCode
from scheduler.domain.organisations import Role
from scheduler.domain.pairing import RHYTHMS, PairEnd
from scheduler.services import access, audit
from scheduler.services.accounts import Account
from scheduler.services.pair_sight import barred
from scheduler.services.pairs import mentors
from scheduler.services.refusal import Refused


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who, how often (days from one contact to the next), and the day of the first contact."""

    volunteer_id: int
    days: int
    starts_on: date


def family_of(session: Session, account: Account, family_id: int) -> FamilyRow | None:
    """A family whose guardian belongs to a node that the account organises; None for any other."""
    return session.exec(
        select(FamilyRow)
        .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(FamilyRow.id == family_id, access.below(OrganisationRow.path, account, Role.ORGANISER))
    ).first()


def propose(
    session: Session, account: Account, family: FamilyRow, proposal: Proposal, now: datetime
) -> PairRow:
    """Ask a volunteer and a family whether they wish to keep in touch.

    Raises:
        Refused: `pair_rhythm` for another rhythm, `pair_start` for a first day that is over,
            `pair_no_candidate` for somebody whom the rules leave out, `pair_taken` when the family has
            somebody or is asked about somebody.
    """
    today = to_local(now).date()
    if proposal.days not in RHYTHMS:
        raise Refused("pair_rhythm")
    if proposal.starts_on < today:
        raise Refused("pair_start")
    session.exec(select(PersonRow.id).where(PersonRow.id == proposal.volunteer_id).with_for_update()).first()
    if going_on(session, family.id or 0) is not None:
        raise Refused("pair_taken")
    fit = mentors.candidates(session, account, family, proposal.starts_on, proposal.days)
    if proposal.volunteer_id not in {one.person.id for one in fit}:
        raise Refused("pair_no_candidate")
    before = session.exec(
        select(PairRow).where(PairRow.family_id == family.id).order_by(col(PairRow.id).desc())
    ).first()
    row = PairRow(
        family_id=family.id or 0,
        volunteer_id=proposal.volunteer_id,
        days=proposal.days,
        starts_on=proposal.starts_on,
        proposed_by=account.id,
        follows_id=None if before is None else before.id,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refused("pair_taken") from None
    tell(session, NoticeCode.PAIR_ASKED, (row.volunteer_id, family.guardian_id), now)
    note(session, account, row, "pair.propose")
    return row


def going_on(session: Session, family_id: int) -> PairRow | None:
    """The pair of a family that has not ended, agreed to or not."""
    return session.exec(
        select(PairRow).where(PairRow.family_id == family_id, col(PairRow.ends_on).is_(None))
    ).first()


def give_up(session: Session, account: Account, row: PairRow, now: datetime) -> None:
    """Take a proposal back that nobody has answered in full, or end a pair whose volunteer may not go on.

    Raises:
        Refused: `pair_over`, or `pair_theirs` for a pair that is the two people's own affair.
    """
    session.refresh(row, with_for_update=True)
    today = to_local(now).date()
    if row.ends_on is not None:
        raise Refused("pair_over")
    if row.accepted_at is None:
        end(session, row, PairEnd.TAKEN_BACK, now)
    elif barred(session, [row.volunteer_id], today)[row.volunteer_id]:
        end(session, row, PairEnd.LAPSED, now)
    else:
        raise Refused("pair_theirs")
    tell(session, NoticeCode.PAIR_ENDED, both(session, row), now)
    note(session, account, row, "pair.end")


def end(session: Session, row: PairRow, why: PairEnd, now: datetime) -> None:
    """A pair is over from today."""
    row.ends_on, row.end = to_local(now).date(), why
    session.add(row)
    session.flush()


def both(session: Session, row: PairRow) -> tuple[int, int]:
    """The volunteer and the guardian."""
    return row.volunteer_id, session.get_one(FamilyRow, row.family_id).guardian_id


def tell(session: Session, code: NoticeCode, people: tuple[int, ...], now: datetime) -> None:
    """A message that names nobody; what it is about stands on each one's own page."""
    session.add_all(NoticeRow(person_id=person, code=code.value, created_at=now) for person in people)


def note(session: Session, account: Account, row: PairRow, action: str) -> None:
    """One line in the audit trail."""
    audit.note(session, account_id=account.id, action=action, subject=f"pair:{row.id}")
