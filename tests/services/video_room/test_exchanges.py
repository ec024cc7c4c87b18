"""Two families change half hours when both say yes, and not otherwise."""

import pytest
from sqlmodel import Session, select

from scheduler.db.session import transaction
from scheduler.db.tables import BookingExchangeRow, BookingRow, NoticeRow
from scheduler.domain.calls import ExchangeState
from scheduler.domain.notices import NoticeCode
from scheduler.services.refusal import Refused
from scheduler.services.video_room import booking, exchanges, rooms
from tests.services.video_room.world import Household, RoomWorld, household, instant, slot

NOW = instant(0, "08:00")


def pair(db: Session, world: RoomWorld, crew: str | None = None) -> tuple[Household, Household]:
    return household(db, world, "a", crew=crew), household(db, world, "b")


def take(db: Session, world: RoomWorld, house: Household, day: int, clock: str) -> BookingRow:
    return booking.take(db, list(rooms.booths(db, world.site)), house.family, slot(day, clock), NOW)


def codes(db: Session, house: Household) -> list[str]:
    return list(db.exec(select(NoticeRow.code).where(NoticeRow.person_id == house.person)))


def test_both_say_yes_and_both_have_the_other_half_hour(room_on: tuple[str, RoomWorld]) -> None:
    url, world = room_on
    with transaction(url) as db:
        one, other = pair(db, world)
        mine, theirs = take(db, world, one, 1, "17:00"), take(db, world, other, 2, "18:00")
        assert [row.id for row in exchanges.possible(db, mine, NOW)] == [theirs.id]
        asked = exchanges.ask(db, mine, theirs, NOW)
        assert codes(db, other) == [NoticeCode.CALL_EXCHANGE]
        assert [q.asked_me for q in exchanges.open_for(db, other.family)] == [True]
        assert [q.asked_me for q in exchanges.open_for(db, one.family)] == [False]
        exchanges.answer(db, asked, True, NOW)
        assert (mine.family_id, theirs.family_id) == (other.family, one.family)
        assert codes(db, one) == [NoticeCode.CALL_EXCHANGED]
        assert exchanges.open_for(db, one.family) == []
        with pytest.raises(Refused, match="not_asked_any_more"):
            exchanges.answer(db, asked, True, NOW)


def test_no_changes_nothing(db: Session, world: RoomWorld) -> None:
    one, other = pair(db, world)
    mine, theirs = take(db, world, one, 1, "17:00"), take(db, world, other, 2, "18:00")
    asked = exchanges.ask(db, mine, theirs, NOW)
    exchanges.answer(db, asked, False, NOW)
    assert asked.state is ExchangeState.REFUSED
    assert (mine.family_id, theirs.family_id) == (one.family, other.family)
    with pytest.raises(Refused, match="asked_before"):
        exchanges.ask(db, mine, theirs, NOW)


def test_half_hour_in_which_one_works_is_not_proposed(db: Session, world: RoomWorld) -> None:
    one, other = pair(db, world, crew="day")
    mine, theirs = take(db, world, one, 6, "10:00"), take(db, world, other, 2, "18:00")
    assert exchanges.possible(db, mine, NOW) == []
    with pytest.raises(Refused, match="no_exchange"):
        exchanges.ask(db, mine, theirs, NOW)


def test_what_was_given_back_meanwhile_is_not_exchanged(db: Session, world: RoomWorld) -> None:
    one, other = pair(db, world)
    mine, theirs = take(db, world, one, 1, "17:00"), take(db, world, other, 2, "18:00")
    asked = exchanges.ask(db, mine, theirs, NOW)
    booking.cancel(db, mine, NOW)
    with pytest.raises(Refused, match="not_booked"):
        exchanges.answer(db, asked, True, NOW)
    with pytest.raises(Refused, match="not_booked"):
        exchanges.ask(db, mine, theirs, NOW)


def test_family_that_has_the_other_half_hour_already_is_told(db: Session, world: RoomWorld) -> None:
    one, other = pair(db, world)
    mine, theirs = take(db, world, one, 1, "17:00"), take(db, world, other, 2, "18:00")
    take(db, world, one, 2, "18:00")
    asked = exchanges.ask(db, mine, theirs, NOW)
    with pytest.raises(Refused, match="booked_already"):
        exchanges.answer(db, asked, True, NOW)


def test_other_questions_about_the_same_half_hours_end(db: Session, world: RoomWorld) -> None:
    one, other = pair(db, world)
    third = household(db, world, "c")
    mine, theirs = take(db, world, one, 1, "17:00"), take(db, world, other, 2, "18:00")
    last = take(db, world, third, 3, "18:00")
    first = exchanges.ask(db, mine, theirs, NOW)
    second = exchanges.ask(db, last, theirs, NOW)
    exchanges.answer(db, first, True, NOW)
    db.refresh(second)
    assert second.state is ExchangeState.WITHDRAWN


def test_question_can_be_taken_back(db: Session, world: RoomWorld) -> None:
    one, other = pair(db, world)
    asked = exchanges.ask(db, take(db, world, one, 1, "17:00"), take(db, world, other, 2, "18:00"), NOW)
    exchanges.withdraw(db, asked, NOW)
    with pytest.raises(Refused, match="not_asked_any_more"):
        exchanges.withdraw(db, asked, NOW)
    assert db.exec(select(BookingExchangeRow)).one().state is ExchangeState.WITHDRAWN
