"""Waiting for a seat: refused with the reason, told in order, confirmed by signing up, passed on in time."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.waiting import LEAST_OFFER, WaitState, answer_until
from scheduler.domain.work import AssignmentState, SignupFlow
from scheduler.services import eligibility, proposals, signup, signup_clock
from scheduler.services.holding import Who
from scheduler.services.waiting import offers, queue
from tests.season import Season, instant
from tests.services.volunteering import TALK, do, give, prepare, put, state_of

NOW = instant(0, "06:00")


@pytest.fixture
def three(season_on: tuple[str, Season]) -> tuple[str, int, list[Who]]:
    """A shift with one seat, and three volunteers who want it."""
    url, season = season_on
    put(url, t.ShiftRow, season.shift[TALK], max_people=1)
    names = ("volunteer", "second", "third")
    return url, season.shift[TALK], [Who(season.person[name], season.account[name]) for name in names]


def waits(url: str, shift: int) -> list[WaitState]:
    with reading(url) as db:
        return list(
            db.exec(select(t.WaitRow.state).where(t.WaitRow.shift_id == shift).order_by(col(t.WaitRow.id)))
        )


def notices(url: str, who: Who) -> list[str]:
    with reading(url) as db:
        return list(db.exec(select(t.NoticeRow.code).where(t.NoticeRow.person_id == who.person_id)))


def test_free_seat_is_not_waited_for(three: tuple[str, int, list[Who]]) -> None:
    url, shift, (first, *_) = three
    assert do(url, queue.join, first, shift, NOW) == ("seat_free",)


def test_whoever_may_not_come_may_not_wait(three: tuple[str, int, list[Who]]) -> None:
    url, shift, (first, second, _) = three
    do(url, signup.sign_up, first, shift, NOW)
    put(url, t.PersonRow, second.person_id, is_volunteer=False)
    assert do(url, queue.join, second, shift, NOW) == ("not_volunteer",)
    assert waits(url, shift) == []


def test_one_waits_once_and_leaves_once(three: tuple[str, int, list[Who]]) -> None:
    url, shift, (first, second, _) = three
    do(url, signup.sign_up, first, shift, NOW)
    assert do(url, queue.join, second, shift, NOW) == ()
    assert do(url, queue.join, second, shift, NOW) == ("waiting_already",)
    assert do(url, queue.leave, second, shift, NOW) == ()
    assert do(url, queue.leave, second, shift, NOW) == ("not_waiting",)


def test_seat_given_back_is_offered_in_order_and_kept_from_others(
    three: tuple[str, int, list[Who]],
) -> None:
    url, shift, (first, second, third) = three
    do(url, signup.sign_up, first, shift, NOW)
    do(url, queue.join, second, shift, NOW)
    do(url, queue.join, third, shift, NOW)
    with reading(url) as db:
        place = queue.place(db, third.person_id, shift)
    assert (place.before, place.offered) == (1, False)
    do(url, signup.withdraw, first, shift, NOW)
    assert waits(url, shift) == [WaitState.OFFERED, WaitState.WAITING]
    assert notices(url, second) == ["waiting.offered"]
    assert do(url, signup.sign_up, third, shift, NOW) == ("waiting_list",)
    assert do(url, signup.undo, first, shift, NOW) == ("waiting_list",)
    assert do(url, signup.sign_up, second, shift, NOW) == ()
    assert state_of(url, second, shift) is AssignmentState.CONFIRMED
    assert waits(url, shift) == [WaitState.TAKEN, WaitState.WAITING]


def test_offer_that_runs_out_goes_to_the_next_by_the_clock(three: tuple[str, int, list[Who]]) -> None:
    url, shift, (first, second, third) = three
    do(url, signup.sign_up, first, shift, NOW)
    do(url, queue.join, second, shift, NOW)
    do(url, queue.join, third, shift, NOW)
    do(url, signup.withdraw, first, shift, NOW)
    later = NOW + timedelta(hours=13)
    with transaction(url) as db:
        for work in list(signup_clock.seats_to_see(db, later)):
            work.step(db, work.key, later)
    assert waits(url, shift) == [WaitState.EXPIRED, WaitState.OFFERED]
    assert notices(url, second) == ["waiting.offered", "waiting.expired"]
    assert do(url, signup.sign_up, second, shift, later) == ("waiting_list",)


def test_somebody_who_may_not_come_now_is_passed_over(three: tuple[str, int, list[Who]]) -> None:
    url, shift, (first, second, third) = three
    do(url, signup.sign_up, first, shift, NOW)
    do(url, queue.join, second, shift, NOW)
    do(url, queue.join, third, shift, NOW)
    put(url, t.PersonRow, second.person_id, is_volunteer=False)
    do(url, signup.withdraw, first, shift, NOW)
    assert waits(url, shift) == [WaitState.WAITING, WaitState.OFFERED]


def test_declined_proposal_frees_a_seat_for_who_waits(three: tuple[str, int, list[Who]]) -> None:
    url, shift, (first, second, _) = three
    give(url, first, shift, AssignmentState.PROPOSED)
    do(url, queue.join, second, shift, NOW)
    assert do(url, proposals.decline, first, shift, NOW) == ()
    assert waits(url, shift) == [WaitState.OFFERED]


def test_offer_taken_by_request_keeps_its_seat_until_it_is_answered(
    three: tuple[str, int, list[Who]], season_on: tuple[str, Season]
) -> None:
    url, shift, (first, second, third) = three
    put(url, t.ActivityRow, season_on[1].other["talk"], flow=SignupFlow.REQUEST)
    give(url, first, shift, AssignmentState.CONFIRMED)
    do(url, queue.join, second, shift, NOW)
    do(url, queue.join, third, shift, NOW)
    do(url, signup.withdraw, first, shift, NOW)
    assert do(url, signup.sign_up, second, shift, NOW) == ()
    assert state_of(url, second, shift) is AssignmentState.REQUESTED
    assert waits(url, shift) == [WaitState.TAKEN, WaitState.WAITING]


def test_list_ends_silently_when_the_shift_begins(three: tuple[str, int, list[Who]]) -> None:
    url, shift, (first, second, _) = three
    do(url, signup.sign_up, first, shift, NOW)
    do(url, queue.join, second, shift, NOW)
    with transaction(url) as db:
        offers.settle(db, eligibility.bundle(db, shift), instant(TALK, "09:00"))
    assert waits(url, shift) == [WaitState.EXPIRED]
    assert notices(url, second) == []


def test_places_show_offers_first(three: tuple[str, int, list[Who]]) -> None:
    url, shift, (_, second, _) = three

    def fill(db: Session) -> None:
        for state in (WaitState.WAITING, WaitState.OFFERED):
            other = shift if state is WaitState.OFFERED else shift + 1
            db.add(t.WaitRow(shift_id=other, person_id=second.person_id, state=state, asked_at=NOW))

    prepare(url, fill)
    with reading(url) as db:
        assert [place.offered for place in queue.places(db, second.person_id)] == [True, False]
        assert queue.length(db, shift) == 1


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        (timedelta(days=9), timedelta(hours=12)),
        (timedelta(hours=8), timedelta(hours=2)),
        (timedelta(), LEAST_OFFER),
    ],
)
def test_time_to_answer_shrinks_towards_the_start(starts: timedelta, expected: timedelta) -> None:
    now = NOW
    assert answer_until(now, now + starts, timedelta(hours=12)) - now == expected
