"""The port: what a failed transaction asked for was never asked for; twice pressed is once asked."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from scheduler.db.session import engine, reading, transaction
from scheduler.db.tables import JobRow, JobState
from scheduler.jobs import cancel, enqueue, fan_out, listing, registry, results, status
from scheduler.jobs.records import claim, finish
from tests.jobs.tasks import TASKS, ask, look


def tickets(url: str) -> list[str]:
    """What Procrastinate carries, by status; nothing on SQLite."""
    if not url.startswith("postgresql"):
        return []
    with reading(url) as session:
        return list(session.scalars(text("SELECT status::text FROM procrastinate_jobs ORDER BY id")))


def on_postgres(url: str, *states: str) -> list[str]:
    return list(states) if url.startswith("postgresql") else []


def test_rolled_back_transaction_leaves_no_job(any_database: str) -> None:
    with Session(engine(any_database)) as session, session.begin() as begun:
        enqueue(session, "add", {"numbers": [1]})
        fan_out(session, [("add", {})], ("collect", {}))
        assert len(session.exec(select(JobRow)).all()) == 3
        begun.rollback()
    with reading(any_database) as session:
        assert session.exec(select(JobRow)).all() == []
    assert tickets(any_database) == []


def test_committed_job_waits_for_a_worker(any_database: str) -> None:
    job = ask(any_database, "add", numbers=[1, 2])
    found = look(any_database, job)
    assert (found.task, found.state, found.attempt) == ("add", JobState.QUEUED, 0)
    assert tickets(any_database) == on_postgres(any_database, "todo")


def test_dedupe_gives_the_living_job(any_database: str) -> None:
    with transaction(any_database) as session:
        first = enqueue(session, "add", {"numbers": [1]}, dedupe="plan:1")
        assert enqueue(session, "add", {"numbers": [2]}, dedupe="plan:1") == first
        assert enqueue(session, "add", {"numbers": [3]}, dedupe="plan:2") != first
    assert tickets(any_database) == on_postgres(any_database, "todo", "todo")


def test_dedupe_asks_anew_once_the_job_has_ended(any_database: str) -> None:
    with transaction(any_database) as session:
        first = enqueue(session, "add", {}, dedupe="plan:1")
        cancel(session, first)
        assert enqueue(session, "add", {}, dedupe="plan:1") != first


def test_dedupe_of_a_fan_out_asks_for_its_parts_once(any_database: str) -> None:
    with transaction(any_database) as session:
        first = fan_out(session, [("add", {}), ("add", {})], ("collect", {}), dedupe="all")
        assert fan_out(session, [("add", {}), ("add", {})], ("collect", {}), dedupe="all") == first
        assert len(results(session, first)) == 2


def test_double_press_at_the_same_moment_is_one_job(any_database: str) -> None:
    def press(_: int) -> str:
        with transaction(any_database) as session:
            return enqueue(session, "add", {}, dedupe="plan:1")

    with ThreadPoolExecutor(8) as presses:
        assert len(set(presses.map(press, range(16)))) == 1
    with reading(any_database) as session:
        assert len(session.exec(select(JobRow)).all()) == 1
    assert tickets(any_database) == on_postgres(any_database, "todo")


def test_cancelled_before_it_began_never_runs(any_database: str) -> None:
    job = ask(any_database, "add", numbers=[1])
    with transaction(any_database) as session:
        assert cancel(session, job) is JobState.CANCELLED
        assert claim(session, TASKS, job, "w", 9) is None
        assert cancel(session, job) is JobState.CANCELLED
    assert tickets(any_database) == on_postgres(any_database, "cancelled")


def test_cancel_of_a_running_job_asks_it_to_stop(any_database: str) -> None:
    job = ask(any_database, "add", numbers=[1])
    with transaction(any_database) as session:
        assert claim(session, TASKS, job, "w", 9) is not None
        assert cancel(session, job) is JobState.RUNNING
    assert look(any_database, job).stopping


def test_cancel_of_an_ended_job_changes_nothing(any_database: str) -> None:
    job = ask(any_database, "add", numbers=[1])
    with transaction(any_database) as session:
        claimed = claim(session, TASKS, job, "w", 9)
        assert claimed is not None
        finish(session, claimed.hold, {"sum": 1})
        assert cancel(session, job) is JobState.DONE
    assert not look(any_database, job).stopping


def test_cancel_of_a_fan_out_stops_its_parts(any_database: str) -> None:
    with transaction(any_database) as session:
        collector = fan_out(session, [("add", {}), ("add", {})], ("collect", {}))
        assert cancel(session, collector) is JobState.CANCELLED
        assert {part.state for part in results(session, collector)} == {JobState.CANCELLED}
    assert tickets(any_database) == on_postgres(any_database, "cancelled", "cancelled")


def test_fan_out_without_parts_collects_at_once(any_database: str) -> None:
    with transaction(any_database) as session:
        collector = fan_out(session, [], ("collect", {}))
    assert look(any_database, collector).state is JobState.QUEUED


def test_results_come_in_the_order_of_asking(any_database: str) -> None:
    with transaction(any_database) as session:
        collector = fan_out(session, [(f"part{n}", {}) for n in range(20)], ("collect", {}))
        assert [part.task for part in results(session, collector)] == [f"part{n}" for n in range(20)]


def test_status_of_no_job_is_none(any_database: str) -> None:
    with reading(any_database) as session:
        assert status(session, "nothing") is None


def test_listing_shows_the_newest_first(any_database: str) -> None:
    jobs = [ask(any_database, "add", numbers=[n]) for n in range(3)]
    with transaction(any_database) as session:
        cancel(session, jobs[1])
        assert [job.id for job in listing(session)] == jobs[::-1]
        assert [job.id for job in listing(session, [JobState.CANCELLED])] == [jobs[1]]
        assert len(listing(session, limit=2)) == 2


def test_two_tasks_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        registry(TASKS["add"], TASKS["add"])


def test_engine_of_the_test_is_the_one_that_was_asked_for(any_database: str) -> None:
    assert engine(any_database).dialect.name == any_database.split(":")[0]
