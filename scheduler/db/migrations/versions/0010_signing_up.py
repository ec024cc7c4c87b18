"""Around signing up: waiting lists, regulars, friends, stand-ins, gaps; CalDAV passwords; changes summed up.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = (
    "activity_terms",
    "busy_consent",
    "call_me",
    "device_password",
    "friend",
    "not_with",
    "regular",
    "shared_listing",
    "sync_state",
    "gap",
    "shift_watch",
    "wait",
    "chase",
)


def upgrade() -> None:
    op.create_table(
        "activity_terms",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("trainee_seats", sa.Integer(), nullable=False),
        sa.Column("offer_minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_terms_activity_id_activity")
        ),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_activity_terms")),
    )
    op.create_table(
        "busy_consent",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_busy_consent_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_busy_consent")),
    )
    op.create_table(
        "call_me",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_call_me_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_me")),
    )
    with op.batch_alter_table("call_me") as batch:
        batch.create_index(batch.f("ix_call_me_person_id"), ["person_id"], unique=False)

    op.create_table(
        "device_password",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("client", sa.String(length=120), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_device_password_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_password")),
        sa.UniqueConstraint("password_hash", name=op.f("uq_device_password_password_hash")),
    )
    with op.batch_alter_table("device_password") as batch:
        batch.create_index(batch.f("ix_device_password_person_id"), ["person_id"], unique=False)

    op.create_table(
        "friend",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("person_id < other_id", name=op.f("ck_friend_order")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_friend_asked_by_person")),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_friend_other_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_friend_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "other_id", name=op.f("pk_friend")),
    )
    with op.batch_alter_table("friend") as batch:
        batch.create_index(batch.f("ix_friend_asked_by"), ["asked_by"], unique=False)

    op.create_table(
        "not_with",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_not_with_other_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_not_with_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "other_id", name=op.f("pk_not_with")),
    )
    op.create_table(
        "regular",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("every_weeks BETWEEN 1 AND 4", name=op.f("ck_regular_weeks")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_regular_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_regular_person_id_person")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_regular_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regular")),
    )
    with op.batch_alter_table("regular") as batch:
        batch.create_index(batch.f("ix_regular_activity_id"), ["activity_id"], unique=False)
        batch.create_index(batch.f("ix_regular_person_id"), ["person_id"], unique=False)
        batch.create_index(batch.f("ix_regular_site_id"), ["site_id"], unique=False)

    op.create_table(
        "shared_listing",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_shared_listing_session_id_session")
        ),
        sa.PrimaryKeyConstraint("kind", "subject_id", "session_id", name=op.f("pk_shared_listing")),
    )
    with op.batch_alter_table("shared_listing") as batch:
        batch.create_index(batch.f("ix_shared_listing_session_id"), ["session_id"], unique=False)

    op.create_table(
        "sync_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("editions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sync_state_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_state")),
        sa.UniqueConstraint("person_id", "token", name=op.f("uq_sync_state_person_id_token")),
    )
    op.create_table(
        "gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_gap_shift_id_shift")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap")),
    )
    with op.batch_alter_table("gap") as batch:
        batch.create_index(batch.f("ix_gap_shift_id"), ["shift_id"], unique=False)
        batch.create_index(batch.f("ix_gap_state"), ["state"], unique=False)
        batch.create_index(
            "uq_gap_open",
            ["shift_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'closed'"),
            postgresql_where=sa.text("state <> 'closed'"),
        )

    op.create_table(
        "shift_watch",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shift_watch_person_id_person")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_shift_watch_shift_id_shift")),
        sa.PrimaryKeyConstraint("person_id", "shift_id", name=op.f("pk_shift_watch")),
    )
    with op.batch_alter_table("shift_watch") as batch:
        batch.create_index(batch.f("ix_shift_watch_shift_id"), ["shift_id"], unique=False)

    op.create_table(
        "wait",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offer_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_wait_person_id_person")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_wait_shift_id_shift")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wait")),
    )
    with op.batch_alter_table("wait") as batch:
        batch.create_index(batch.f("ix_wait_person_id"), ["person_id"], unique=False)
        batch.create_index(batch.f("ix_wait_shift_id"), ["shift_id"], unique=False)
        batch.create_index(batch.f("ix_wait_state"), ["state"], unique=False)
        batch.create_index(
            "uq_wait_live",
            ["shift_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'offered')"),
            postgresql_where=sa.text("state IN ('waiting', 'offered')"),
        )

    op.create_table(
        "chase",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_chase_assignment_id_assignment")
        ),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_chase")),
    )
    op.add_column("calendar_change", sa.Column("times", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    op.drop_column("calendar_change", "times")
    for table in reversed(TABLES):
        op.drop_table(table)
