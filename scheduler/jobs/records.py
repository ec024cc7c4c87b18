"""The life of a job's row: the only place that moves it from one state to the next.

Every change by a worker is fenced: it names owner and attempt, and finds nothing once somebody else has taken
over (the fencing token of Kleppmann, "How to do distributed locking", 2016). Rows are locked child before
parent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from scheduler.db.clock import database_now
from scheduler.db.tables import JobRow, JobState
from scheduler.jobs.carrier import carry

LONGEST_DELAY = 60.0


class Known(Protocol):
    """What must be known here of a kind of job: who is told when a job is given up."""

    @property
    def abandoned(self) -> Callable[[Session, Mapping[str, Any], str], None] | None:
        """Gets the session, the job's arguments and the last error."""


Tasks = Mapping[str, Known]


class LeaseLostError(Exception):
    """Another worker has taken the job, or it was given up: nothing of this attempt may be written."""


@dataclass(frozen=True, slots=True)
class Hold:
    """One attempt's claim on a job, and for how many seconds each sign of life keeps it."""

    job_id: str
    owner: str
    attempt: int
    lease: float


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a worker needs to run an attempt."""

    hold: Hold
    task: str
    arguments: Mapping[str, Any]


def claimable(now: datetime) -> ColumnElement[bool]:
    """Waiting for a worker, or left behind by one whose lease ran out."""
    return col(JobRow.state).in_((JobState.QUEUED, JobState.RUNNING)) & or_(
        col(JobRow.lease_until).is_(None), col(JobRow.lease_until) < now
    )


def next_claimable(session: Session, tasks: Tasks) -> str | None:
    """The job to be run next among those that these tasks can do: highest priority, then oldest."""
    query = (
        select(JobRow.id)
        .where(claimable(database_now(session)), col(JobRow.task).in_(list(tasks)))
        .order_by(col(JobRow.priority).desc(), col(JobRow.id))
    )
    return session.exec(query.limit(1)).first()


def claim(session: Session, tasks: Tasks, job_id: str, owner: str, lease: float) -> Claimed | None:
    """Takes the job for one more attempt; None when it is not to be had or has no attempt left."""
    now = database_now(session)
    row = session.exec(locked().where(JobRow.id == job_id, claimable(now))).first()
    if row is None or row.task not in tasks:
        return None
    if row.cancel or row.attempt >= row.max_attempts:
        _give_up(session, tasks, row, row.error or "the worker was lost")
        return None
    row.state, row.owner, row.attempt = JobState.RUNNING, owner, row.attempt + 1
    row.lease_until = now + timedelta(seconds=lease)
    row.started_at = row.started_at or now
    session.flush()
    return Claimed(Hold(row.id, owner, row.attempt, lease), row.task, row.arguments)


def held(session: Session, hold: Hold) -> JobRow:
    """The job, locked until the transaction ends, if this attempt still holds it; renews the lease.

    Raises:
        LeaseLostError: if it does not.
    """
    query = locked().where(
        JobRow.id == hold.job_id,
        JobRow.owner == hold.owner,
        JobRow.attempt == hold.attempt,
        JobRow.state == JobState.RUNNING,
    )
    row = session.exec(query).first()
    if row is None:
        raise LeaseLostError(f"job {hold.job_id}, attempt {hold.attempt}")
    row.lease_until = database_now(session) + timedelta(seconds=hold.lease)
    return row


def finish(session: Session, hold: Hold, result: Mapping[str, Any]) -> None:
    """The attempt has succeeded."""
    row = held(session, hold)
    row.result = dict(result)
    row.error = ""
    _end(session, row, JobState.DONE)


def lose(session: Session, tasks: Tasks, hold: Hold, error: str) -> None:
    """The attempt has failed or its process is gone: another one later, or the end."""
    row = held(session, hold)
    _try_again(session, tasks, row, error)


def give_back(session: Session, hold: Hold) -> None:
    """The worker was asked to go: another one shall run the job at once, and the attempt does not count."""
    row = held(session, hold)
    row.max_attempts += 1
    _requeue(session, row, delay=0.0)


def leave_to_others(session: Session, job_id: str, delay: float) -> None:
    """A worker that is going was told of the job: in `delay` seconds another one is told in its place."""
    row = session.exec(locked().where(JobRow.id == job_id, JobRow.state == JobState.QUEUED)).first()
    if row is not None:
        carry(session, row, delay=delay)


def forget(session: Session, before: datetime) -> int:
    """Deletes the records of jobs that ended before then and are nobody's parent; how many there were."""
    parents = select(JobRow.parent_id).where(col(JobRow.parent_id).is_not(None))
    done = session.execute(
        delete(JobRow)
        .where(
            col(JobRow.state).in_([state for state in JobState if state.final]),
            col(JobRow.finished_at) < before,
            col(JobRow.id).not_in(parents),
        )
        .returning(col(JobRow.id))
    )
    return len(done.all())


def sweep(session: Session, tasks: Tasks) -> int:
    """Takes back every running job whose lease has run out; how many there were."""
    now = database_now(session)
    query = locked(skip=True).where(
        JobRow.state == JobState.RUNNING, claimable(now), col(JobRow.task).in_(list(tasks))
    )
    rows = session.exec(query).all()
    for row in rows:
        _try_again(session, tasks, row, row.error or "the worker was lost")
    return len(rows)


def ended(session: Session, row: JobRow) -> None:
    """A child in a final state counts for its parent; the last one sets the parent going, exactly once."""
    session.flush()
    if row.parent_id is None:
        return
    parent = session.exec(locked().where(JobRow.id == row.parent_id)).one()
    unfinished = select(func.count()).where(
        JobRow.parent_id == parent.id, col(JobRow.state).in_([state for state in JobState if not state.final])
    )
    if parent.state is JobState.WAITING and session.exec(unfinished).one() == 0:
        parent.state = JobState.QUEUED
        session.flush()
        carry(session, parent)


def _try_again(session: Session, tasks: Tasks, row: JobRow, error: str) -> None:
    row.error = error[:400]
    if row.cancel or row.attempt >= row.max_attempts:
        _give_up(session, tasks, row, error)
    else:
        _requeue(session, row, delay=min(2.0 ** (row.attempt - 1), LONGEST_DELAY))


def _requeue(session: Session, row: JobRow, *, delay: float) -> None:
    row.state, row.owner = JobState.QUEUED, None
    row.lease_until = database_now(session) + timedelta(seconds=delay) if delay else None
    session.flush()
    carry(session, row, delay=delay)


def _give_up(session: Session, tasks: Tasks, row: JobRow, error: str) -> None:
    row.error = error[:400]
    task = tasks.get(row.task)
    if task is not None and task.abandoned is not None:
        task.abandoned(session, row.arguments, row.error)
    _end(session, row, JobState.CANCELLED if row.cancel else JobState.DEAD)


def _end(session: Session, row: JobRow, state: JobState) -> None:
    row.state, row.owner, row.lease_until = state, None, None
    row.finished_at = database_now(session)
    ended(session, row)


def locked(*, skip: bool = False) -> SelectOfScalar[JobRow]:
    """Rows as they stand now, locked on PostgreSQL; SQLite locks the whole file from BEGIN on."""
    return select(JobRow).with_for_update(skip_locked=skip).execution_options(populate_existing=True)
