"""Two organisers at the same moment, on both databases: one change goes through, the other is told of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.services import publishing
from scheduler.services.change_list import Place, planned_places
from scheduler.services.edits import desk, history
from scheduler.services.edits.desk import Hand
from scheduler.services.refusal import Refused
from tests.season import Season
from tests.services.edits.conftest import NOW, laid_out

Act = Callable[[Session], Any]


@pytest.fixture
def draft(any_database: str) -> tuple[str, Season, int]:
    """The address of a database with a draft, its season, and the number of the draft's run."""
    with transaction(any_database) as db:
        made = laid_out(db)
        return any_database, made.season, made.run.id or 0


def at_once(url: str, *acts: Act) -> list[str]:
    """What came of acts that begin at the same moment: "done", or the code of the refusal."""
    barrier = Barrier(len(acts))

    def attempt(act: Act) -> str:
        barrier.wait()
        try:
            with transaction(url) as db:
                act(db)
        except Refused as error:
            return error.reasons[0].rule
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(attempt, acts))


def editing(season: Season, run_id: int, account: str, place: Place) -> Act:
    """Putting one more person into the draft as it was at first."""
    hand = Hand(season.account[account], run_id, 0, NOW)
    return lambda db: desk.change(db, hand, added=(place,))


def publishing_of(url: str, season: Season, run_id: int) -> Act:
    """Publishing the change list as it is now."""
    with transaction(url) as db:
        seen = publishing.preview(db, db.get_one(t.PlanRunRow, run_id)).fingerprint

    def act(db: Session) -> None:
        run = db.get_one(t.PlanRunRow, run_id)
        account = season.account["administrator"]
        publishing.publish(db, account_id=account, run=run, fingerprint=seen, comment="")

    return act


def test_of_two_edits_of_one_draft_exactly_one_is_made(draft: tuple[str, Season, int]) -> None:
    url, season, run_id = draft
    first, second = (
        (season.person["volunteer"], season.shift[11]),
        (season.person["second"], season.shift[9]),
    )
    came = at_once(
        url,
        editing(season, run_id, "organiser", first),
        editing(season, run_id, "administrator", second),
    )
    assert sorted(came) == ["done", "draft_changed"]
    with transaction(url) as db:
        (told,) = history.since(db, run_id, 0)
        made, lost = (first, second) if came[0] == "done" else (second, first)
        places = planned_places(db.get_one(t.PlanRunRow, run_id))
        assert told.author == ("李秀英" if came[0] == "done" else "周德明")
        assert made in places
        assert lost not in places


def test_edit_and_publication_at_once_lose_nothing_unseen(draft: tuple[str, Season, int]) -> None:
    url, season, run_id = draft
    place = (season.person["volunteer"], season.shift[11])
    publish = publishing_of(url, season, run_id)
    came = at_once(url, editing(season, run_id, "organiser", place), publish)
    assert came in (["done", "changed_meanwhile"], ["plan_outdated", "done"])
    with transaction(url) as db:
        places = planned_places(db.get_one(t.PlanRunRow, run_id))
        told = db.exec(select(t.AssignmentRow).where(t.AssignmentRow.roster_version == 2)).all()
        assert (place in places) == (came[0] == "done")
        assert not told or {(row.person_id, row.shift_id) for row in told} <= places
        assert len(history.since(db, run_id)) == (came[0] == "done")


def test_of_two_publications_at_once_one_is_made(draft: tuple[str, Season, int]) -> None:
    url, season, run_id = draft
    publish = publishing_of(url, season, run_id)
    assert sorted(at_once(url, publish, publish)) == ["already_published", "done"]
