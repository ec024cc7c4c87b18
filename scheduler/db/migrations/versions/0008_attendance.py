"""Attendance: what was witnessed of each assignment on the day, with its history.

Revision ID: 0008
Revises: 0007
"""
import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STANDS = sa.text("replaced_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("witnessed_by", sa.Integer(), nullable=True),
        sa.Column("means", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("until_at >= from_at", name=op.f("ck_attendance_order")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_attendance_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["witnessed_by"], ["account.id"], name=op.f("fk_attendance_witnessed_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
    )
    with op.batch_alter_table("attendance") as batch:
        batch.create_index(batch.f("ix_attendance_assignment_id"), ["assignment_id"])
        batch.create_index(batch.f("ix_attendance_witnessed_by"), ["witnessed_by"])
        batch.create_index(
            "uq_attendance_stands",
            ["assignment_id"],
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        )


def downgrade() -> None:
    op.drop_table("attendance")
