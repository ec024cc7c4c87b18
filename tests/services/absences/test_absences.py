"""Somebody cannot come: enough without them, somebody put in, asked in turn, or those in charge called."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.waiting import GapState
from scheduler.domain.work import AssignmentState
from scheduler.services import call_list, proposals, signup, signup_clock
from scheduler.services.absences import button, gaps, silence
from scheduler.services.holding import Who
from scheduler.services.waiting import queue
from tests.season import Season, instant
from tests.services.volunteering import TALK, do, give, put, state_of

NOW = instant(0, "06:00")
CONFIRMED, PROPOSED = AssignmentState.CONFIRMED, AssignmentState.PROPOSED


@pytest.fixture
def on_it(season_on: tuple[str, Season], second: Who) -> tuple[str, Season, int, Who]:
    """The second volunteer is the only one on a shift that needs one."""
    url, season = season_on
    give(url, second, season.shift[TALK], CONFIRMED)
    return url, season, season.shift[TALK], second


def person(season: Season, name: str) -> Who:
    return Who(season.person[name], season.account[name])


def leave(url: str, who: Who, shift: int, now: datetime = NOW) -> GapState | None:
    """Press the button, and what follows it in the same breath."""
    with transaction(url) as db:
        missed = button.cannot_come(db, who, shift, now)
    with transaction(url) as db:
        return gaps.see_to(db, shift, now) if missed else None


def clock(url: str, now: datetime) -> None:
    with transaction(url) as db:
        for work in list(signup_clock.seats_to_see(db, now)):
            work.step(db, work.key, now)


def told(url: str, who: Who) -> list[str]:
    with reading(url) as db:
        query = select(t.NoticeRow.code).where(t.NoticeRow.person_id == who.person_id)
        return list(db.exec(query.order_by(col(t.NoticeRow.id))))


def nobody_else(url: str, *names: int) -> None:
    for name in names:
        put(url, t.PersonRow, name, is_volunteer=False)


def test_enough_people_are_left_and_nobody_is_called(on_it: tuple[str, Season, int, Who]) -> None:
    url, season, shift, second = on_it
    give(url, person(season, "third"), shift, CONFIRMED)
    assert leave(url, second, shift) is None
    assert told(url, person(season, "organiser")) == []


def test_somebody_on_the_list_is_put_in_at_once(on_it: tuple[str, Season, int, Who]) -> None:
    url, season, shift, second = on_it
    third = person(season, "third")
    with transaction(url) as db:
        call_list.join(db, third.person_id, None, True, NOW)
    assert leave(url, second, shift) is GapState.CLOSED
    assert (state_of(url, second, shift), state_of(url, third, shift)) == (
        AssignmentState.CANCELLED,
        CONFIRMED,
    )
    assert told(url, third) == ["shifts.stand_in"]
    assert told(url, person(season, "organiser")) == ["gaps.filled"]


def test_people_are_asked_in_turn_and_then_those_in_charge(on_it: tuple[str, Season, int, Who]) -> None:
    url, season, shift, second = on_it
    third, volunteer = person(season, "third"), person(season, "volunteer")
    with transaction(url) as db:
        call_list.join(db, third.person_id, None, False, NOW)
    assert leave(url, second, shift) is GapState.ASKED
    assert state_of(url, third, shift) is PROPOSED
    assert state_of(url, volunteer, shift) is None
    assert do(url, proposals.decline, third, shift, NOW) == ()
    clock(url, NOW)
    assert state_of(url, volunteer, shift) is PROPOSED
    late = NOW + timedelta(hours=5)
    clock(url, late)
    assert state_of(url, volunteer, shift) is AssignmentState.CANCELLED
    with reading(url) as db:
        assert gaps.of_shifts(db, [shift]) == {shift: GapState.URGENT}
    clock(url, late)
    assert told(url, person(season, "organiser")) == ["gaps.asked", "gaps.asked", "gaps.urgent"]
    assert told(url, person(season, "coordinator")) == ["gaps.urgent"]
    assert do(url, signup.sign_up, third, shift, late) == ("declined",)


def test_yes_closes_the_gap(on_it: tuple[str, Season, int, Who]) -> None:
    url, season, shift, second = on_it
    nobody_else(url, season.person["volunteer"])
    leave(url, second, shift)
    assert do(url, proposals.accept, person(season, "third"), shift, NOW) == ()
    clock(url, NOW)
    with reading(url) as db:
        assert gaps.open_gaps(db) == []
        assert gaps.since(db, shift, NOW) is GapState.CLOSED
    assert told(url, person(season, "organiser")) == ["gaps.asked", "gaps.filled"]


def test_nobody_is_there_to_ask(on_it: tuple[str, Season, int, Who]) -> None:
    url, season, shift, second = on_it
    nobody_else(url, season.person["volunteer"], season.person["third"])
    assert leave(url, second, shift) is GapState.URGENT
    assert told(url, person(season, "coordinator")) == ["gaps.urgent"]
    put(url, t.PersonRow, season.person["third"], is_volunteer=True)
    assert do(url, signup.sign_up, person(season, "third"), shift, NOW) == ()
    clock(url, NOW)
    with reading(url) as db:
        assert gaps.open_gaps(db) == []


def test_whoever_waits_comes_first(on_it: tuple[str, Season, int, Who]) -> None:
    url, season, shift, second = on_it
    put(url, t.ShiftRow, shift, max_people=1)
    assert do(url, queue.join, person(season, "third"), shift, NOW) == ()
    assert leave(url, second, shift) is None
    assert told(url, person(season, "third")) == ["waiting.offered"]
    assert state_of(url, person(season, "volunteer"), shift) is None


def test_ratio_that_breaks_is_a_gap_although_people_enough_are_left(
    on_it: tuple[str, Season, int, Who],
) -> None:
    url, season, shift, second = on_it
    put(url, t.SessionRow, season.session[TALK], child_group_id=season.other["group"], setting="day")
    put(url, t.SessionRow, season.session[TALK], activity_id=season.other["camp"])
    with transaction(url) as db:
        stay = db.get_one(t.StayRow, season.other["stay"])
        stay.leaves_on = stay.arrives_on + timedelta(days=10)
    give(url, person(season, "third"), shift, CONFIRMED)
    assert leave(url, second, shift) in (GapState.ASKED, GapState.URGENT)


@pytest.mark.parametrize("name", ["third", "volunteer"])
def test_only_ones_own_seat_is_left(on_it: tuple[str, Season, int, Who], name: str) -> None:
    url, season, shift, _ = on_it
    assert do(url, button.cannot_come, person(season, name), shift, NOW) == ("not_on_it",)


def test_button_can_be_taken_back(on_it: tuple[str, Season, int, Who]) -> None:
    url, season, shift, second = on_it
    nobody_else(url, season.person["volunteer"], season.person["third"])
    now = datetime.now(NOW.tzinfo)
    leave(url, second, shift, now)
    assert do(url, signup.undo, second, shift, now) == ()
    assert state_of(url, second, shift) is CONFIRMED


def test_silence_is_reminded_once_then_told_once(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    organiser, shift = person(season, "organiser"), season.shift[11]
    row = t.AssignmentRow(shift_id=shift, person_id=second.person_id, state=PROPOSED, changed_at=NOW)
    with transaction(url) as db:
        for old in db.exec(select(t.AssignmentRow).where(t.AssignmentRow.state == PROPOSED)):
            old.state = AssignmentState.CANCELLED
        db.add(row)
    for hours, reminded, reported in ((40, 0, 0), (49, 1, 0), (60, 1, 0), (73, 1, 1), (90, 1, 1)):
        with transaction(url) as db:
            for campaign in silence.waiting(db, NOW + timedelta(hours=hours)):
                silence.follow_up(db, campaign, NOW + timedelta(hours=hours))
        assert told(url, second) == ["proposals.waits"] * reminded
        assert told(url, organiser) == ["proposals.silent"] * reported
    with transaction(url) as db:
        again = db.get_one(t.AssignmentRow, row.id)
        again.changed_at = NOW + timedelta(hours=100)
        silence.follow_up(db, season.campaign["talks"], NOW + timedelta(hours=150))
    assert told(url, second) == ["proposals.waits"] * 2


def test_near_shift_is_followed_up_sooner(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    shift = season.shift[TALK]
    asked = instant(TALK, "01:00")
    with transaction(url) as db:
        db.add(t.AssignmentRow(shift_id=shift, person_id=second.person_id, state=PROPOSED, changed_at=asked))
    with transaction(url) as db:
        silence.follow_up(db, season.campaign["talks"], instant(TALK, "03:00"))
    assert told(url, second) == ["proposals.waits"]
