"""The list of people: whose, found how, what is about to lapse, and what nobody is told."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.domain.people import CheckStatus, Hat
from scheduler.domain.work import AssignmentState
from scheduler.services import people
from scheduler.services.people import Filters, Standing
from tests.season import TODAY, Season
from tests.services.organising import account_of, season_in

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def names(db: Session, season: Season, who: str = "organiser", **filters: object) -> set[str]:
    found = people.listed(db, account_of(db, season, who), Filters(**filters), today=TODAY)
    return {line.person.name for line in found.items}


def test_list_holds_people_of_own_nodes_only(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        assert names(db, season, "foreigner") == {"段思平"}
        assert names(db, season, "coordinator") == {"杨建国", "马小军"}
        assert "周德明" not in names(db, season)
        assert names(db, season, "volunteer") == set()


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"text": "晓"}, {"王晓梅"}),
        ({"text": "民政"}, {"普文兰"}),
        ({"text": "%"}, set()),
        ({"hat": Hat.WORKER}, {"马小军"}),
        ({"volunteers": True}, {"王晓梅", "赵志强", "普文兰"}),
        ({"qualification": "video_host"}, {"王晓梅", "赵志强", "普文兰"}),
        ({"language": "iii"}, set()),
        ({"lapsing": True}, set()),
    ],
)
def test_people_are_found(sqlite_url: str, filters: dict[str, object], expected: set[str]) -> None:
    with season_in(sqlite_url) as (db, season):
        assert names(db, season, **filters) == expected


def test_number_of_an_employee_finds_them_whatever_the_case(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        db.get_one(t.PersonRow, season.person["worker"]).employee_number = "K-0042"
        db.flush()
        assert names(db, season, text="k-0042") == {"马小军"}


def test_what_lapses_within_sixty_days_is_found(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        held = db.exec(
            select(t.QualificationRow).where(t.QualificationRow.person_id == season.person["second"])
        ).first()
        assert held is not None
        held.valid_until = TODAY + timedelta(days=59)
        db.get_one(t.PersonRow, season.person["third"]).check_until = TODAY + timedelta(days=10)
        db.flush()
        assert names(db, season, lapsing=True) == {"赵志强", "普文兰"}
        assert names(db, season, qualification=held.code) == {"王晓梅", "赵志强", "普文兰"}
        held.valid_until = TODAY - timedelta(days=1)
        db.flush()
        assert names(db, season, qualification=held.code) == {"王晓梅", "普文兰"}
        assert names(db, season, lapsing=True) == {"普文兰"}


def test_list_is_cut_into_pages(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        account = account_of(db, season, "organiser")
        pages = [
            people.listed(db, account, Filters(), today=TODAY, page=number, size=4) for number in (1, 2, 3)
        ]
    assert [(page.number, len(page.items)) for page in pages] == [(1, 4), (2, 2), (2, 2)]
    assert (pages[0].total, pages[0].pages) == (6, 2)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(None, "valid"), (60, "valid"), (59, "lapses_soon"), (0, "lapses_soon"), (-1, "lapsed")],
)
def test_standing_of_what_ends_in_so_many_days(days: int | None, expected: str) -> None:
    until = None if days is None else TODAY + timedelta(days=days)
    assert people.standing_on(TODAY, None, until) == expected


def test_standing_of_what_has_not_begun() -> None:
    assert people.standing_on(TODAY, TODAY + timedelta(days=1), None) is Standing.MISSING


@pytest.mark.parametrize("status", [None, CheckStatus.PENDING, CheckStatus.BLOCKED])
def test_list_does_not_tell_whom_a_check_has_stopped(any_database: str, status: CheckStatus | None) -> None:
    with season_in(any_database) as (db, season):
        person = db.get_one(t.PersonRow, season.person["volunteer"])
        person.check_status = status
        db.flush()
        assert people.line(db, person, TODAY).check is Standing.MISSING


def test_duties_leave_out_what_was_declined_or_withdrawn(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        found = people.duties(db, season.person["volunteer"], LONG_AGO)
    states = {duty.assignment.state for duty in found}
    assert states == {
        AssignmentState.PROPOSED,
        AssignmentState.ACCEPTED,
        AssignmentState.CONFIRMED,
        AssignmentState.DONE,
    }


def test_duties_end_with_what_is_over(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        later = datetime.now(UTC) + timedelta(days=60)
        assert people.duties(db, season.person["volunteer"], later) == []
        shifts, minutes = people.served(db, season.person["volunteer"], later)
    assert (shifts, minutes) == (3, 3 * 150)
