"""Long lists in parts, so that a page with five thousand people opens as quickly as one with five."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlmodel import Session, func, select
from sqlmodel.sql.expression import SelectOfScalar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A part of a list: `number` counts from 1, `total` counts the items of all parts."""

    items: tuple[Item, ...]
    number: int
    pages: int
    total: int


def paged(items: Sequence[Item], number: int, size: int) -> Page[Item]:
    """One part of a list; a number out of range gives the nearest part."""
    number, pages = _within(number, len(items), size)
    return Page(tuple(items[(number - 1) * size : number * size]), number, pages, len(items))


def fetched(session: Session, query: SelectOfScalar[Item], number: int, size: int) -> Page[Item]:
    """One part of what a query finds, counted and cut by the database; the query must order its rows."""
    counted: SelectOfScalar[Any] = select(func.count()).select_from(query.order_by(None).subquery())
    total = session.exec(counted).one()
    number, pages = _within(number, total, size)
    items = session.exec(query.offset((number - 1) * size).limit(size)).all()
    return Page(tuple(items), number, pages, total)


def _within(number: int, total: int, size: int) -> tuple[int, int]:
    pages = max(1, -(-total // size))
    return min(max(1, number), pages), pages
