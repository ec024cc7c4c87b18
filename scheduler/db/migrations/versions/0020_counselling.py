"""Counselling without a session of its own; the counsellor's calendar hears of each change.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

EVENTS = (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD"))


def upgrade() -> None:
    with op.batch_alter_table("counselling") as batch:
        batch.alter_column("session_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("place", sa.String(length=60), nullable=False, server_default=""))
        batch.add_column(sa.Column("for_child", sa.Boolean(), nullable=False, server_default=sa.false()))
    if op.get_bind().dialect.name == "sqlite":
        for event, row in EVENTS:
            op.execute(
                f"CREATE TRIGGER counselling_{event}_told AFTER {event.upper()} ON counselling "
                f"BEGIN INSERT INTO calendar_change (person_id) VALUES ({row}.counsellor_id); END"
            )
        return
    op.execute("""
CREATE FUNCTION tell_counsellor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO calendar_change (person_id)
    VALUES (CASE WHEN TG_OP = 'DELETE' THEN OLD.counsellor_id ELSE NEW.counsellor_id END);
  RETURN NULL;
END $$""")
    for event, _ in EVENTS:
        op.execute(
            f"CREATE TRIGGER counselling_{event}_told AFTER {event.upper()} ON counselling "
            "FOR EACH ROW EXECUTE FUNCTION tell_counsellor()"
        )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for event, _ in EVENTS:
        op.execute(f"DROP TRIGGER counselling_{event}_told" + ("" if sqlite else " ON counselling"))
    if not sqlite:
        op.execute("DROP FUNCTION tell_counsellor()")
    op.execute("DELETE FROM counselling WHERE session_id IS NULL")
    with op.batch_alter_table("counselling") as batch:
        batch.drop_column("for_child")
        batch.drop_column("place")
        batch.alter_column("session_id", existing_type=sa.Integer(), nullable=False)
