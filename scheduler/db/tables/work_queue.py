"""Rows of the embedded job runner; on PostgreSQL Procrastinate keeps its own tables beside them."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import document, instant, link


class JobRow(SQLModel, table=True):
    """One piece of background work; `owner` and `attempt` fence a worker that lost its lease."""

    __tablename__ = "job"
    id: str = Field(primary_key=True, max_length=40)
    task: str = Field(max_length=60)
    arguments: dict[str, Any] = document(dict)
    state: str = Field(default="queued", max_length=12, index=True)
    priority: int = 0
    dedupe: str | None = Field(default=None, max_length=80, index=True)
    parent_id: str | None = link("job.id", default=None)
    attempt: int = 0
    max_attempts: int = 3
    owner: str | None = Field(default=None, max_length=80)
    lease_until: datetime | None = instant(default=None)
    cancel: bool = False
    created_at: datetime = instant()
    started_at: datetime | None = instant(default=None)
    finished_at: datetime | None = instant(default=None)
    progress: dict[str, Any] = document(dict)
    result: dict[str, Any] = document(dict)
    error: str = Field(default="", max_length=400)
