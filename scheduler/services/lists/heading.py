"""The head of an uploaded list: the row that names its columns, wherever titles leave it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scheduler.domain.rules.violation import Violation
from scheduler.services.lists.listing import Column, Listing
from scheduler.services.lists.names import plain
from scheduler.services.refusal import Refused
from scheduler.sheets.grid import Line, Sheet, address

LOOKED_AT = 10
"""Rows at the top among which the head is looked for; people put titles and dates above it."""

LEFT_ASIDE = ("备注", "说明", "序号")
"""Columns that everybody has and no list of ours reads."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the head stands and the place of each known column, from 1."""

    sheet: Sheet
    row: int
    places: Mapping[str, int]

    @property
    def lines(self) -> Iterable[Line]:
        """The rows below the head."""
        return (line for line in self.sheet.lines if line.number > self.row)


def find(listing: Listing, sheets: Sequence[Sheet], others: Iterable[Listing]) -> Head:
    """The head of the sheet that holds the list.

    Raises:
        Refused: `other_list` with its code, `missing_column`, `unknown_column` and `column_twice` with name
            and cell, `merged_head`, `no_rows`.
    """
    candidates = [
        (len(_places(listing.columns, line)), -number, sheet, line)
        for number, sheet in enumerate(sheets)
        for line in sheet.lines[:LOOKED_AT]
    ]
    if not candidates:
        raise Refused("no_rows")
    _, _, sheet, line = max(candidates, key=lambda one: one[:2])
    _refuse_other_list(listing, line, sheets, others)
    head = Head(sheet, line.number, _places(listing.columns, line))
    problems = [*_missing(listing, head), *_strange(listing, line), *_merged(sheet, line)]
    if problems:
        raise Refused(*problems)
    if not list(head.lines):
        raise Refused("no_rows")
    return head


def _refuse_other_list(
    listing: Listing, line: Line, sheets: Sequence[Sheet], others: Iterable[Listing]
) -> None:
    """A list that lacks a column here and fits another kind wholly, and better, is in the wrong place."""
    if not _lacking(listing, line):
        return
    known = len(_places(listing.columns, line))
    for other in others:
        if other.code == listing.code:
            continue
        tops = (top for sheet in sheets for top in sheet.lines[:LOOKED_AT])
        if any(not _lacking(other, top) and len(_places(other.columns, top)) > known for top in tops):
            raise Refused(Violation("other_list", subject=other.code))


def _lacking(listing: Listing, line: Line) -> list[Column]:
    places = _places(listing.columns, line)
    return [column for column in listing.columns if column.required and column.name not in places]


def _places(columns: Iterable[Column], line: Line) -> dict[str, int]:
    known = {
        _header(header): column.name for column in columns for header in (column.header, *column.headers)
    }
    places: dict[str, int] = {}
    for number, cell in enumerate(line.cells, 1):
        name = known.get(_header(str(cell))) if isinstance(cell, str) else None
        if name is not None:
            places.setdefault(name, number)
    return places


def _header(text: str) -> str:
    return plain(text).rstrip("*").removesuffix("(必填)")


def _missing(listing: Listing, head: Head) -> list[Violation]:
    return [
        Violation("missing_column", subject=column.header)
        for column in listing.columns
        if column.required and column.name not in head.places
    ]


def _strange(listing: Listing, line: Line) -> list[Violation]:
    known = {_header(header) for column in listing.columns for header in (column.header, *column.headers)}
    aside = {_header(header) for header in LEFT_ASIDE}
    found, seen = [], set()
    for number, cell in enumerate(line.cells, 1):
        header = "" if cell is None else _header(str(cell))
        where = address(line.number, number)
        if not header or header in aside:
            continue
        if header not in known:
            found.append(Violation("unknown_column", subject=f"{where} {str(cell)[:40]}"))
        elif header in seen:
            found.append(Violation("column_twice", subject=f"{where} {str(cell)[:40]}"))
        seen.add(header)
    return found


def _merged(sheet: Sheet, line: Line) -> list[Violation]:
    cells = [address(row, column) for row, column in sorted(sheet.odd) if row == line.number]
    return [Violation("odd_head", subject="、".join(cells[:5]))] if cells else []
