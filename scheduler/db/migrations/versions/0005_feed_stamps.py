"""What makes a feed look again: changes counted by the database itself, so that no writer can forget.

SQLite drops a table's triggers when a batch migration rebuilds it: whoever rebuilds one of these tables makes
them again (`tests/db/test_feed_stamps.py` fails otherwise).

Revision ID: 0005
Revises: 0004
"""
import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TOLD = {
    "session": "title_zh, title_en, starts_at, ends_at, state, site_id, end_site_id, room_id, activity_id",
    "shift": "session_id, role, starts_at, ends_at",
    "site": "name_zh, name_en, address, latitude, longitude",
    "room": "name_zh, name_en",
    "activity": "kind",
}


def upgrade() -> None:
    op.create_table(
        "calendar_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_change")),
    )
    with op.batch_alter_table("calendar_change") as batch:
        batch.create_index(batch.f("ix_calendar_change_person_id"), ["person_id"])
    op.add_column("feed", sa.Column("stamp", sa.String(length=60), nullable=False, server_default=""))
    for statement in _statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in ("assignment", *TOLD):
        events = ("insert", "update", "delete") if sqlite and table == "assignment" else ("change",)
        for event in events:
            on = "" if sqlite else f' ON "{table}"'
            op.execute(f"DROP TRIGGER {table}_{event}_told{on}")
    if not sqlite:
        op.execute("DROP FUNCTION tell_person()")
        op.execute("DROP FUNCTION tell_all()")
    op.drop_column("feed", "stamp")
    with op.batch_alter_table("calendar_change") as batch:
        batch.drop_index(batch.f("ix_calendar_change_person_id"))
    op.drop_table("calendar_change")


def _statements(dialect: str):
    return _sqlite() if dialect == "sqlite" else _postgresql()


def _sqlite():
    for event, row in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD")):
        yield (
            f"CREATE TRIGGER assignment_{event}_told AFTER {event.upper()} ON assignment "
            f"BEGIN INSERT INTO calendar_change (person_id) VALUES ({row}.person_id); END"
        )
    for table, columns in TOLD.items():
        yield (
            f'CREATE TRIGGER {table}_change_told AFTER UPDATE OF {columns} ON "{table}" '
            "BEGIN INSERT INTO calendar_change (person_id) VALUES (NULL); END"
        )


def _postgresql():
    yield """
CREATE FUNCTION tell_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO calendar_change (person_id)
    VALUES (CASE WHEN TG_OP = 'DELETE' THEN OLD.person_id ELSE NEW.person_id END);
  RETURN NULL;
END $$"""
    yield """
CREATE FUNCTION tell_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO calendar_change (person_id) VALUES (NULL);
  RETURN NULL;
END $$"""
    yield (
        "CREATE TRIGGER assignment_change_told AFTER INSERT OR UPDATE OR DELETE ON assignment "
        "FOR EACH ROW EXECUTE FUNCTION tell_person()"
    )
    for table, columns in TOLD.items():
        yield (
            f'CREATE TRIGGER {table}_change_told AFTER UPDATE OF {columns} ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION tell_all()"
        )
