"""The port that services call: ask for work, stop it, see where it stands, in the caller's transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from time import time_ns
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from scheduler.db.clock import database_now
from scheduler.db.tables import JobRow, JobState
from scheduler.jobs import carrier, records

LIVE = tuple(state for state in JobState if not state.final)
Work = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class JobStatus:
    """Where a job stands; `attempt` above 1 says that it was taken up again."""

    id: str
    task: str
    state: JobState
    attempt: int
    max_attempts: int
    stopping: bool
    progress: Mapping[str, Any]
    result: Mapping[str, Any]
    error: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


def enqueue(
    session: Session,
    task: str,
    arguments: Mapping[str, Any],
    *,
    dedupe: str | None = None,
    priority: int = 0,
    parent: str | None = None,
) -> str:
    """Asks for a job and gives its id; it starts after the caller's commit, and never if there is none.

    While a job with the same `dedupe` has not ended, its id is given and nothing is added. Jobs of a higher
    priority go first. `parent` is a job made by `fan_out` that waits for this one too.
    """
    row, added = _insert(session, _row(session, (task, arguments), priority, dedupe, parent))
    if added:
        carrier.carry(session, row)
        session.flush()
    return row.id


def fan_out(
    session: Session,
    parts: Sequence[Work],
    collect: Work,
    *,
    dedupe: str | None = None,
    priority: int = 0,
) -> str:
    """Asks for many jobs and one that runs exactly once when the last of them has ended, however it ended.

    Gives the id of the collecting job; it reads what became of the parts with `results`.
    """
    wanted = _row(session, collect, priority, dedupe, None)
    wanted.state = JobState.WAITING if parts else JobState.QUEUED
    row, added = _insert(session, wanted)
    if not added:
        return row.id
    for task, arguments in parts:
        enqueue(session, task, arguments, priority=priority, parent=row.id)
    if not parts:
        carrier.carry(session, row)
        session.flush()
    return row.id


def cancel(session: Session, job_id: str) -> JobState:
    """Stops a job and the parts it waits for; gives the state it is in now.

    What runs is told within a second and ends with what it has; what has not begun never will.
    """
    parts = session.exec(records.locked().where(JobRow.parent_id == job_id).order_by(col(JobRow.id))).all()
    row = session.exec(records.locked().where(JobRow.id == job_id)).one()
    for one in (row, *parts):  # the one that waits first, lest the last part set it going
        _cancel_one(session, one)
    return row.state


def status(session: Session, job_id: str) -> JobStatus | None:
    """Where the job stands; None if there is no such job."""
    row = session.get(JobRow, job_id, populate_existing=True)
    return None if row is None else _status(row)


def results(session: Session, parent: str) -> list[JobStatus]:
    """What became of the parts of a `fan_out`, in the order in which they were asked for."""
    return [_status(row) for row in session.exec(_parts(parent)).all()]


def listing(
    session: Session, states: Collection[JobState] = tuple(JobState), limit: int = 100
) -> list[JobStatus]:
    """The newest jobs in these states, for instance those that died."""
    query = select(JobRow).where(col(JobRow.state).in_(states)).order_by(col(JobRow.id).desc())
    return [_status(row) for row in session.exec(query.limit(limit)).all()]


def _row(session: Session, work: Work, priority: int, dedupe: str | None, parent: str | None) -> JobRow:
    """A row whose id sorts by the time of asking."""
    task, arguments = work
    return JobRow(
        id=f"{time_ns():016x}-{token_hex(8)}",
        task=task,
        arguments=dict(arguments),
        dedupe=dedupe,
        priority=priority,
        parent_id=parent,
        created_at=database_now(session),
    )


def _insert(session: Session, row: JobRow) -> tuple[JobRow, bool]:
    """Adds the row, or finds the living one with the same `dedupe`; two who press at once get the same."""
    living = select(JobRow).where(JobRow.dedupe == row.dedupe, col(JobRow.state).in_(LIVE))
    while row.dedupe is not None:
        if session.execute(_insert_unless_there(session, row)).first():
            return session.exec(select(JobRow).where(JobRow.id == row.id)).one(), True
        if found := session.exec(living).first():
            return found, False
    session.add(row)
    session.flush()
    return row, True


def _insert_unless_there(session: Session, row: JobRow) -> ReturningInsert[tuple[str]]:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(JobRow).values(row.model_dump()).on_conflict_do_nothing().returning(col(JobRow.id))


def _cancel_one(session: Session, row: JobRow) -> None:
    if row.state.final:
        return
    row.cancel = True
    if row.state is not JobState.RUNNING:
        row.state, row.finished_at = JobState.CANCELLED, database_now(session)
    session.flush()
    carrier.withdraw(session, row)
    if row.state.final:
        records.ended(session, row)


def _parts(parent: str) -> SelectOfScalar[JobRow]:
    return select(JobRow).where(JobRow.parent_id == parent).order_by(col(JobRow.id))


def _status(row: JobRow) -> JobStatus:
    return JobStatus(
        id=row.id,
        task=row.task,
        state=row.state,
        attempt=row.attempt,
        max_attempts=row.max_attempts,
        stopping=row.cancel and not row.state.final,
        progress=row.progress,
        result=row.result,
        error=row.error,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
