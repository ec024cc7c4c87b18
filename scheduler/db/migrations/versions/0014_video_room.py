"""Video room, lotteries, long company: bookings, wishes, draws, pairs, visits, counselling hours.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LIVE = sa.text("state IN ('booked', 'arrived', 'held')")
GOING_ON = sa.text("ends_on IS NULL")
STANDS = sa.text("cancelled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "call_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("grade_from", sa.Integer(), nullable=False),
        sa.Column("grade_to", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.CheckConstraint("grade_to >= grade_from", name=op.f("ck_call_block_grades")),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_call_block_order")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_call_block_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_block")),
    )
    with op.batch_alter_table("call_block") as batch:
        batch.create_index(batch.f("ix_call_block_organisation_id"), ["organisation_id"])

    op.create_table(
        "hour_contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_hour_contract_order")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_hour_contract_minutes")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_hour_contract_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_contract")),
    )
    with op.batch_alter_table("hour_contract") as batch:
        batch.create_index(batch.f("ix_hour_contract_organisation_id"), ["organisation_id"])

    op.create_table(
        "counselling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("counsellor_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["hour_contract.id"], name=op.f("fk_counselling_contract_id_hour_contract")
        ),
        sa.ForeignKeyConstraint(
            ["counsellor_id"], ["person.id"], name=op.f("fk_counselling_counsellor_id_person")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_counselling_person_id_person")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_counselling_session_id_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counselling")),
        sa.UniqueConstraint("session_id", name=op.f("uq_counselling_session_id")),
    )
    with op.batch_alter_table("counselling") as batch:
        batch.create_index(batch.f("ix_counselling_contract_id"), ["contract_id"])
        batch.create_index(batch.f("ix_counselling_person_id"), ["person_id"])
        batch.create_index(
            "uq_counselling_counsellor",
            ["counsellor_id", "starts_at"],
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        )

    op.create_table(
        "allocation_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("job_id", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_allocation_run_account_id_account")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_allocation_run_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_run")),
    )
    with op.batch_alter_table("allocation_run") as batch:
        batch.create_index(batch.f("ix_allocation_run_account_id"), ["account_id"])
        batch.create_index(batch.f("ix_allocation_run_site_id"), ["site_id"])

    op.create_table(
        "booking_queue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_booking_queue_family_id_family")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_booking_queue_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_queue")),
        sa.UniqueConstraint("family_id", name=op.f("uq_booking_queue_family_id")),
    )
    with op.batch_alter_table("booking_queue") as batch:
        batch.create_index(batch.f("ix_booking_queue_site_id"), ["site_id"])

    op.create_table(
        "booking_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("first_slot", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["family_id"], ["family.id"], name=op.f("fk_booking_series_family_id_family")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_series")),
    )
    with op.batch_alter_table("booking_series") as batch:
        batch.create_index(batch.f("ix_booking_series_family_id"), ["family_id"])

    op.create_table(
        "call_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_call_wish_family_id_family")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_wish")),
        sa.UniqueConstraint("family_id", "slot", name=op.f("uq_call_wish_family_id_slot")),
    )
    with op.batch_alter_table("call_wish") as batch:
        batch.create_index(batch.f("ix_call_wish_slot"), ["slot"])

    op.create_table(
        "draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("said", sa.String(length=120), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("places >= 0", name=op.f("ck_draw_places")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_draw_account_id_account")),
        sa.ForeignKeyConstraint(["offer_id"], ["child_offer.id"], name=op.f("fk_draw_offer_id_child_offer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
    )
    with op.batch_alter_table("draw") as batch:
        batch.create_index(batch.f("ix_draw_account_id"), ["account_id"])
        batch.create_index(batch.f("ix_draw_offer_id"), ["offer_id"])

    op.create_table(
        "family_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("means", sa.String(length=32), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["family_id"], ["family.id"], name=op.f("fk_family_contact_family_id_family")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by"], ["account.id"], name=op.f("fk_family_contact_noted_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_contact")),
        sa.UniqueConstraint("family_id", "day", "means", name=op.f("uq_family_contact_family_id_day_means")),
    )
    with op.batch_alter_table("family_contact") as batch:
        batch.create_index(batch.f("ix_family_contact_noted_by"), ["noted_by"])

    op.create_table(
        "pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("end", sa.String(length=32), nullable=True),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("days > 0", name=op.f("ck_pair_rhythm")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_pair_family_id_family")),
        sa.ForeignKeyConstraint(["follows_id"], ["pair.id"], name=op.f("fk_pair_follows_id_pair")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["person.id"], name=op.f("fk_pair_volunteer_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair")),
    )
    with op.batch_alter_table("pair") as batch:
        batch.create_index(batch.f("ix_pair_family_id"), ["family_id"])
        batch.create_index(batch.f("ix_pair_follows_id"), ["follows_id"])
        batch.create_index(batch.f("ix_pair_volunteer_id"), ["volunteer_id"])
        batch.create_index(
            "uq_pair_going_on", ["family_id"], unique=True, sqlite_where=GOING_ON, postgresql_where=GOING_ON
        )

    op.create_table(
        "visit_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_visit_stop_family_id_family")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_visit_stop_session_id_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_stop")),
        sa.UniqueConstraint("session_id", "family_id", name=op.f("uq_visit_stop_session_id_family_id")),
        sa.UniqueConstraint("session_id", "place", name=op.f("uq_visit_stop_session_id_place")),
    )
    with op.batch_alter_table("visit_stop") as batch:
        batch.create_index(batch.f("ix_visit_stop_family_id"), ["family_id"])

    op.create_table(
        "booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_booking_account_id_account")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_booking_family_id_family")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_booking_room_id_room")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["booking_series.id"], name=op.f("fk_booking_series_id_booking_series")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
    )
    with op.batch_alter_table("booking") as batch:
        batch.create_index(batch.f("ix_booking_account_id"), ["account_id"])
        batch.create_index(batch.f("ix_booking_family_id"), ["family_id"])
        batch.create_index(batch.f("ix_booking_room_id"), ["room_id"])
        batch.create_index(batch.f("ix_booking_series_id"), ["series_id"])
        batch.create_index(batch.f("ix_booking_slot"), ["slot"])
        batch.create_index(
            "uq_booking_booth", ["room_id", "slot"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
        )
        batch.create_index(
            "uq_booking_family", ["family_id", "slot"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
        )

    op.create_table(
        "draw_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_entry_draw_id_draw")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_draw_entry_family_id_family")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_entry")),
        sa.UniqueConstraint("draw_id", "code", name=op.f("uq_draw_entry_draw_id_code")),
        sa.UniqueConstraint("draw_id", "family_id", name=op.f("uq_draw_entry_draw_id_family_id")),
    )
    with op.batch_alter_table("draw_entry") as batch:
        batch.create_index(batch.f("ix_draw_entry_family_id"), ["family_id"])

    op.create_table(
        "pair_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_pair_contact_pair_id_pair")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_contact")),
        sa.UniqueConstraint("pair_id", "day", name=op.f("uq_pair_contact_pair_id_day")),
    )
    op.create_table(
        "booking_exchange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("booking_id <> other_id", name=op.f("ck_booking_exchange_two")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_booking_exchange_booking_id_booking")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["booking.id"], name=op.f("fk_booking_exchange_other_id_booking")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_exchange")),
        sa.UniqueConstraint("booking_id", "other_id", name=op.f("uq_booking_exchange_booking_id_other_id")),
    )
    with op.batch_alter_table("booking_exchange") as batch:
        batch.create_index(batch.f("ix_booking_exchange_other_id"), ["other_id"])


def downgrade() -> None:
    for table in (
        "booking_exchange",
        "pair_contact",
        "draw_entry",
        "booking",
        "visit_stop",
        "pair",
        "family_contact",
        "draw",
        "call_wish",
        "booking_series",
        "booking_queue",
        "allocation_run",
        "counselling",
        "hour_contract",
        "call_block",
    ):
        op.drop_table(table)
