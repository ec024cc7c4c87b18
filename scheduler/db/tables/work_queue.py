"""Rows of background work: the record of every job on both databases (`scheduler.jobs` moves them)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, document, instant

_LIVE = text("state IN ('waiting', 'queued', 'running')")


class JobState(StrEnum):
    """The life of a job; the last three are final."""

    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether nothing more will happen to the job."""
        return self in (JobState.DONE, JobState.DEAD, JobState.CANCELLED)


class JobRow(SQLModel, table=True):
    """One piece of background work; `owner` and `attempt` fence a worker that lost its lease.

    Until `lease_until` nobody else may take the job, whether it is running or waits for another try.
    `ticket` is the number under which Procrastinate carries the job on PostgreSQL.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("uq_job_dedupe_live", "dedupe", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )
    id: str = Field(primary_key=True, max_length=40)
    task: str = Field(max_length=60)
    arguments: dict[str, Any] = document(dict)
    state: JobState = code(JobState, default=JobState.QUEUED, index=True)
    priority: int = 0
    dedupe: str | None = Field(default=None, max_length=80)
    parent_id: str | None = Field(default=None, foreign_key="job.id", index=True, max_length=40)
    attempt: int = 0
    max_attempts: int = 3
    owner: str | None = Field(default=None, max_length=80)
    lease_until: datetime | None = instant(default=None)
    cancel: bool = False
    ticket: int | None = Field(default=None, sa_type=BigInteger)
    created_at: datetime = instant()
    started_at: datetime | None = instant(default=None)
    finished_at: datetime | None = instant(default=None)
    progress: dict[str, Any] = document(dict)
    result: dict[str, Any] = document(dict)
    error: str = Field(default="", max_length=400)
