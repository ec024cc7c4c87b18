"""XLSX in: values as they stand, formulas never worked out, merged cells and errors marked."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from defusedxml import DefusedXmlException

from scheduler.sheets import package
from scheduler.sheets.engine import InvalidFileException, openpyxl
from scheduler.sheets.grid import ERROR_VALUE, FORMULA, MERGED, Line, Raw, Sheet, Unreadable
from scheduler.sheets.limits import MOST_COLUMNS, MOST_ROWS

BROKEN = (
    *package.BROKEN,
    ArithmeticError,
    AttributeError,
    DefusedXmlException,
    InvalidFileException,
    LookupError,
    SyntaxError,
    TypeError,
    zipfile.LargeZipFile,
    zlib.error,
)
"""What openpyxl raises over files that are not what they say; found with thousands of damaged files.

Broken XML is a `SyntaxError` with the parser of Python and with lxml alike.
"""


def read_xlsx(data: bytes) -> tuple[Sheet, ...]:
    """The visible sheets of a workbook.

    Raises:
        Unreadable: as `package.check`, and `file_damaged`.
    """
    merged = package.check(data)
    # Nothing that openpyxl warns of (styles, extensions, validations) concerns the values.
    warnings.filterwarnings("ignore", module=r"openpyxl\.")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        try:
            return tuple(
                _sheet(sheet, merged.get(_part(sheet), ()))
                for sheet in book.worksheets
                if sheet.sheet_state == "visible"
            )
        finally:
            book.close()
    except BROKEN as error:
        raise Unreadable("file_damaged") from error


def _sheet(sheet: Any, merged: tuple[package.Area, ...]) -> Sheet:
    sheet.reset_dimensions()  # what a file says of its own size is not to be relied on
    lines: list[Line] = []
    odd: dict[tuple[int, int], str] = {}
    rows = sheet.iter_rows(max_row=MOST_ROWS + 20, max_col=MOST_COLUMNS)
    for number, cells in enumerate(rows, 1):
        values = list(_values(number, cells, odd))
        while values and values[-1] is None:
            values.pop()
        if values:
            lines.append(Line(number, tuple(values)))
    present = {line.number for line in lines}
    odd |= dict.fromkeys(_inside(merged, present), MERGED)
    return Sheet(sheet.title, tuple(lines), odd)


def _part(sheet: Any) -> str:
    path: str = sheet._worksheet_path  # noqa: SLF001 - openpyxl names the part nowhere else
    return path.lstrip("/")


def _values(number: int, cells: Iterable[Any], odd: dict[tuple[int, int], str]) -> Iterator[Raw]:
    for column, cell in enumerate(cells, 1):
        if cell.data_type == "f":
            odd[number, column] = FORMULA
            yield "="
        elif cell.data_type == "e":
            odd[number, column] = ERROR_VALUE
            yield str(cell.value)
        else:
            yield _plain(cell.value)


def _plain(value: Any) -> Raw:
    """Dates and times as ISO text; what counts days or seconds past a day is left a number."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, str):
        return value if value.strip() else None
    return value if isinstance(value, bool | int | float) else None


def _inside(merged: tuple[package.Area, ...], present: set[int]) -> Iterator[tuple[int, int]]:
    for area in merged:
        for row in present & set(range(area.first_row, area.last_row + 1)):
            for column in range(area.first_column, area.last_column + 1):
                yield row, column
