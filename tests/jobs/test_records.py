"""The fence: an attempt that lost its lease writes nothing, and every end is counted once."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from scheduler.db.session import transaction
from scheduler.db.tables import JobRow, JobState
from scheduler.jobs import Context, LeaseLostError, enqueue, fan_out
from scheduler.jobs.records import (
    Claimed,
    claim,
    finish,
    give_back,
    held,
    leave_to_others,
    lose,
    next_claimable,
    sweep,
)
from tests.jobs.tasks import TASKS, ask, look, note, notes


def take(url: str, job: str, owner: str = "one", lease: float = 60) -> Claimed:
    with transaction(url) as session:
        claimed = claim(session, TASKS, job, owner, lease)
    assert claimed is not None
    return claimed


def no_waiting(url: str, job: str) -> None:
    """Lets a delay or lease be over."""
    with transaction(url) as session:
        row = session.get_one(JobRow, job)
        row.lease_until = None


def test_claimed_job_is_not_to_be_had_again(any_database: str) -> None:
    job = ask(any_database, "add", numbers=[])
    assert take(any_database, job).hold.attempt == 1
    with transaction(any_database) as session:
        assert next_claimable(session, TASKS) is None
        assert claim(session, TASKS, job, "two", 60) is None


def test_highest_priority_is_next_then_the_oldest(any_database: str) -> None:
    with transaction(any_database) as session:
        jobs = [enqueue(session, "add", {}, priority=priority) for priority in (0, 5, 5)]
        assert next_claimable(session, TASKS) == jobs[1]


def test_unknown_task_is_left_to_workers_that_know_it(any_database: str) -> None:
    job = ask(any_database, "of tomorrow")
    with transaction(any_database) as session:
        assert next_claimable(session, TASKS) is None
        assert claim(session, TASKS, job, "one", 60) is None
    assert look(any_database, job).state is JobState.QUEUED


def test_lapsed_lease_goes_to_the_next_worker(any_database: str) -> None:
    job = ask(any_database, "add", numbers=[])
    take(any_database, job, lease=-1)
    assert take(any_database, job, "two").hold.attempt == 2
    assert look(any_database, job).attempt == 2


@pytest.mark.parametrize(
    "write",
    [
        lambda session, claimed: finish(session, claimed.hold, {"sum": 1}),
        lambda session, claimed: lose(session, TASKS, claimed.hold, "late"),
        lambda session, claimed: give_back(session, claimed.hold),
        lambda session, claimed: held(session, claimed.hold),
    ],
    ids=["finish", "lose", "give_back", "held"],
)
def test_overtaken_attempt_writes_nothing(
    any_database: str, write: Callable[[Session, Claimed], object]
) -> None:
    job = ask(any_database, "add", numbers=[])
    stale = take(any_database, job, lease=-1)
    take(any_database, job, "two")
    before = look(any_database, job)

    def late() -> None:
        with transaction(any_database) as session:
            note(session, None, "must not stay")
            session.flush()
            write(session, stale)

    with pytest.raises(LeaseLostError):
        late()
    assert look(any_database, job) == before
    assert notes(any_database) == []


def test_overtaken_task_can_neither_write_nor_finish(any_database: str) -> None:
    job = ask(any_database, "add", numbers=[])
    stale = Context(any_database, take(any_database, job, lease=-1))
    take(any_database, job, "two")
    with pytest.raises(LeaseLostError), stale.writing() as session:
        note(session, stale, "must not stay")
    with pytest.raises(LeaseLostError), stale.finishing() as session:
        note(session, stale, "must not stay")
    assert notes(any_database) == []
    assert not stale.finished


def test_attempt_that_still_holds_writes(any_database: str) -> None:
    context = Context(any_database, take(any_database, ask(any_database, "add", numbers=[])))
    with context.writing() as session:
        note(session, context, "stays")
    with context.finishing({"sum": 7}) as session:
        note(session, context, "stays too")
    assert notes(any_database) == ["stays", "stays too"]
    found = look(any_database, context.hold.job_id)
    assert (found.state, found.result, context.finished) == (JobState.DONE, {"sum": 7}, True)


def test_lost_attempts_are_repeated_then_the_job_dies_and_shows(any_database: str) -> None:
    job = ask(any_database, "poison", what="iron")
    for attempt in (1, 2, 3):
        no_waiting(any_database, job)
        claimed = take(any_database, job)
        assert claimed.hold.attempt == attempt
        with transaction(any_database) as session:
            lose(session, TASKS, claimed.hold, "ValueError: iron")
    found = look(any_database, job)
    assert (found.state, found.attempt, found.error) == (JobState.DEAD, 3, "ValueError: iron")
    assert notes(any_database) == ["abandoned iron: ValueError: iron"]


def test_failed_attempt_waits_before_the_next(any_database: str) -> None:
    job = ask(any_database, "poison", what="iron")
    claimed = take(any_database, job)
    with transaction(any_database) as session:
        lose(session, TASKS, claimed.hold, "no")
        assert next_claimable(session, TASKS) is None
    found = look(any_database, job)
    assert (found.state, found.error) == (JobState.QUEUED, "no")


def test_lost_worker_after_a_stop_request_ends_the_job(any_database: str) -> None:
    job = ask(any_database, "add", what="it")
    take(any_database, job, lease=-1)
    with transaction(any_database) as session:
        session.get_one(JobRow, job).cancel = True
    with transaction(any_database) as session:
        assert claim(session, TASKS, job, "two", 60) is None
    assert look(any_database, job).state is JobState.CANCELLED
    assert notes(any_database) == ["abandoned it: the worker was lost"]


def test_worker_lost_too_often_kills_the_job(any_database: str) -> None:
    job = ask(any_database, "crash", what="it")
    for _ in range(3):
        take(any_database, job, lease=-1)
    with transaction(any_database) as session:
        assert claim(session, TASKS, job, "four", 60) is None
    assert look(any_database, job).state is JobState.DEAD


def test_given_back_job_is_free_at_once_and_loses_no_attempt(any_database: str) -> None:
    job = ask(any_database, "add", numbers=[])
    for attempt in range(1, 6):
        claimed = take(any_database, job)
        assert claimed.hold.attempt == attempt
        with transaction(any_database) as session:
            give_back(session, claimed.hold)
    assert look(any_database, job).state is JobState.QUEUED


def test_job_left_to_others_is_told_to_them_anew(any_database: str) -> None:
    waiting, running = (ask(any_database, "add", numbers=[]) for _ in range(2))
    held_by_another = take(any_database, running)
    before = {job: _ticket(any_database, job) for job in (waiting, running)}
    with transaction(any_database) as session:
        for job in (waiting, running):
            leave_to_others(session, job, 0.5)
    distributed = any_database.startswith("postgresql")
    assert (_ticket(any_database, waiting) != before[waiting]) is distributed
    assert _ticket(any_database, running) == before[running]
    assert (look(any_database, waiting).attempt, look(any_database, waiting).max_attempts) == (0, 3)
    assert look(any_database, running).attempt == held_by_another.hold.attempt


def _ticket(url: str, job_id: str) -> int | None:
    with transaction(url) as session:
        return session.exec(select(JobRow.ticket).where(JobRow.id == job_id)).one()


def test_sweep_takes_back_what_lost_workers_held(any_database: str) -> None:
    left = ask(any_database, "add", numbers=[])
    kept = ask(any_database, "add", numbers=[])
    take(any_database, left, lease=-1)
    take(any_database, kept)
    with transaction(any_database) as session:
        assert sweep(session, TASKS) == 1
        assert sweep(session, TASKS) == 0
    assert look(any_database, left).state is JobState.QUEUED
    assert look(any_database, kept).state is JobState.RUNNING


def test_collector_starts_when_the_last_part_ends_however_it_ends(any_database: str) -> None:
    with transaction(any_database) as session:
        collector = fan_out(session, [("add", {}), ("poison", {})], ("collect", {}))
    with transaction(any_database) as session:
        first = next_claimable(session, TASKS)
        assert first is not None
        claimed = claim(session, TASKS, first, "one", 60)
        assert claimed is not None
        finish(session, claimed.hold, {})
    assert look(any_database, collector).state is JobState.WAITING
    with transaction(any_database) as session:
        second = next_claimable(session, TASKS)
        assert second is not None
        session.get_one(JobRow, second).max_attempts = 1
        session.flush()
        claimed = claim(session, TASKS, second, "one", 60)
        assert claimed is not None
        lose(session, TASKS, claimed.hold, "no")
    assert look(any_database, second).state is JobState.DEAD
    assert look(any_database, collector).state is JobState.QUEUED
