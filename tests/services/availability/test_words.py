"""What a person says of their time: kept, taken back, heard by sign-up and planning; clashes are found."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.db.snapshot import load_problem
from scheduler.domain.people import AvailabilityKind as Kind
from scheduler.services import eligibility
from scheduler.services.availability import clashes, words
from scheduler.services.availability.words import Dates, Hours
from scheduler.services.refusal import Refused
from scheduler.services.signup import Who
from tests.season import MONDAY, TODAY, Season, instant
from tests.services.volunteering import TALK

NOW = instant(-1, "12:00")
ON_SHIFT = 2
"""The second volunteer is on this shift, on that day of the week, from 09:00 to 11:30."""
AWAY = Dates(MONDAY + timedelta(days=2), MONDAY + timedelta(days=3), Kind.UNAVAILABLE)


@pytest.fixture
def change(season_on: tuple[str, Season], second: Who) -> Callable[..., tuple[str, ...]]:
    """Do something as the second volunteer; gives the codes of the reasons, none where it was done."""

    def do(act: Callable[..., Any], *arguments: object, now: datetime = NOW) -> tuple[str, ...]:
        try:
            with transaction(season_on[0]) as db:
                act(db, second.person_id, *arguments, now)
        except Refused as refused:
            return tuple(reason.rule for reason in refused.reasons)
        return ()

    return do


Do = Callable[..., tuple[str, ...]]


def look(url: str, what: Callable[[Session], Any]) -> Any:
    with reading(url) as db:
        return what(db)


def weekly(url: str, person: int) -> set[tuple[int, str, str]]:
    found = look(url, lambda db: words.said(db, person, NOW)).weekly
    return {(row.weekday, row.kind.value, row.opens.isoformat("minutes")) for row in found}


def test_hours_of_a_week_are_added_replaced_and_removed(
    season_on: tuple[str, Season], second: Who, change: Do
) -> None:
    url, _ = season_on
    evening = Hours([6, 7], time(22), time(1), Kind.PREFER)
    assert change(words.add_weekly, evening) == ()
    assert {(6, "prefer", "22:00"), (7, "prefer", "22:00")} < weekly(url, second.person_id)
    assert change(words.add_weekly, Hours([6], time(22), time(1), Kind.AVOID)) == ()
    assert (6, "avoid", "22:00") in weekly(url, second.person_id)
    assert (6, "prefer", "22:00") not in weekly(url, second.person_id)
    row = look(
        url,
        lambda db: db.exec(
            select(t.WeeklyAvailabilityRow).where(t.WeeklyAvailabilityRow.kind == Kind.AVOID)
        ).one(),
    )
    assert change(words.remove_weekly, row.id) == ()
    assert (6, "avoid", "22:00") not in weekly(url, second.person_id)


@pytest.mark.parametrize(
    ("act", "said", "reason"),
    [
        (words.add_weekly, Hours([], time(9), time(10), Kind.AVAILABLE), "no_weekday"),
        (words.add_weekly, Hours([1], time(9), time(9), Kind.AVAILABLE), "hours_empty"),
        (words.add_dated, Dates(MONDAY, MONDAY - timedelta(days=1), Kind.AVOID), "before_start"),
        (words.add_dated, Dates(date(2020, 1, 1), date(2020, 1, 2), Kind.AVOID), "dates_past"),
        (words.add_dated, Dates(TODAY, TODAY + timedelta(days=401), Kind.AVOID), "dates_far"),
        (words.add_dated, Dates(TODAY, TODAY, Kind.AVOID, opens=time(9)), "hours_half"),
        (words.add_dated, Dates(TODAY, TODAY, Kind.AVOID, time(9), time(9)), "hours_empty"),
        (
            words.add_dated,
            Dates(TODAY, TODAY + timedelta(250), Kind.AVOID, time(9), time(10)),
            "too_many_times",
        ),
    ],
)
def test_words_that_make_no_sense_are_refused(
    season_on: tuple[str, Season], change: Do, act: Callable[..., None], said: object, reason: str
) -> None:
    before = look(season_on[0], lambda db: db.exec(select(t.AvailabilityRow)).all())
    assert change(act, said) == (reason,)
    assert look(season_on[0], lambda db: db.exec(select(t.AvailabilityRow)).all()) == before


def test_too_many_weekly_hours_are_refused_and_nothing_is_kept(
    season_on: tuple[str, Season], second: Who, change: Do
) -> None:
    for hour in range(8):
        change(words.add_weekly, Hours(range(1, 8), time(hour), time(hour, 30), Kind.AVOID))
    before = weekly(season_on[0], second.person_id)
    assert change(words.add_weekly, Hours(range(1, 8), time(9), time(9, 30), Kind.AVOID)) == ()
    assert change(words.add_weekly, Hours([1], time(10), time(10, 30), Kind.AVOID)) == ("too_many_times",)
    assert len(weekly(season_on[0], second.person_id)) == len(before) + 7


def test_nobody_removes_what_another_said(season_on: tuple[str, Season], second: Who, change: Do) -> None:
    url, season = season_on
    row = look(
        url,
        lambda db: db.exec(
            select(t.WeeklyAvailabilityRow).where(
                t.WeeklyAvailabilityRow.person_id == season.person["volunteer"]
            )
        ).first(),
    )
    assert change(words.remove_weekly, row.id) == ()
    assert look(url, lambda db: db.get(t.WeeklyAvailabilityRow, row.id)) is not None


def test_last_change_is_undone_once_within_ten_minutes(
    season_on: tuple[str, Season], second: Who, change: Do
) -> None:
    url, _ = season_on
    before = weekly(url, second.person_id)
    change(words.add_weekly, Hours([1], time(22), time(23), Kind.PREFER))
    change(words.add_dated, AWAY)
    assert change(words.undo, now=NOW + timedelta(minutes=9)) == ()
    assert look(url, lambda db: words.said(db, second.person_id, NOW)).dated == ()
    assert weekly(url, second.person_id) == before | {(1, "prefer", "22:00")}
    assert change(words.undo) == ("undo_over",)


def test_undo_is_over_after_ten_minutes_and_after_another_change(
    season_on: tuple[str, Season], second: Who, change: Do
) -> None:
    change(words.add_dated, AWAY)
    assert change(words.undo, now=NOW + timedelta(minutes=11)) == ("undo_over",)
    with transaction(season_on[0]) as db:
        row = db.exec(select(t.AvailabilityRow)).one()
        row.kind = Kind.PREFER
        db.add(row)
    assert change(words.undo) == ("undo_over",)


def test_sign_up_and_planning_heed_what_was_said(
    season_on: tuple[str, Season], second: Who, change: Do
) -> None:
    url, season = season_on
    shift = season.shift[TALK]

    def reasons(db: Session) -> list[str]:
        return [one.rule for one in eligibility.refusals(db, second.person_id, [shift], NOW)]

    assert look(url, reasons) == []
    on = MONDAY + timedelta(days=TALK)
    change(words.add_dated, Dates(on, on, Kind.UNAVAILABLE, time(10), time(11)))
    assert look(url, reasons) == ["availability"]
    problem = look(url, lambda db: load_problem(db, season.campaign["talks"]))
    person = next(one for one in problem.volunteers if one.id == str(second.person_id))
    when = next(one.when for one in problem.shifts if one.id == str(shift))
    assert not any(free.contains(when) for free in person.available)
    change(words.add_dated, Dates(on, on, Kind.PREFER, time(8), time(12)))
    assert look(url, reasons) == []


def test_clash_with_what_was_agreed_is_found_and_ends_with_its_cause(
    season_on: tuple[str, Season], second: Who, change: Do
) -> None:
    url, season = season_on
    change(words.add_dated, AWAY)

    def found(db: Session) -> list[int]:
        return [one.shift.id or 0 for one in clashes.of_person(db, second.person_id, NOW)]

    assert look(url, found) == [season.shift[ON_SHIFT], season.shift[ON_SHIFT + 1]]
    of_campaign = look(url, lambda db: clashes.of_campaign(db, season.campaign["talks"], NOW))
    assert {one.person.id for one in of_campaign} == {second.person_id}
    assert change(clashes.keep, season.shift[ON_SHIFT]) == ()
    assert look(url, found) == [season.shift[ON_SHIFT + 1]]
    change(words.undo)
    assert look(url, lambda db: db.exec(select(t.ClashRow)).all()) == []
    assert change(clashes.keep, season.shift[ON_SHIFT]) == ("no_clash",)


def test_shift_that_lay_outside_before_is_no_news(
    season_on: tuple[str, Season], second: Who, change: Do
) -> None:
    change(words.add_dated, AWAY)
    with transaction(season_on[0]) as db:
        for row in db.exec(select(t.ClashRow)):
            db.delete(row)
    change(words.add_weekly, Hours([1], time(22), time(23), Kind.PREFER))
    assert look(season_on[0], lambda db: db.exec(select(t.ClashRow)).all()) == []
