"""What Alembic runs: our metadata, on the connection that `scheduler.db.migrate` hands over."""

from scheduler.db.migrate import in_context

in_context()
