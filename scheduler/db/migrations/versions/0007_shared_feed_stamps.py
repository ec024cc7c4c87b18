"""Feeds of places and campaigns look again when a session comes or goes, and when a campaign is published.

As in 0005: whoever rebuilds one of these tables on SQLite makes the triggers again.

Revision ID: 0007
Revises: 0006
"""
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TOLD = (
    ("session_insert", "INSERT", "session"),
    ("session_delete", "DELETE", "session"),
    ("session_open", "UPDATE OF open_to_workers", "session"),
    ("campaign_change", "UPDATE OF state, organisation_id", "campaign"),
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, event, table in TOLD:
        if sqlite:
            op.execute(
                f'CREATE TRIGGER {name}_told AFTER {event} ON "{table}" '
                "BEGIN INSERT INTO calendar_change (person_id) VALUES (NULL); END"
            )
        else:
            op.execute(
                f'CREATE TRIGGER {name}_told AFTER {event} ON "{table}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION tell_all()"
            )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, _event, table in TOLD:
        op.execute(f"DROP TRIGGER {name}_told" + ("" if sqlite else f' ON "{table}"'))
