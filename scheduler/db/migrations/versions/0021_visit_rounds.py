"""Rounds of home visits by two: the round, when each home is called on and whether somebody was met.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

EVENTS = (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD"))
LINKS = (
    ("organisation_id", "organisation"),
    ("start_site_id", "site"),
    ("first_id", "person"),
    ("second_id", "person"),
    ("made_by", "account"),
)


def upgrade() -> None:
    op.create_table(
        "visit_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("start_site_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first_id <> second_id", name=op.f("ck_visit_round_two")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_visit_round_order")),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_visit_round_{name}_{table}"))
            for name, table in LINKS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_round")),
    )
    with op.batch_alter_table("visit_round") as batch:
        for name, _ in LINKS:
            batch.create_index(batch.f(f"ix_visit_round_{name}"), [name])
    op.execute("DELETE FROM visit_stop")  # nothing ever wrote one: no page made rounds before
    with op.batch_alter_table("visit_stop") as batch:
        batch.drop_constraint(op.f("uq_visit_stop_session_id_family_id"), type_="unique")
        batch.drop_constraint(op.f("uq_visit_stop_session_id_place"), type_="unique")
        batch.drop_constraint(op.f("fk_visit_stop_session_id_session"), type_="foreignkey")
        batch.drop_column("session_id")
        batch.add_column(sa.Column("round_id", sa.Integer(), nullable=False))
        batch.add_column(sa.Column("day", sa.Date(), nullable=False))
        batch.add_column(sa.Column("arrives_at", sa.DateTime(timezone=True), nullable=False))
        batch.add_column(sa.Column("outcome", sa.String(length=32), nullable=True))
        batch.create_foreign_key(
            op.f("fk_visit_stop_round_id_visit_round"), "visit_round", ["round_id"], ["id"]
        )
        batch.create_unique_constraint(op.f("uq_visit_stop_round_id_place"), ["round_id", "place"])
        batch.create_unique_constraint(op.f("uq_visit_stop_family_id_day"), ["family_id", "day"])
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def downgrade() -> None:
    op.execute("DELETE FROM visit_stop")
    with op.batch_alter_table("visit_stop") as batch:
        batch.drop_constraint(op.f("uq_visit_stop_family_id_day"), type_="unique")
        batch.drop_constraint(op.f("uq_visit_stop_round_id_place"), type_="unique")
        batch.drop_constraint(op.f("fk_visit_stop_round_id_visit_round"), type_="foreignkey")
        for column in ("outcome", "arrives_at", "day", "round_id"):
            batch.drop_column(column)
        batch.add_column(sa.Column("session_id", sa.Integer(), nullable=False))
        batch.create_foreign_key(op.f("fk_visit_stop_session_id_session"), "session", ["session_id"], ["id"])
        batch.create_unique_constraint(
            op.f("uq_visit_stop_session_id_family_id"), ["session_id", "family_id"]
        )
        batch.create_unique_constraint(op.f("uq_visit_stop_session_id_place"), ["session_id", "place"])
    op.drop_table("visit_round")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION tell_visitors()")


def _sqlite():
    for event, row in EVENTS:
        yield (
            f"CREATE TRIGGER visit_round_{event}_told AFTER {event.upper()} ON visit_round "
            "BEGIN INSERT INTO calendar_change (person_id) "
            f"VALUES ({row}.first_id), ({row}.second_id); END"
        )


def _postgresql():
    yield """
CREATE FUNCTION tell_visitors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO calendar_change (person_id) VALUES (OLD.first_id), (OLD.second_id);
  ELSE
    INSERT INTO calendar_change (person_id) VALUES (NEW.first_id), (NEW.second_id);
  END IF;
  RETURN NULL;
END $$"""
    for event, _ in EVENTS:
        yield (
            f"CREATE TRIGGER visit_round_{event}_told AFTER {event.upper()} ON visit_round "
            "FOR EACH ROW EXECUTE FUNCTION tell_visitors()"
        )
