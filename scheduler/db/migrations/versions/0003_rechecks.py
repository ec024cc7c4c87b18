"""Sessions to look at again after a calendar layer changed.

Revision ID: 0003
Revises: 0002
"""
import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recheck",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("layer", sa.String(length=40), nullable=False),
        sa.Column("change", sa.String(length=32), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recheck_account_id_account")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_recheck_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_recheck_session_id_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck")),
        sa.UniqueConstraint("session_id", "day", name=op.f("uq_recheck_session_id_day")),
    )
    with op.batch_alter_table("recheck") as batch:
        batch.create_index(batch.f("ix_recheck_account_id"), ["account_id"])
        batch.create_index(batch.f("ix_recheck_campaign_id"), ["campaign_id"])


def downgrade() -> None:
    op.drop_table("recheck")
