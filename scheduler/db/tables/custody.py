"""Rows of the chain of custody: who may have a child, and every hand-over, which nobody can change.

Triggers (migration "custody") refuse a hand-over by somebody who does not have the child, to somebody who is
not named for it, or out of turn, and any change of one that stands. Rows go only with the child's other data,
inside `db.belongings.erase`.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, instant, key, link
from scheduler.domain.custody import CustodianKind, Signed


class CustodianRow(SQLModel, table=True):
    """Somebody who may have a child, until `good_until` where that is set.

    A carer's name stands with the family, a guardian's and an adult's on duty with the person; `name`,
    `relation` and `phone` are those of somebody whom the guardian has named.
    """

    __tablename__ = "custodian"
    __table_args__ = (UniqueConstraint("child_id", "kind", "person_id"),)
    id: int | None = key()
    child_id: int = link("child.id", index=False)
    kind: CustodianKind = code(CustodianKind)
    person_id: int | None = link("person.id", default=None)
    name: str = Field(default="", max_length=60)
    relation: str = Field(default="", max_length=20)
    phone: str = Field(default="", max_length=20)
    pin_hash: str = Field(default="", max_length=200)
    good_until: datetime | None = instant(default=None)
    named_at: datetime = instant()
    account_id: int | None = link("account.id", default=None)


class HandOverRow(SQLModel, table=True):
    """One link of a child's chain: who gave, who received, when, how it was signed, who wrote it down."""

    __tablename__ = "hand_over"
    __table_args__ = (
        UniqueConstraint("child_id", "step"),
        CheckConstraint("giver_id <> receiver_id", name="two"),
        CheckConstraint("step >= 1", name="step"),
    )
    id: int | None = key()
    child_id: int = link("child.id", index=False)
    step: int
    giver_id: int = link("custodian.id")
    receiver_id: int = link("custodian.id")
    session_id: int | None = link("session.id", default=None)
    signed: Signed = code(Signed)
    at: datetime = instant()
    recorded_at: datetime = instant()
    account_id: int | None = link("account.id", default=None)


class ErasingRow(SQLModel, table=True):
    """There only inside a transaction that deletes somebody's data for good; opens what is sealed."""

    __tablename__ = "erasing"
    id: int | None = key()
