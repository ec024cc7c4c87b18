"""Drafts changed by hand: each change with its author, and what the next plan run has to keep to.

Revision ID: 0015
Revises: 0014
"""
import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_condition",
        sa.Column("plan_run_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("condition", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_plan_condition_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["plan_run_id"], ["plan_run.id"], name=op.f("fk_plan_condition_plan_run_id_plan_run")
        ),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_plan_condition_shift_id_shift")),
        sa.PrimaryKeyConstraint("plan_run_id", "person_id", "shift_id", name=op.f("pk_plan_condition")),
    )
    with op.batch_alter_table("plan_condition") as batch:
        batch.create_index(batch.f("ix_plan_condition_person_id"), ["person_id"])
        batch.create_index(batch.f("ix_plan_condition_shift_id"), ["shift_id"])
    op.create_table(
        "plan_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_run_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_plan_edit_account_id_account")),
        sa.ForeignKeyConstraint(
            ["plan_run_id"], ["plan_run.id"], name=op.f("fk_plan_edit_plan_run_id_plan_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_edit")),
        sa.UniqueConstraint("plan_run_id", "revision", name=op.f("uq_plan_edit_plan_run_id_revision")),
    )
    with op.batch_alter_table("plan_edit") as batch:
        batch.create_index(batch.f("ix_plan_edit_account_id"), ["account_id"])


def downgrade() -> None:
    op.drop_table("plan_edit")
    op.drop_table("plan_condition")
