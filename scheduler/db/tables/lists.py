"""Rows of lists that organisers upload: what was read, kept until it is confirmed or given up."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import instant, key, link


class ListUploadRow(SQLModel, table=True):
    """One uploaded list: `cells` is what was read, compressed, and emptied once it was imported.

    `digest` is the SHA-256 of the file as it came.
    """

    __tablename__ = "list_upload"
    id: int | None = key()
    account_id: int = link("account.id")
    kind: str = Field(max_length=24)
    file_name: str = Field(max_length=120)
    digest: str = Field(max_length=64)
    uploaded_at: datetime = instant(index=True)
    cells: bytes = Field(sa_type=LargeBinary)
    imported_at: datetime | None = instant(default=None)
    created: int = 0
    changed: int = 0
