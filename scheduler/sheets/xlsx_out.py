"""XLSX out: every text is written as a text, whatever it begins with, so that nothing in a list can run."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scheduler.sheets.engine import Alignment, DataValidation, Font, PatternFill, WriteOnlyCell, openpyxl
from scheduler.sheets.grid import column_letters
from scheduler.sheets.limits import MOST_ROWS

Value = str | int | float | date | None
OPTIONS = "选项"
HEAD_FILL = PatternFill("solid", fgColor="DFECEF")
SAMPLE_FONT = Font(color="808080", italic=True)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_SHEET_NAME = re.compile(r"[\\/*?:\[\]]")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column.

    Attributes:
        as_text: the column keeps digits as they are typed, so that 007 stays 007.
        options: what may be chosen in the column; the user may write other things unless `only_options`.
    """

    text: str
    width: int = 14
    as_text: bool = False
    options: tuple[str, ...] = ()
    only_options: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with one table; rows that are `samples` stand first and in grey."""

    name: str
    heads: tuple[Head, ...]
    rows: Iterable[Sequence[Value]]
    samples: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet with text: rows of texts, the first of which is the head."""

    name: str
    lines: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = (18, 12, 60, 60)


def workbook(table: Table, page: Page | None = None) -> bytes:
    """A workbook with the table, an explanation if there is one, and hidden lists of what may be chosen."""
    book = openpyxl.Workbook(write_only=True)
    _write_table(book, table)
    if page is not None:
        _write_page(book, page)
    _write_options(book, [head.options for head in table.heads])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def printable(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNPRINTABLE.sub("", text)


def _write_table(book: Any, table: Table) -> None:
    sheet = book.create_sheet(_SHEET_NAME.sub("", table.name)[:31])
    sheet.freeze_panes = "A2"
    with_options = [head for head in table.heads if head.options]
    for number, head in enumerate(table.heads, 1):
        column = sheet.column_dimensions[column_letters(number)]
        column.width = head.width
        if head.as_text:
            column.number_format = "@"
        if head.options:
            _validate(sheet, number, head, with_options.index(head) + 1)
    sheet.append([_head(sheet, head.text) for head in table.heads])
    for number, row in enumerate(table.rows):
        pairs = zip(row, table.heads, strict=True)
        sheet.append([_cell(sheet, value, head.as_text, number < table.samples) for value, head in pairs])


def _validate(sheet: Any, number: int, head: Head, listed: int) -> None:
    letters, source = column_letters(number), column_letters(listed)
    rule = DataValidation(
        type="list",
        formula1=f"'{OPTIONS}'!${source}$1:${source}${len(head.options)}",
        allow_blank=True,
        showErrorMessage=head.only_options,
    )
    rule.add(f"{letters}2:{letters}{MOST_ROWS + 1}")
    sheet.data_validations.append(rule)


def _write_page(book: Any, page: Page) -> None:
    sheet = book.create_sheet(page.name)
    for number, width in enumerate(page.widths, 1):
        sheet.column_dimensions[column_letters(number)].width = width
    for number, line in enumerate(page.lines):
        cells = [_head(sheet, text) if number == 0 else _cell(sheet, text) for text in line]
        for cell in cells:
            if cell is not None:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append(cells)


def _write_options(book: Any, options: Sequence[tuple[str, ...]]) -> None:
    lists = [one for one in options if one]
    if not lists:
        return
    sheet = book.create_sheet(OPTIONS)
    sheet.sheet_state = "hidden"
    for row in range(max(map(len, lists))):
        sheet.append([_cell(sheet, one[row]) if row < len(one) else None for one in lists])


def _head(sheet: Any, text: str) -> Any:
    cell = _text(sheet, text)
    cell.font, cell.fill = Font(bold=True), HEAD_FILL
    return cell


def _cell(sheet: Any, value: Value, as_text: bool = False, sample: bool = False) -> Any:
    if value is None or value == "":
        return None
    cell = _text(sheet, value) if isinstance(value, str) else WriteOnlyCell(sheet, value)
    if as_text:
        cell.number_format = "@"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    if sample:
        cell.font = SAMPLE_FONT
    return cell


def _text(sheet: Any, text: str) -> Any:
    """A cell that holds a text; openpyxl would take one that begins with = for a formula."""
    cell = WriteOnlyCell(sheet, printable(text))
    cell.data_type = "s"
    return cell
