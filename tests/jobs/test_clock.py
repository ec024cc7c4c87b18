"""The clock: looks at their times, whatever befalls one of them; old records of jobs go."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import OperationalError
from sqlmodel import select

from scheduler.db.session import reading, transaction
from scheduler.db.tables import JobRow, JobState
from scheduler.jobs import fan_out, forget
from scheduler.jobs.clock import Watch
from tests.jobs.tasks import ask, ticking, until


def test_look_is_taken_at_once_and_again_at_its_time() -> None:
    often: list[str] = []
    seldom: list[datetime] = []
    watches = [
        Watch("often", 0.01, lambda url, _now: often.append(url)),
        Watch("seldom", 3600, lambda _url, now: seldom.append(now)),
    ]
    with ticking("sqlite://", watches):
        until(lambda: len(often) > 3)
    assert set(often) == {"sqlite://"}
    assert len(seldom) == 1
    assert seldom[0].tzinfo is UTC


def test_database_that_is_away_is_tried_again() -> None:
    looks: list[int] = []

    def look(_url: str, _now: datetime) -> None:
        looks.append(1)
        if len(looks) == 1:
            raise OperationalError("SELECT 1", {}, OSError("gone"))

    with ticking("sqlite://", [Watch("one", 0.01, look)]):
        until(lambda: len(looks) > 2)


def test_clock_without_looks_ends_when_asked() -> None:
    with ticking("sqlite://", []):
        pass


def test_old_ended_jobs_are_forgotten_and_no_other(any_database: str) -> None:
    now = datetime.now(UTC)
    states = {
        "old": (JobState.DONE, now - timedelta(days=40)),
        "dead": (JobState.DEAD, now - timedelta(days=40)),
        "young": (JobState.DONE, now - timedelta(days=20)),
        "running": (JobState.RUNNING, None),
    }
    jobs = {name: ask(any_database, "add", numbers=[]) for name in states}
    with transaction(any_database) as session:
        for name, (state, ended) in states.items():
            row = session.get_one(JobRow, jobs[name])
            row.state, row.finished_at = state, ended
    with transaction(any_database) as session:
        assert forget(session, now - timedelta(days=30)) == 2
    with reading(any_database) as session:
        assert set(session.exec(select(JobRow.id))) == {jobs["young"], jobs["running"]}


def test_parent_is_forgotten_after_its_parts(any_database: str) -> None:
    now = datetime.now(UTC)
    with transaction(any_database) as session:
        parent = fan_out(session, [("add", {"numbers": [1]})], ("collect", {}))
        for row in session.exec(select(JobRow)):
            row.state, row.finished_at = JobState.DONE, now - timedelta(days=40)
    left = []
    for _ in range(2):
        with transaction(any_database) as session:
            forget(session, now)
            left.append(set(session.exec(select(JobRow.id))))
    assert left == [{parent}, set()]
