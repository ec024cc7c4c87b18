"""The volunteer and the family each say yes or no to company; either ends it without a reason."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import AccountRow, ChildRow, FamilyRow, PairRow
from scheduler.domain.care import Purpose
from scheduler.domain.notices import NoticeCode
from scheduler.domain.pairing import PairEnd
from scheduler.services import consents
from scheduler.services.accounts import Account
from scheduler.services.consents import Asked
from scheduler.services.pair_sight import barred
from scheduler.services.pairs.proposing import both, end, note, tell
from scheduler.services.refusal import Refused


def as_volunteer(session: Session, account: Account, row: PairRow, yes: bool, now: datetime) -> None:
    """The volunteer's answer.

    Raises:
        Refused: `pair_over`, `pair_answered`, or what the volunteer lacks by now (`PairBar`).
    """
    _lock(session, row)
    if row.volunteer_agreed_at is not None:
        raise Refused("pair_answered")
    if yes:
        lacking = barred(session, [row.volunteer_id], to_local(now).date())[row.volunteer_id]
        if lacking:
            raise Refused(*(one.value for one in lacking))
        row.volunteer_agreed_at = now
    _answered(session, account, row, yes, now)


def as_family(
    session: Session, account: Account, row: PairRow, children: Collection[int], now: datetime
) -> None:
    """The guardian's answer: with which children the volunteer may be in touch; with none is a no.

    For each child the consent, or that there is none, is kept as every other answer is.

    Raises:
        Refused: `pair_over`, `pair_answered`, `no_notice`.
    """
    _lock(session, row)
    if row.family_agreed_at is not None:
        raise Refused("pair_answered")
    own = session.exec(select(ChildRow.id).where(ChildRow.family_id == row.family_id)).all()
    chosen = [child for child in own if child in children]
    if chosen:
        row.family_agreed_at = now
        session.add(row)
        for child in sorted(own, key=lambda one: (one not in chosen, one)):
            asked = Asked(child or 0, Purpose.PAIRING, account.id)
            consents.answer(session, asked, given=child in chosen, now=now)
    _answered(session, account, row, bool(chosen), now)


def leave(session: Session, account: Account, row: PairRow, now: datetime) -> None:
    """One of the two ends it; nobody is asked why, and whoever proposed it is told.

    Raises:
        Refused: `pair_over` when it has ended.
    """
    _lock(session, row)
    own = row.volunteer_id == account.person_id
    end(session, row, PairEnd.VOLUNTEER_LEFT if own else PairEnd.FAMILY_LEFT, now)
    tell_end(session, row, account.person_id, now)
    note(session, account, row, "pair.end")


def tell_end(session: Session, row: PairRow, but: int | None, now: datetime) -> None:
    """The other one, and whoever proposed the pair, hear that it is over."""
    proposed = None if row.proposed_by is None else session.get(AccountRow, row.proposed_by)
    told = {*both(session, row), *(() if proposed is None else (proposed.person_id,))} - {but}
    tell(session, NoticeCode.PAIR_ENDED, tuple(sorted(one for one in told if one is not None)), now)


def is_of(session: Session, account: Account, row: PairRow) -> bool:
    """Whether the account is the guardian of the pair's family."""
    return session.get_one(FamilyRow, row.family_id).guardian_id == account.person_id


def _lock(session: Session, row: PairRow) -> None:
    session.refresh(row, with_for_update=True)
    if row.ends_on is not None:
        raise Refused("pair_over")


def _answered(session: Session, account: Account, row: PairRow, yes: bool, now: datetime) -> None:
    if not yes:
        end(session, row, PairEnd.DECLINED, now)
        tell_end(session, row, account.person_id, now)
    elif row.volunteer_agreed_at is not None and row.family_agreed_at is not None:
        row.accepted_at, row.starts_on = now, max(row.starts_on, to_local(now).date())
        tell(session, NoticeCode.PAIR_BEGINS, both(session, row), now)
    session.add(row)
    session.flush()
    note(session, account, row, "pair.accept" if yes else "pair.decline")
