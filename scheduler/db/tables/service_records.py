"""Rows of service on paper: papers handed out, and requests to put a record right."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, instant, key, link
from scheduler.domain.service_records import CorrectionState, PaperKind


class ServicePaperRow(SQLModel, table=True):
    """A record or certificate of service as it was handed out; of its secret only the SHA-256 is kept."""

    __tablename__ = "service_paper"
    id: int | None = key()
    person_id: int = link("person.id")
    kind: PaperKind = code(PaperKind)
    number: str = Field(unique=True, max_length=24)
    secret_hash: str = Field(max_length=64)
    issued_on: date
    first: date
    last: date
    shifts: int
    minutes: int
    issued_by: int | None = link("account.id", default=None)
    revoked_at: datetime | None = instant(default=None)


class CorrectionRow(SQLModel, table=True):
    """What a person says is wrong with the hours of one assignment, and what was answered."""

    __tablename__ = "correction"
    id: int | None = key()
    assignment_id: int = link("assignment.id")
    minutes: int
    text: str = Field(max_length=300)
    state: CorrectionState = code(CorrectionState, default=CorrectionState.SENT, index=True)
    asked_at: datetime = instant()
    answer: str = Field(default="", max_length=300)
    answered_at: datetime | None = instant(default=None)
    answered_by: int | None = link("account.id", default=None)
