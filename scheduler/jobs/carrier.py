"""How a worker hears of a job: on SQLite it looks into the table, on PostgreSQL Procrastinate tells it."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from scheduler.db.tables import JobRow

if TYPE_CHECKING:
    from procrastinate import App

RUN = "houniao.run"
QUEUE = "houniao"


def carry(session: Session, row: JobRow, *, delay: float = 0.0) -> None:
    """Brings a queued job to the workers once the transaction commits, not before `delay` seconds."""
    if not _distributed(session):
        return
    deferrer = _app().configure_task(
        RUN,
        queue=QUEUE,
        priority=row.priority,
        schedule_in={"seconds": delay} if delay else None,
        connection=_driver(session),
    )
    row.ticket = deferrer.defer(job_id=row.id)


def withdraw(session: Session, row: JobRow) -> None:
    """Takes back what was carried; nobody needs to look at a cancelled job."""
    if _distributed(session) and row.ticket is not None:
        _app().job_manager.cancel_job_by_id(row.ticket, abort=True, connection=_driver(session))


def _distributed(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _driver(session: Session) -> Any:
    """The psycopg connection that the session's own transaction runs on."""
    return session.connection().connection.driver_connection


@lru_cache(maxsize=1)
def _app() -> "App":
    """Procrastinate without a connection of its own: loaded only where there is a PostgreSQL."""
    from procrastinate import App, SyncPsycopgConnector

    return App(connector=SyncPsycopgConnector())
