"""Offers and requests of places, needs, consent notices, entry codes, the retention clock.

Revision ID: 0004
Revises: 0003
"""
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("child_offer",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("campaign_id", sa.Integer(), nullable=False),
    sa.Column("purpose", sa.String(length=32), nullable=False),
    sa.Column("site_id", sa.Integer(), nullable=True),
    sa.Column("name_zh", sa.String(length=60), nullable=False),
    sa.Column("name_en", sa.String(length=80), nullable=False),
    sa.Column("starts_on", sa.Date(), nullable=False),
    sa.Column("ends_on", sa.Date(), nullable=False),
    sa.Column("opens_on", sa.Date(), nullable=False),
    sa.Column("closes_on", sa.Date(), nullable=False),
    sa.Column("places", sa.Integer(), nullable=False),
    sa.Column("age_from", sa.Integer(), nullable=False),
    sa.Column("age_to", sa.Integer(), nullable=False),
    sa.CheckConstraint("age_to >= age_from", name=op.f("ck_child_offer_ages")),
    sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_child_offer_window")),
    sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_child_offer_order")),
    sa.CheckConstraint("places >= 0", name=op.f("ck_child_offer_places")),
    sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_child_offer_campaign_id_campaign")),
    sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_child_offer_site_id_site")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_child_offer"))
    )
    with op.batch_alter_table("child_offer") as batch:
        batch.create_index(batch.f("ix_child_offer_campaign_id"), ["campaign_id"])
        batch.create_index(batch.f("ix_child_offer_site_id"), ["site_id"])

    op.create_table("retention",
    sa.Column("campaign_id", sa.Integer(), nullable=False),
    sa.Column("days", sa.Integer(), nullable=False),
    sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("children", sa.Integer(), nullable=False),
    sa.Column("stays", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_retention_campaign_id_campaign")),
    sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_retention"))
    )
    op.create_table("consent_notice",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("organisation_id", sa.Integer(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("wording", sa.Integer(), nullable=False),
    sa.Column("responsible", sa.String(length=60), nullable=False),
    sa.Column("phone", sa.String(length=40), nullable=False),
    sa.Column("complaints", sa.String(length=120), nullable=False),
    sa.Column("storage", sa.String(length=120), nullable=False),
    sa.Column("retention_days", sa.Integer(), nullable=False),
    sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("account_id", sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_consent_notice_account_id_account")),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_consent_notice_organisation_id_organisation")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_notice")),
    sa.UniqueConstraint("organisation_id", "version", name=op.f("uq_consent_notice_organisation_id_version"))
    )
    with op.batch_alter_table("consent_notice") as batch:
        batch.create_index(batch.f("ix_consent_notice_account_id"), ["account_id"])

    op.create_table("entry_code",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("person_id", sa.Integer(), nullable=False),
    sa.Column("code_hash", sa.String(length=200), nullable=False),
    sa.Column("made_by", sa.Integer(), nullable=True),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_entry_code_made_by_account")),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_entry_code_person_id_person")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_code"))
    )
    with op.batch_alter_table("entry_code") as batch:
        batch.create_index(batch.f("ix_entry_code_made_by"), ["made_by"])
        batch.create_index(batch.f("ix_entry_code_person_id"), ["person_id"])

    op.create_table("child_need",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("child_id", sa.Integer(), nullable=False),
    sa.Column("kind", sa.String(length=32), nullable=False),
    sa.Column("note", sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_need_child_id_child")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_child_need"))
    )
    with op.batch_alter_table("child_need") as batch:
        batch.create_index(batch.f("ix_child_need_child_id"), ["child_id"])

    op.create_table("circumstance",
    sa.Column("child_id", sa.Integer(), nullable=False),
    sa.Column("circumstance", sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_circumstance_child_id_child")),
    sa.PrimaryKeyConstraint("child_id", name=op.f("pk_circumstance"))
    )
    op.create_table("place_request",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("offer_id", sa.Integer(), nullable=False),
    sa.Column("child_id", sa.Integer(), nullable=False),
    sa.Column("state", sa.String(length=32), nullable=False),
    sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_place_request_child_id_child")),
    sa.ForeignKeyConstraint(["offer_id"], ["child_offer.id"], name=op.f("fk_place_request_offer_id_child_offer")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_place_request")),
    sa.UniqueConstraint("offer_id", "child_id", name=op.f("uq_place_request_offer_id_child_id"))
    )
    with op.batch_alter_table("place_request") as batch:
        batch.create_index(batch.f("ix_place_request_child_id"), ["child_id"])
        batch.create_index(batch.f("ix_place_request_state"), ["state"])

    with op.batch_alter_table("consent") as batch:
        batch.add_column(sa.Column("notice_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("answered_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("account_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("on_paper", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_index(batch.f("ix_consent_account_id"), ["account_id"])
        batch.create_index(batch.f("ix_consent_answered_by_id"), ["answered_by_id"])
        batch.create_index(batch.f("ix_consent_notice_id"), ["notice_id"])
        batch.create_foreign_key(batch.f("fk_consent_notice_id_consent_notice"), "consent_notice", ["notice_id"], ["id"])
        batch.create_foreign_key(batch.f("fk_consent_account_id_account"), "account", ["account_id"], ["id"])
        batch.create_foreign_key(batch.f("fk_consent_answered_by_id_person"), "person", ["answered_by_id"], ["id"])



def downgrade() -> None:
    with op.batch_alter_table("consent") as batch:
        batch.drop_constraint(batch.f("fk_consent_answered_by_id_person"), type_="foreignkey")
        batch.drop_constraint(batch.f("fk_consent_account_id_account"), type_="foreignkey")
        batch.drop_constraint(batch.f("fk_consent_notice_id_consent_notice"), type_="foreignkey")
        batch.drop_index(batch.f("ix_consent_notice_id"))
        batch.drop_index(batch.f("ix_consent_answered_by_id"))
        batch.drop_index(batch.f("ix_consent_account_id"))
        batch.drop_column("on_paper")
        batch.drop_column("account_id")
        batch.drop_column("answered_by_id")
        batch.drop_column("notice_id")

    with op.batch_alter_table("place_request") as batch:
        batch.drop_index(batch.f("ix_place_request_state"))
        batch.drop_index(batch.f("ix_place_request_child_id"))

    op.drop_table("place_request")
    op.drop_table("circumstance")
    with op.batch_alter_table("child_need") as batch:
        batch.drop_index(batch.f("ix_child_need_child_id"))

    op.drop_table("child_need")
    with op.batch_alter_table("entry_code") as batch:
        batch.drop_index(batch.f("ix_entry_code_person_id"))
        batch.drop_index(batch.f("ix_entry_code_made_by"))

    op.drop_table("entry_code")
    with op.batch_alter_table("consent_notice") as batch:
        batch.drop_index(batch.f("ix_consent_notice_account_id"))

    op.drop_table("consent_notice")
    op.drop_table("retention")
    with op.batch_alter_table("child_offer") as batch:
        batch.drop_index(batch.f("ix_child_offer_site_id"))
        batch.drop_index(batch.f("ix_child_offer_campaign_id"))

    op.drop_table("child_offer")
