"""Lists as files to download: everything of one's own nodes, or an empty one to fill in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from scheduler.services.lists.fields import Choice
from scheduler.services.lists.listing import FIRST, SAMPLE, Column, Listing
from scheduler.services.lists.lookup import Lookup
from scheduler.sheets.text import write_csv
from scheduler.sheets.xlsx_out import Head, Page, Table, Value, workbook

MOST_OPTIONS = 2_000
STRICT = ("Choice", "YesNo")
"""Kinds of columns in which only what is listed may be written."""

EXPLANATION = "说明"
ABOUT = ("列", "是否必填", "怎么填", "可以填的内容")


def export_xlsx(listing: Listing, lookup: Lookup) -> bytes:
    """Everything of one's own nodes as a workbook which can be changed and uploaded again."""
    return workbook(Table(listing.title, _heads(listing, lookup), _rows(listing, lookup)))


def export_csv(listing: Listing, lookup: Lookup) -> bytes:
    """The same as CSV."""
    return write_csv([column.header for column in listing.columns], _rows(listing, lookup))


def template(listing: Listing, lookup: Lookup, hints: Mapping[str, str], notes: Sequence[str]) -> bytes:
    """An empty list: heads, a row as an example, drop-downs, and a sheet that explains every column.

    Args:
        listing: the kind of list.
        lookup: whose nodes the drop-downs name.
        hints: how to fill in a column, by its name.
        notes: what holds for the whole list.
    """
    sample = [_sample(column, number == 0, lookup) for number, column in enumerate(listing.columns)]
    table = Table(listing.title, _heads(listing, lookup), [sample], samples=1)
    lines = [ABOUT, *(_explained(column, lookup, hints) for column in listing.columns)]
    lines += [("",), *((note,) for note in notes)]
    return workbook(table, Page(EXPLANATION, tuple(lines)))


def _heads(listing: Listing, lookup: Lookup) -> tuple[Head, ...]:
    return tuple(
        Head(
            f"{column.header}*" if column.required else column.header,
            column.width,
            column.text,
            _options(column, lookup),
            type(column.field).__name__ in STRICT,
        )
        for column in listing.columns
    )


def _options(column: Column, lookup: Lookup) -> tuple[str, ...]:
    """What may be chosen: never a place of others that is known only because something refers to it."""
    field = column.field
    options = field.options(lookup)
    if isinstance(field, Choice) and field.scoped:
        names = lookup.names(field.source)
        mine = {names.label(one) for one in lookup.inside(field.source)}
        options = tuple(one for one in options if one in mine)
    return options[:MOST_OPTIONS]


def _rows(listing: Listing, lookup: Lookup) -> Iterator[list[Value]]:
    for values in listing.open(lookup).rows():
        yield [_cell(column, values.get(column.name), lookup) for column in listing.columns]


def _cell(column: Column, value: Any, lookup: Lookup) -> Value:
    if value is None or value in ("", frozenset()):
        return None
    shown: Value = column.field.show(value, lookup)
    return shown


def _sample(column: Column, first: bool, lookup: Lookup) -> Value:
    if first:
        return SAMPLE
    if column.sample is FIRST or (column.sample is None and column.required):
        return next(iter(_options(column, lookup)), None)
    sample: Value = column.sample
    return sample


def _explained(column: Column, lookup: Lookup, hints: Mapping[str, str]) -> tuple[str, ...]:
    return (
        column.header,
        "必填" if column.required else "",
        hints.get(column.name, ""),
        _listed(_options(column, lookup)),
    )


def _listed(options: Iterable[str], most: int = 60) -> str:
    """What may be chosen, in one cell; the drop-down has the rest."""
    every = list(options)
    return "；".join(every[:most]) + ("；…" if len(every) > most else "")
