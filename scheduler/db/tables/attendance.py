"""Rows of attendance: what was witnessed of an assignment on the day, the newest and all before it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, instant, key, link
from scheduler.domain.attendance import AttendanceState, Means

_STANDS = text("replaced_at IS NULL")


class AttendanceRow(SQLModel, table=True):
    """What somebody witnessed of one assignment; `from_at` to `until_at` is when the person was there.

    The row without `replaced_at` stands, one an assignment at most; the others are its history. What is put
    right or taken back is a new row or none, and no row is changed but for `replaced_at`. Which minutes are
    credited says `domain.attendance.credited_minutes`. `witnessed_by` is an account.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("until_at >= from_at", name="order"),
        Index(
            "uq_attendance_stands",
            "assignment_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )
    id: int | None = key()
    assignment_id: int = link("assignment.id")
    state: AttendanceState = code(AttendanceState)
    from_at: datetime | None = instant(default=None)
    until_at: datetime | None = instant(default=None)
    witnessed_by: int | None = link("account.id", default=None)
    means: Means = code(Means, default=Means.BOARD)
    note: str = Field(default="", max_length=80)
    recorded_at: datetime = instant()
    replaced_at: datetime | None = instant(default=None)
