"""Applications name a crew; what is missing in one is asked of the applicant, who answers on the page.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("application") as batch:
        batch.add_column(sa.Column("crew_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(batch.f("fk_application_crew_id_crew"), "crew", ["crew_id"], ["id"])
        batch.create_index(batch.f("ix_application_crew_id"), ["crew_id"])
    op.create_table(
        "application_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("reply", sa.String(length=300), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_question_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_application_question_asked_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_question")),
    )
    with op.batch_alter_table("application_question") as batch:
        batch.create_index(batch.f("ix_application_question_application_id"), ["application_id"])
        batch.create_index(batch.f("ix_application_question_asked_by"), ["asked_by"])


def downgrade() -> None:
    op.drop_table("application_question")
    with op.batch_alter_table("application") as batch:
        batch.drop_index(batch.f("ix_application_crew_id"))
        batch.drop_constraint(batch.f("fk_application_crew_id_crew"), type_="foreignkey")
        batch.drop_column("crew_id")
