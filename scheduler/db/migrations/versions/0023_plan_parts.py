"""Plan runs of large seasons are split into parts.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_split",
        sa.Column("plan_run_id", sa.Integer(), nullable=False),
        sa.Column("problem", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pairs", sa.JSON(), nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_run_id"], ["plan_run.id"], name=op.f("fk_plan_split_plan_run_id_plan_run")
        ),
        sa.PrimaryKeyConstraint("plan_run_id", name=op.f("pk_plan_split")),
    )
    op.create_table(
        "plan_part",
        sa.Column("plan_run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("shifts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("lacks", sa.Integer(), nullable=True),
        sa.Column("least", sa.Integer(), nullable=True),
        sa.Column("twice_cost", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_run_id"], ["plan_split.plan_run_id"], name=op.f("fk_plan_part_plan_run_id_plan_split")
        ),
        sa.PrimaryKeyConstraint("plan_run_id", "number", name=op.f("pk_plan_part")),
    )


def downgrade() -> None:
    op.drop_table("plan_part")
    op.drop_table("plan_split")
