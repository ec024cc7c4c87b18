"""Two hundred people race for seven seats with a waiting list, fifty of them change their minds at random."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.waiting import WaitState
from scheduler.domain.work import AssignmentState
from scheduler.services import signup
from scheduler.services.holding import Who
from scheduler.services.refusal import Refused
from scheduler.services.waiting import offers, queue
from tests.season import Season, instant
from tests.services.volunteering import TALK

SEATS, RUNNERS, WAVERING, AT_ONCE = 7, 200, 50, 4
NOW = instant(0, "06:00")


def crowd(url: str, season: Season) -> list[Who]:
    """People like the season's volunteers, and a shift with seven seats."""
    with transaction(url) as db:
        db.get_one(t.ShiftRow, season.shift[TALK]).max_people = SEATS
        like = db.get_one(t.PersonRow, season.person["second"])
        people = [
            t.PersonRow(organisation_id=like.organisation_id, name=f"志愿者{n}", is_volunteer=True)
            for n in range(RUNNERS)
        ]
        db.add_all(people)
        db.flush()
        for person in people:
            held = ("induction", "child_safety", "speaker_basic")
            db.add_all(t.QualificationRow(person_id=person.id, code=code) for code in held)
            db.add(
                t.AvailabilityRow(
                    person_id=person.id, kind="available", starts_at=NOW, ends_at=instant(14, "00:00")
                )
            )
        return [Who(person.id, None) for person in people]


def taken(db: Session, shift: int) -> int:
    rows = db.exec(select(t.AssignmentRow.state).where(t.AssignmentRow.shift_id == shift))
    return sum(AssignmentState(state).holds_seat for state in rows)


def run(url: str, shift: int, who: Who, wavers: bool) -> None:
    """Sign up where the page shows a free seat, otherwise wait; the wavering give up whatever they got."""
    with reading(url) as db:
        full = taken(db, shift) >= SEATS
    tries = (queue.join, signup.sign_up) if full else (signup.sign_up, queue.join)
    if not any(done(url, attempt, who, shift) for attempt in tries * 20):  # others are as quick
        raise AssertionError("neither a seat nor a place on the list")
    if wavers and not any(done(url, attempt, who, shift) for attempt in (signup.withdraw, queue.leave)):
        raise AssertionError("neither a seat nor a place to give up")


def done(url: str, attempt: Callable[[Session, Who, int, datetime], object], who: Who, shift: int) -> bool:
    """Whether it was done; whoever finds SQLite locked for ten seconds on a busy machine presses again."""
    try:
        with transaction(url) as db:
            attempt(db, who, shift, NOW)
            db.flush()
            assert taken(db, shift) <= SEATS
    except Refused:
        return False
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        return done(url, attempt, who, shift)
    return True


def test_race_never_overbooks_never_loses_a_seat_and_keeps_the_order(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    shift, people = season.shift[TALK], crowd(url, season)
    wavering = set(random.Random(7).sample(range(RUNNERS), WAVERING))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda n: run(url, shift, people[n], n in wavering), range(RUNNERS)))
    with reading(url) as db:
        on_list = db.exec(
            select(t.WaitRow).where(t.WaitRow.shift_id == shift).order_by(col(t.WaitRow.id))
        ).all()
        offered = [row for row in on_list if row.state is WaitState.OFFERED]
        assert taken(db, shift) + len(offered) == SEATS  # none over, none lost
        assert offers.free_seats(db, (shift,), NOW) == 0
        live = [row for row in on_list if row.state.live]
        assert [row.state for row in live[: len(offered)]] == [WaitState.OFFERED] * len(offered)
        assert len(live) + taken(db, shift) == RUNNERS - WAVERING


def test_offers_that_run_out_reach_everybody_in_order(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    shift, people = season.shift[TALK], crowd(url, season)[:12]
    for who in people:
        run(url, shift, who, wavers=False)
    with transaction(url) as db:
        signup.withdraw(db, people[0], shift, NOW)
    asked, now = [], NOW
    for _ in range(5):
        with transaction(url) as db:
            offers.settle(db, (shift,), now)
            row = db.exec(select(t.WaitRow).where(t.WaitRow.state == WaitState.OFFERED)).one()
            asked.append(row.person_id)
            now = row.offer_until + timedelta(seconds=1)
    assert asked == [who.person_id for who in people[SEATS:]]
    with transaction(url) as db:
        offers.settle(db, (shift,), now)
        assert offers.free_seats(db, (shift,), now) == 1  # nobody is left to ask: open to all again
