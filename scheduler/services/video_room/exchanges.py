"""Two families change half hours: one asks, the other says yes; neither learns who the other is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, or_, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import BookingExchangeRow, BookingRow, FamilyRow, RoomRow
from scheduler.domain.calls import BookingState, ExchangeState, RoomTime, judge, slot_number
from scheduler.domain.notices import NoticeCode
from scheduler.services.refusal import Refused
from scheduler.services.video_room import callers, offers, queue, rooms
from scheduler.services.video_room.callers import Caller


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question between two families, as one of them sees it: what is given, what is got."""

    row: BookingExchangeRow
    mine: BookingRow
    theirs: BookingRow
    asked_me: bool


def possible(session: Session, mine: BookingRow, now: datetime) -> list[BookingRow]:
    """Bookings of other families that would suit this one, and whom this one's half hour would suit."""
    own, site_id = session.get_one(FamilyRow, mine.family_id), _site(session, mine)
    first, last = to_local(now).date(), (to_local(now) + offers.AHEAD).date()
    rows = session.exec(
        select(BookingRow)
        .join(RoomRow, col(RoomRow.id) == BookingRow.room_id)
        .where(
            RoomRow.site_id == site_id,
            BookingRow.state == BookingState.BOOKED,
            BookingRow.family_id != own.id,
            BookingRow.slot > slot_number(to_local(now)),
            BookingRow.slot <= slot_number(to_local(now) + offers.AHEAD),
            BookingRow.slot != mine.slot,
        )
        .order_by(col(BookingRow.slot), col(BookingRow.id))
    ).all()
    families = session.exec(
        select(FamilyRow).where(col(FamilyRow.id).in_({row.family_id for row in rows}))
    ).all()
    others = {one.family.id: one for one in callers.callers(session, families, first, last)}
    me = callers.of_family(session, own, first, last)
    site = rooms.load(session, site_id, first, last).time
    return [
        row
        for row in rows
        if _suits(me, row.slot, site, now) and _suits(others[row.family_id], mine.slot, site, now)
    ]


def ask(session: Session, mine: BookingRow, other: BookingRow, now: datetime) -> BookingExchangeRow:
    """Ask another family to change half hours; it gets a message.

    Raises:
        Refused: `not_booked` when one of the two does not stand, `no_exchange` when it suits one of them not,
            `asked_before`.
    """
    if {mine.state, other.state} != {BookingState.BOOKED}:
        raise Refused("not_booked")
    if other.id not in {row.id for row in possible(session, mine, now)}:
        raise Refused("no_exchange")
    known = session.exec(
        select(BookingExchangeRow).where(
            BookingExchangeRow.booking_id == mine.id, BookingExchangeRow.other_id == other.id
        )
    ).first()
    if known is not None:
        raise Refused("asked_before")
    row = BookingExchangeRow(booking_id=mine.id or 0, other_id=other.id or 0, asked_at=now)
    session.add(row)
    session.flush()
    queue.tell(session, _guardian(session, other), NoticeCode.CALL_EXCHANGE, other.slot, now)
    return row


def answer(session: Session, row: BookingExchangeRow, yes: bool, now: datetime) -> None:
    """Say yes or no; with a yes both have what they wanted in the same moment.

    Raises:
        Refused: `not_asked_any_more` when it was answered or taken back, `not_booked` when one of the two has
            been given back since, `no_exchange` when it does not suit both any more.
    """
    session.refresh(row, with_for_update=True)
    if row.state is not ExchangeState.ASKED:
        raise Refused("not_asked_any_more")
    row.answered_at = now
    if not yes:
        row.state = ExchangeState.REFUSED
        session.add(row)
        session.flush()
        return
    mine, other = _locked(session, row)
    if other.id not in {one.id for one in possible(session, mine, now)}:
        raise Refused("no_exchange")
    _swap(session, mine, other, now)
    row.state = ExchangeState.DONE
    session.add(row)
    _close_others(session, row, now)
    for one in (mine, other):
        queue.tell(session, _guardian(session, one), NoticeCode.CALL_EXCHANGED, one.slot, now)
    session.flush()


def withdraw(session: Session, row: BookingExchangeRow, now: datetime) -> None:
    """Take the question back.

    Raises:
        Refused: `not_asked_any_more`.
    """
    session.refresh(row, with_for_update=True)
    if row.state is not ExchangeState.ASKED:
        raise Refused("not_asked_any_more")
    row.state, row.answered_at = ExchangeState.WITHDRAWN, now
    session.add(row)
    session.flush()


def open_for(session: Session, family_id: int) -> list[Exchange]:
    """Questions that wait for an answer, asked by or of a family."""
    mine = _standing(session, family_id)
    rows = session.exec(
        select(BookingExchangeRow)
        .where(
            BookingExchangeRow.state == ExchangeState.ASKED,
            or_(col(BookingExchangeRow.booking_id).in_(mine), col(BookingExchangeRow.other_id).in_(mine)),
        )
        .order_by(col(BookingExchangeRow.id))
    ).all()
    found = []
    for row in rows:
        asking = session.get_one(BookingRow, row.booking_id)
        asked = session.get_one(BookingRow, row.other_id)
        if {asking.state, asked.state} == {BookingState.BOOKED}:
            asked_me = row.other_id in mine
            found.append(
                Exchange(row, asked if asked_me else asking, asking if asked_me else asked, asked_me)
            )
    return found


def _standing(session: Session, family_id: int) -> set[int]:
    """The ids of a family's bookings that stand."""
    rows = session.exec(
        select(BookingRow.id).where(
            BookingRow.family_id == family_id, BookingRow.state == BookingState.BOOKED
        )
    )
    return {one for one in rows if one is not None}


def _suits(caller: Caller, slot: int, site: RoomTime, now: datetime) -> bool:
    """Whether a family can have a half hour that another one has now."""
    there = RoomTime(site.booths, site.open, site.hosted, {})
    return bool(caller.children) and judge(slot, caller.time, there, to_local(now)).fits


def _locked(session: Session, row: BookingExchangeRow) -> tuple[BookingRow, BookingRow]:
    """Both bookings, locked in the order of their ids, so that two exchanges cannot wait for each other.

    Raises:
        Refused: `not_booked`.
    """
    found = {
        one.id: one
        for one in session.exec(
            select(BookingRow)
            .where(col(BookingRow.id).in_([row.booking_id, row.other_id]))
            .order_by(col(BookingRow.id))
            .with_for_update()
        )
    }
    mine, other = found[row.booking_id], found[row.other_id]
    for one in (mine, other):
        session.refresh(one)
        if one.state is not BookingState.BOOKED:
            raise Refused("not_booked")
    return mine, other


def _swap(session: Session, mine: BookingRow, other: BookingRow, now: datetime) -> None:
    """Each booking goes to the other family; a repeat is left by both.

    Raises:
        Refused: `booked_already` when one of them has a third booking in such a half hour.
    """
    families = (other.family_id, mine.family_id)
    try:
        with session.begin_nested():
            for one, family in zip((mine, other), families, strict=True):
                one.family_id, one.series_id, one.account_id, one.changed_at = family, None, None, now
                session.add(one)
    except IntegrityError:
        raise Refused("booked_already") from None


def _close_others(session: Session, done: BookingExchangeRow, now: datetime) -> None:
    """Other questions about the same two half hours have lost their sense."""
    ids = [done.booking_id, done.other_id]
    for row in session.exec(
        select(BookingExchangeRow).where(
            BookingExchangeRow.state == ExchangeState.ASKED,
            BookingExchangeRow.id != done.id,
            or_(col(BookingExchangeRow.booking_id).in_(ids), col(BookingExchangeRow.other_id).in_(ids)),
        )
    ):
        row.state, row.answered_at = ExchangeState.WITHDRAWN, now
        session.add(row)


def _site(session: Session, row: BookingRow) -> int:
    return session.get_one(RoomRow, row.room_id).site_id


def _guardian(session: Session, row: BookingRow) -> int:
    return session.get_one(FamilyRow, row.family_id).guardian_id
