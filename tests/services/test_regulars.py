"""Every second Sunday: what is there is taken, what is not or cannot be is skipped and shown."""

from datetime import timedelta

import pytest
from sqlmodel import select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.work import AssignmentState, SignupFlow
from scheduler.services import regulars, signup, signup_clock
from scheduler.services.holding import Who
from scheduler.services.refusal import Refused
from tests.season import Season, date_of, instant
from tests.services.volunteering import TALK, do, put, state_of

NOW = instant(0, "06:00")
WEEKS = (8, 15, 22)


@pytest.fixture
def weekly(season_on: tuple[str, Season]) -> tuple[str, Season, list[int]]:
    """The talk of day 8 again a week and a fortnight later."""
    url, season = season_on
    with transaction(url) as db:
        db.get_one(t.CampaignRow, season.campaign["talks"]).ends_on = date_of(30)
        shifts = [season.shift[TALK], *(again(db, season, day) for day in WEEKS[1:])]
    return url, season, shifts


def again(db: object, season: Season, day: int) -> int:
    held = db.get_one(t.SessionRow, season.session[TALK])
    row = t.SessionRow(
        activity_id=held.activity_id,
        site_id=held.site_id,
        title_zh="再来一次",
        starts_at=instant(day, "09:00"),
        ends_at=instant(day, "11:30"),
    )
    db.add(row)
    db.flush()
    shift = t.ShiftRow(session_id=row.id, role="speaker", starts_at=row.starts_at, ends_at=row.ends_at)
    db.add(shift)
    db.flush()
    return shift.id


def begin(url: str, who: Who, shift: int, weeks: int = 1) -> None:
    with transaction(url) as db:
        regulars.begin(db, who, shift, weeks, NOW)


def shown(url: str, who: Who) -> list[tuple[int, AssignmentState | None, tuple[str, ...]]]:
    with reading(url) as db:
        (row,) = regulars.of_person(db, who.person_id)
        return [
            ((one.day - date_of(0)).days, one.state, tuple(reason.rule for reason in one.reasons))
            for one in regulars.occurrences(db, row, NOW)
        ]


@pytest.mark.parametrize(("weeks", "taken"), [(1, {8, 15, 22}), (2, {8, 22})])
def test_every_so_many_weeks_are_taken(
    weekly: tuple[str, Season, list[int]], second: Who, weeks: int, taken: set[int]
) -> None:
    url, _, shifts = weekly
    begin(url, second, shifts[0], weeks)
    on = {day for day, shift in zip(WEEKS, shifts, strict=True) if state_of(url, second, shift)}
    assert on == taken


def test_date_withdrawn_from_is_skipped_and_never_taken_again(
    weekly: tuple[str, Season, list[int]], second: Who
) -> None:
    url, _, shifts = weekly
    begin(url, second, shifts[0])
    assert do(url, signup.withdraw, second, shifts[1], NOW) == ()
    with transaction(url) as db:
        for work in signup_clock.standing_to_see(db, NOW):
            work.step(db, work.key, NOW)
    confirmed, cancelled = AssignmentState.CONFIRMED, AssignmentState.CANCELLED
    assert shown(url, second) == [
        (8, confirmed, ()),
        (15, cancelled, ()),
        (22, confirmed, ()),
        (29, None, ()),
    ]


def test_full_date_is_skipped_with_the_reason_and_taken_once_there_is_room(
    weekly: tuple[str, Season, list[int]], second: Who
) -> None:
    url, _, shifts = weekly
    put(url, t.ShiftRow, shifts[1], max_people=0, min_people=0)
    begin(url, second, shifts[0])
    assert shown(url, second)[1] == (15, None, ("capacity",))
    put(url, t.ShiftRow, shifts[1], max_people=1)
    with transaction(url) as db:
        signup_clock.fill_regular(db, regulars.standing(db)[0], NOW)
    assert state_of(url, second, shifts[1]) is AssignmentState.CONFIRMED
    with reading(url) as db:
        told = db.exec(select(t.NoticeRow).where(t.NoticeRow.person_id == second.person_id)).all()
    assert [row.details["about"] for row in told] == [[shifts[0], shifts[2]], [shifts[1]]]


def test_ended_takes_nothing_more(weekly: tuple[str, Season, list[int]], second: Who) -> None:
    url, season, shifts = weekly
    begin(url, second, shifts[0])
    with transaction(url) as db:
        (row,) = regulars.of_person(db, second.person_id)
        regulars.end(db, row, NOW)
        later = again(db, season, 29)
    with transaction(url) as db:
        signup_clock.fill_regular(db, row.id, NOW)
        assert regulars.standing(db) == []
    assert state_of(url, second, later) is None
    assert state_of(url, second, shifts[2]) is AssignmentState.CONFIRMED


@pytest.mark.parametrize("weeks", [0, 5])
def test_odd_numbers_of_weeks_are_refused(
    weekly: tuple[str, Season, list[int]], second: Who, weeks: int
) -> None:
    url, _, shifts = weekly
    with transaction(url) as db, pytest.raises(Refused, match="regular_weeks"):
        regulars.begin(db, second, shifts[0], weeks, NOW)


def test_same_regular_twice_is_refused(weekly: tuple[str, Season, list[int]], second: Who) -> None:
    url, _, shifts = weekly
    begin(url, second, shifts[0])
    with transaction(url) as db, pytest.raises(Refused, match="regular_already"):
        regulars.begin(db, second, shifts[1], 2, NOW)


def test_what_organisers_give_out_is_nobodys_regular(
    weekly: tuple[str, Season, list[int]], second: Who
) -> None:
    url, season, shifts = weekly
    put(url, t.ActivityRow, season.other["talk"], flow=SignupFlow.ORGANISER)
    with transaction(url) as db, pytest.raises(Refused, match="organiser_only"):
        regulars.begin(db, second, shifts[0], 1, NOW)


def test_dates_follow_the_clock(weekly: tuple[str, Season, list[int]], second: Who) -> None:
    url, _, shifts = weekly
    begin(url, second, shifts[0])
    with reading(url) as db:
        (row,) = regulars.of_person(db, second.person_id)
        days = [one.day for one in regulars.occurrences(db, row, NOW + timedelta(days=10))]
    assert days == [date_of(15), date_of(22), date_of(29)]
