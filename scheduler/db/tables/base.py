"""What all tables share: constraint names, so that migrations can name what they change."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from scheduler.db.types import Code, UtcDateTime

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def key() -> Any:
    """The primary key, given by the database."""
    return Field(default=None, primary_key=True)


def link(target: str, *, index: bool = True, default: Any = ..., primary_key: bool = False) -> Any:
    """A foreign key to `target` ("table.column"); indexed unless another index begins with it."""
    return Field(
        default=default, foreign_key=target, index=index and not primary_key, primary_key=primary_key
    )


def instant(*, default: Any = ..., index: bool = False) -> Any:
    """A column that holds an instant in UTC."""
    return Field(default=default, sa_type=UtcDateTime, index=index)


def code(
    members: type[StrEnum], *, default: Any = ..., index: bool = False, primary_key: bool = False
) -> Any:
    """A column that holds one member of an enumeration."""
    return Field(default=default, sa_type=Code(members), index=index, primary_key=primary_key)


def document(factory: type[dict[str, Any]] | type[list[Any]]) -> Any:
    """A column that holds JSON which nothing queries."""
    return Field(default_factory=factory, sa_type=JSON)
