"""Pairs: who said yes when, who proposed it, what a contact was; a volunteer's calendar hears of each change.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

EVENTS = (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD"))


def upgrade() -> None:
    with op.batch_alter_table("pair") as batch:
        batch.add_column(sa.Column("proposed_by", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("volunteer_agreed_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("family_agreed_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(op.f("fk_pair_proposed_by_account"), "account", ["proposed_by"], ["id"])
        batch.create_index(batch.f("ix_pair_proposed_by"), ["proposed_by"])
    with op.batch_alter_table("pair_contact") as batch:
        batch.add_column(sa.Column("means", sa.String(length=32), nullable=False, server_default="phone"))
        batch.add_column(sa.Column("minutes", sa.Integer(), nullable=False, server_default="0"))
        batch.create_check_constraint(op.f("ck_pair_contact_minutes"), "minutes BETWEEN 0 AND 240")
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _sqlite() if sqlite else _postgresql():
        op.execute(statement)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in ("pair", "pair_contact"):
        for event, _ in EVENTS:
            op.execute(f"DROP TRIGGER {table}_{event}_told" + ("" if sqlite else f" ON {table}"))
    if not sqlite:
        op.execute("DROP FUNCTION tell_volunteer()")
        op.execute("DROP FUNCTION tell_pair()")
    with op.batch_alter_table("pair_contact") as batch:
        batch.drop_constraint(op.f("ck_pair_contact_minutes"), type_="check")
        batch.drop_column("minutes")
        batch.drop_column("means")
    with op.batch_alter_table("pair") as batch:
        batch.drop_index(batch.f("ix_pair_proposed_by"))
        batch.drop_constraint(op.f("fk_pair_proposed_by_account"), type_="foreignkey")
        for column in ("family_agreed_at", "volunteer_agreed_at", "proposed_by"):
            batch.drop_column(column)


def _sqlite():
    for event, row in EVENTS:
        yield (
            f"CREATE TRIGGER pair_{event}_told AFTER {event.upper()} ON pair "
            f"BEGIN INSERT INTO calendar_change (person_id) VALUES ({row}.volunteer_id); END"
        )
        yield (
            f"CREATE TRIGGER pair_contact_{event}_told AFTER {event.upper()} ON pair_contact "
            "BEGIN INSERT INTO calendar_change (person_id) "
            f"SELECT volunteer_id FROM pair WHERE id = {row}.pair_id; END"
        )


def _postgresql():
    yield """
CREATE FUNCTION tell_volunteer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO calendar_change (person_id)
    VALUES (CASE WHEN TG_OP = 'DELETE' THEN OLD.volunteer_id ELSE NEW.volunteer_id END);
  RETURN NULL;
END $$"""
    yield """
CREATE FUNCTION tell_pair() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO calendar_change (person_id) SELECT volunteer_id FROM pair
    WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.pair_id ELSE NEW.pair_id END;
  RETURN NULL;
END $$"""
    for event, _ in EVENTS:
        for table, function in (("pair", "tell_volunteer"), ("pair_contact", "tell_pair")):
            yield (
                f"CREATE TRIGGER {table}_{event}_told AFTER {event.upper()} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {function}()"
            )
