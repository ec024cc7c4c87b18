"""The database's clock: the only one that all web and worker processes agree on."""

from datetime import UTC, datetime

from sqlalchemy import text
from sqlmodel import Session

_NOW = {
    "sqlite": text("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')"),
    "postgresql": text("SELECT clock_timestamp()"),
}


def database_now(session: Session) -> datetime:
    """What time it is in the database, in UTC; it moves on within a transaction too."""
    now: datetime | str = session.connection().scalar(_NOW[session.get_bind().dialect.name])
    return (datetime.fromisoformat(now).replace(tzinfo=UTC) if isinstance(now, str) else now).astimezone(UTC)
