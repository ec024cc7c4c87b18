"""Series of sessions, and edits of many sessions that can be undone.

Revision ID: 0016
Revises: 0015
"""
import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("ages", sa.JSON(), nullable=False),
        sa.Column("children_per_adult", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_series_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_index(op.f("ix_series_campaign_id"), "series", ["campaign_id"])
    op.create_table(
        "series_member",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_member_series_id_series")),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_series_member_session_id_session")),
        sa.PrimaryKeyConstraint("series_id", "session_id", name=op.f("pk_series_member")),
    )
    op.create_index(op.f("ix_series_member_session_id"), "series_member", ["session_id"])
    op.create_table(
        "season_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_season_edit_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_season_edit_account_id_account")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["account.id"], name=op.f("fk_season_edit_undone_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_edit")),
    )
    for column in ("account_id", "campaign_id", "undone_by_id"):
        op.create_index(op.f(f"ix_season_edit_{column}"), "season_edit", [column])


def downgrade() -> None:
    op.drop_table("season_edit")
    op.drop_table("series_member")
    op.drop_table("series")
