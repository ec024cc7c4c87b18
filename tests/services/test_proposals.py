"""Answering proposals: the volunteer's own decision, once, and a no for good."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlmodel import select

from scheduler.db import tables as t
from scheduler.db.session import reading
from scheduler.domain.people import AvailabilityKind
from scheduler.domain.work import AssignmentState, SessionState
from scheduler.services import proposals, signup
from scheduler.services.signup import Who
from tests.season import Season, instant
from tests.services.volunteering import TALK, do, give, prepare, put, state_of

SeasonOn = tuple[str, Season]


@pytest.fixture
def proposed(season_on: SeasonOn, second: Who) -> int:
    """A shift that is proposed to the second volunteer."""
    give(season_on[0], second, season_on[1].shift[TALK], AssignmentState.PROPOSED)
    return season_on[1].shift[TALK]


def test_accepting_keeps_the_seat(season_on: SeasonOn, second: Who, proposed: int) -> None:
    assert do(season_on[0], proposals.accept, second, proposed) == ()
    assert state_of(season_on[0], second, proposed) is AssignmentState.ACCEPTED


def test_declining_frees_the_seat_for_good(season_on: SeasonOn, second: Who, proposed: int) -> None:
    url = season_on[0]
    assert do(url, proposals.decline, second, proposed) == ()
    assert state_of(url, second, proposed) is AssignmentState.DECLINED
    assert do(url, signup.sign_up, second, proposed) == ("declined",)


@pytest.mark.parametrize("act", [proposals.accept, proposals.decline])
@pytest.mark.parametrize("state", [one for one in AssignmentState if one is not AssignmentState.PROPOSED])
def test_only_proposals_are_answered(
    season_on: SeasonOn, second: Who, act: object, state: AssignmentState
) -> None:
    url, season = season_on
    give(url, second, season.shift[TALK], state)
    assert do(url, act, second, season.shift[TALK]) == ("not_proposed",)  # type: ignore[arg-type]  # one of two functions
    assert state_of(url, second, season.shift[TALK]) is state


def test_somebody_elses_proposal_cannot_be_answered(season_on: SeasonOn, proposed: int) -> None:
    third = Who(season_on[1].person["third"], season_on[1].account["third"])
    assert do(season_on[0], proposals.accept, third, proposed) == ("not_proposed",)


def test_answering_after_the_start_is_refused(season_on: SeasonOn, second: Who, proposed: int) -> None:
    late = instant(TALK, "09:30")
    assert do(season_on[0], proposals.accept, second, proposed, late) == ("past",)
    assert do(season_on[0], proposals.decline, second, proposed, late) == ("past",)


def test_accepting_a_session_that_was_called_off_is_refused(
    season_on: SeasonOn, second: Who, proposed: int
) -> None:
    put(season_on[0], t.SessionRow, season_on[1].session[TALK], state=SessionState.CANCELLED)
    assert do(season_on[0], proposals.accept, second, proposed) == ("session_cancelled",)
    assert do(season_on[0], proposals.decline, second, proposed) == ()


def test_accepting_what_no_longer_fits_is_refused(season_on: SeasonOn, second: Who, proposed: int) -> None:
    away = t.AvailabilityRow(
        person_id=second.person_id,
        kind=AvailabilityKind.UNAVAILABLE,
        starts_at=instant(TALK, "08:00"),
        ends_at=instant(TALK, "20:00"),
    )
    prepare(season_on[0], lambda db: db.add(away))
    assert do(season_on[0], proposals.accept, second, proposed) == ("availability",)


@pytest.mark.parametrize("act", [proposals.accept, proposals.decline])
def test_answer_can_be_taken_back(season_on: SeasonOn, second: Who, proposed: int, act: object) -> None:
    url = season_on[0]
    do(url, act, second, proposed)  # type: ignore[arg-type]  # one of two functions
    assert do(url, signup.undo, second, proposed) == ()
    assert state_of(url, second, proposed) is AssignmentState.PROPOSED


def test_answer_from_two_phones_counts_once(season_on: SeasonOn, second: Who, proposed: int) -> None:
    start = Barrier(2)

    def answer(accept: bool) -> tuple[str, ...]:
        start.wait()
        return do(season_on[0], proposals.accept if accept else proposals.decline, second, proposed)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(answer, (True, False)))
    assert sorted(answers) == [(), ("not_proposed",)]
    accepted = answers[0] == ()
    expected = AssignmentState.ACCEPTED if accepted else AssignmentState.DECLINED
    assert state_of(season_on[0], second, proposed) is expected


def test_accepting_and_the_last_seat_at_once(season_on: SeasonOn, second: Who, proposed: int) -> None:
    """A proposal holds its seat: whoever signs up at that moment does not get it."""
    url, season = season_on
    put(url, t.ShiftRow, proposed, max_people=1)
    third = Who(season.person["third"], season.account["third"])
    assert do(url, signup.sign_up, third, proposed) == ("capacity",)
    assert do(url, proposals.accept, second, proposed) == ()


def test_waiting_counts_what_can_still_be_answered(season_on: SeasonOn, second: Who, proposed: int) -> None:
    url, season = season_on
    with reading(url) as db:
        assert proposals.waiting(db, second.person_id, datetime.now(UTC)) == 1
        assert proposals.waiting(db, second.person_id, instant(TALK, "09:30")) == 0
    put(url, t.SessionRow, season.session[TALK], state=SessionState.CANCELLED)
    with reading(url) as db:
        assert proposals.waiting(db, second.person_id, datetime.now(UTC)) == 0


def test_audit_trail_knows_the_account_and_not_a_reason(
    season_on: SeasonOn, second: Who, proposed: int
) -> None:
    do(season_on[0], proposals.decline, second, proposed)
    with reading(season_on[0]) as db:
        line = db.exec(select(t.AuditRow).where(t.AuditRow.account_id == second.account_id)).one()
    assert (line.action, line.subject, line.purpose) == ("proposals.decline", f"shift:{proposed}", "")
