"""Ways onto a shift besides a seat of one's own: trainees, requests answered, watches, the stand-in list."""

import pytest
from sqlmodel import select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.people import CheckStatus
from scheduler.domain.work import ActivityKind, AssignmentState, SignupFlow
from scheduler.services import (
    activity_terms,
    call_list,
    session_seats,
    shift_watches,
    signup,
    signup_requests,
    trainees,
)
from scheduler.services.holding import Who
from scheduler.services.refusal import Refused
from tests.season import Season, instant
from tests.services.volunteering import TALK, VIDEO, do, give, prepare, put, state_of

NOW = instant(0, "06:00")


def terms(url: str, season: Season, activity: str = "talk", **values: int) -> None:
    prepare(url, lambda db: db.add(t.ActivityTermsRow(activity_id=season.other[activity], **values)))


def unlearn(url: str, who: Who) -> None:
    with transaction(url) as db:
        for row in db.exec(select(t.QualificationRow).where(t.QualificationRow.person_id == who.person_id)):
            db.delete(row)


def test_trainee_needs_no_course_and_takes_no_seat(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    terms(url, season, trainee_seats=1)
    unlearn(url, second)
    assert do(url, signup.sign_up, second, season.shift[TALK], NOW) == ("qualification",)
    assert do(url, trainees.join, second, season.shift[TALK], NOW) == ()
    assert state_of(url, second, season.shift[TALK]) is AssignmentState.TRAINEE
    with reading(url) as db:
        (one,) = session_seats.of_session(db, season.session[TALK])
        assert (one.missing, [seated.person.id for seated in one.people]) == (1, [second.person_id])
        assert trainees.free(db, season.shift[TALK]) == 0


def test_trainee_seats_have_an_end_and_can_be_left(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    third = Who(season.person["third"], season.account["third"])
    assert do(url, trainees.join, second, season.shift[TALK], NOW) == ("no_trainee_seat",)
    terms(url, season, trainee_seats=1)
    assert do(url, trainees.join, second, season.shift[TALK], NOW) == ()
    assert do(url, trainees.join, third, season.shift[TALK], NOW) == ("no_trainee_seat",)
    assert do(url, signup.withdraw, second, season.shift[TALK], NOW) == ()
    assert do(url, trainees.join, third, season.shift[TALK], NOW) == ()


def test_trainee_is_busy_then(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    terms(url, season, trainee_seats=1)
    do(url, trainees.join, second, season.shift[TALK], NOW)
    put(
        url, t.ShiftRow, season.shift[VIDEO], starts_at=instant(TALK, "10:00"), ends_at=instant(TALK, "12:00")
    )
    assert "overlap" in do(url, signup.sign_up, second, season.shift[VIDEO], NOW)


def test_trainee_among_children_needs_the_record_check(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    terms(url, season, trainee_seats=1)
    put(url, t.SessionRow, season.session[TALK], child_group_id=season.other["group"], setting="day")
    put(url, t.PersonRow, second.person_id, check_status=CheckStatus.BLOCKED)
    unlearn(url, second)
    assert do(url, trainees.join, second, season.shift[TALK], NOW) == ("clearance",)


def answered(url: str, season: Season, who: Who, act: object) -> tuple[str, ...]:
    with transaction(url) as db:
        row = db.exec(
            select(t.AssignmentRow).where(
                t.AssignmentRow.person_id == who.person_id, t.AssignmentRow.shift_id == season.shift[VIDEO]
            )
        ).one()
        try:
            act(db, row, season.account["organiser"], NOW)
        except Refused as refused:
            return tuple(reason.rule for reason in refused.reasons)
    return ()


def test_request_is_confirmed_once(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    do(url, signup.sign_up, second, season.shift[VIDEO], NOW)
    assert answered(url, season, second, signup_requests.confirm) == ()
    assert state_of(url, second, season.shift[VIDEO]) is AssignmentState.CONFIRMED
    assert answered(url, season, second, signup_requests.confirm) == ("not_requested",)


def test_request_is_not_confirmed_over_the_seats(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    do(url, signup.sign_up, second, season.shift[VIDEO], NOW)
    put(url, t.ShiftRow, season.shift[VIDEO], max_people=1)
    give(url, Who(season.person["third"], None), season.shift[VIDEO], AssignmentState.CONFIRMED)
    assert answered(url, season, second, signup_requests.confirm) == ("capacity",)
    assert state_of(url, second, season.shift[VIDEO]) is AssignmentState.REQUESTED


def test_refused_request_is_told(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    do(url, signup.sign_up, second, season.shift[VIDEO], NOW)
    assert answered(url, season, second, signup_requests.refuse) == ()
    assert state_of(url, second, season.shift[VIDEO]) is AssignmentState.CANCELLED
    with reading(url) as db:
        row = db.exec(select(t.NoticeRow).where(t.NoticeRow.person_id == second.person_id)).one()
    assert (row.code, row.details) == ("requests.refused", {"released": [season.shift[VIDEO]]})


def test_watcher_hears_each_time_it_becomes_short(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    shift, watcher = season.shift[TALK], season.person["third"]
    do(url, signup.sign_up, second, shift, NOW)
    with transaction(url) as db:
        shift_watches.watch(db, watcher, shift, NOW)
    for _ in range(2):
        do(url, signup.withdraw, second, shift, NOW)
        do(url, signup.sign_up, second, shift, NOW)
        with transaction(url) as db:
            shift_watches.tell(db, [shift], NOW)
    with transaction(url) as db:
        told = db.exec(select(t.NoticeRow.code).where(t.NoticeRow.person_id == watcher)).all()
        assert told == ["shifts.short", "shifts.short"]
        assert [one.lacking for one in shift_watches.watched(db, watcher, NOW)] == [0]
        shift_watches.unwatch(db, watcher, shift)
        assert shift_watches.watches(db, NOW) == []


def test_watching_what_is_short_already_tells_only_the_next_time(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    with transaction(url) as db:
        shift_watches.watch(db, season.person["third"], season.shift[TALK], NOW)
        shift_watches.watch(db, season.person["third"], season.shift[TALK], NOW)
        shift_watches.tell(db, [season.shift[TALK]], NOW)
        assert db.exec(select(t.NoticeRow)).all() == []


def test_call_list_knows_how_one_wants_to_be_asked(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    third = season.person["third"]
    with transaction(url) as db:
        call_list.join(db, second.person_id, None, False, NOW)
        call_list.join(db, second.person_id, None, True, NOW)
        row = call_list.join(db, third, ActivityKind.TALK, False, NOW)
        assert call_list.callable_for(db, ActivityKind.TALK) == {second.person_id: True, third: False}
        assert call_list.callable_for(db, ActivityKind.CAMP) == {second.person_id: True}
        call_list.leave(db, second.person_id, row.id)
        assert len(call_list.of_person(db, third)) == 1
        call_list.leave(db, third, row.id)
        assert call_list.of_person(db, third) == []


@pytest.mark.parametrize(
    ("minutes", "seats", "code"),
    [(5, 0, "offer_minutes"), (20_000, 0, "offer_minutes"), (60, 9, "trainee_seats")],
)
def test_terms_out_of_range_are_refused(
    season_on: tuple[str, Season], minutes: int, seats: int, code: str
) -> None:
    url, season = season_on
    with transaction(url) as db:
        activity = db.get_one(t.ActivityRow, season.other["talk"])
        wanted = t.ActivityTermsRow(offer_minutes=minutes, trainee_seats=seats)
        with pytest.raises(Refused, match=code):
            activity_terms.change(db, activity, wanted, SignupFlow.INSTANT, season.account["organiser"])
