"""Friends sign each other up: once both agreed, one tap takes two seats, both or none."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from scheduler.db.tables import FriendRow, NoticeRow, PersonRow
from scheduler.domain.notices import NoticeCode
from scheduler.services import eligibility, holding, signup
from scheduler.services.holding import Who
from scheduler.services.refusal import Refused

MOST = 20


@dataclass(frozen=True, slots=True)
class Friend:
    """Somebody whom a person asked, or who asked them; `mine` says that the person asked."""

    person: PersonRow
    agreed: bool
    mine: bool


def ask(session: Session, who: Who, other_id: int, now: datetime) -> None:
    """Ask somebody to sign each other up; agree at once where they have asked already.

    Raises:
        Refused: `nobody_found` for oneself; `too_many_friends`.
    """
    if other_id == who.person_id or session.get(PersonRow, other_id) is None:
        raise Refused("nobody_found")
    row = session.get(FriendRow, _key(who.person_id, other_id))
    if row is not None:
        if row.asked_by != who.person_id:
            _agree(session, row, now)
        return
    if len(listed(session, who.person_id)) >= MOST:
        raise Refused("too_many_friends")
    one, other = _key(who.person_id, other_id)
    session.add(FriendRow(person_id=one, other_id=other, asked_by=who.person_id, asked_at=now))
    session.add(NoticeRow(person_id=other_id, code=NoticeCode.FRIEND_ASKED.value, created_at=now))
    session.flush()


def agree(session: Session, who: Who, other_id: int, now: datetime) -> None:
    """Say yes to somebody who asked.

    Raises:
        Refused: `not_friends` where they have not asked.
    """
    row = session.get(FriendRow, _key(who.person_id, other_id))
    if row is None or row.asked_by == who.person_id:
        raise Refused("not_friends")
    _agree(session, row, now)


def end(session: Session, who: Who, other_id: int) -> None:
    """No longer, or never; the other is not told."""
    row = session.get(FriendRow, _key(who.person_id, other_id))
    if row is not None:
        session.delete(row)
        session.flush()


def listed(session: Session, person_id: int) -> list[Friend]:
    """The friends of a person and those who asked, by name."""
    rows = session.exec(
        select(FriendRow).where(or_(FriendRow.person_id == person_id, FriendRow.other_id == person_id))
    )
    by_id = {_other(row, person_id): row for row in rows}
    people = session.exec(
        select(PersonRow).where(col(PersonRow.id).in_(by_id)).order_by(col(PersonRow.name), col(PersonRow.id))
    )
    return [_friend(person, by_id[person.id or 0], person_id) for person in people]


def sign_up_both(session: Session, who: Who, friend_id: int, shift_id: int, now: datetime) -> tuple[int, ...]:
    """Two seats, on every shift that goes with this one, or none; the friend is told and may leave.

    The caller's transaction must be undone when this raises.

    Raises:
        Refused: `not_friends`; one's own reasons; `friend_cannot` without any reason of the friend's, which
            are nobody else's business.
    """
    row = session.get(FriendRow, _key(who.person_id, friend_id))
    if row is None or row.agreed_at is None:
        raise Refused("not_friends")
    shifts = eligibility.bundle(session, shift_id)
    holding.hold_all(session, shifts, (who.person_id, friend_id))
    signup.take(session, who, shifts, now)
    session.flush()
    try:
        signup.take(session, Who(friend_id, None), shifts, now, origin="friend")
    except Refused as error:
        raise Refused("friend_cannot") from error
    holding.note(session, who, "friends.sign_up", shift_id)
    session.add(
        NoticeRow(
            person_id=friend_id,
            code=NoticeCode.FRIEND_SIGNED_UP.value,
            details={"about": list(shifts)},
            created_at=now,
        )
    )
    return shifts


def _friend(person: PersonRow, row: FriendRow, person_id: int) -> Friend:
    return Friend(person, agreed=row.agreed_at is not None, mine=row.asked_by == person_id)


def _agree(session: Session, row: FriendRow, now: datetime) -> None:
    if row.agreed_at is None:
        row.agreed_at = now
        session.add(row)
        session.flush()


def _key(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _other(row: FriendRow, person_id: int) -> int:
    return row.other_id if row.person_id == person_id else row.person_id
