"""CSV in and out: encodings told strictly apart, and no cell that a spreadsheet would run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from scheduler.sheets.grid import FORMULA, Line, Sheet, Unreadable
from scheduler.sheets.limits import MOST_CELLS, MOST_ROWS

ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = ",\t;"
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n\0]")
_DANGEROUS = re.compile(r"'*[=+\-@\t\r\n\0]")
_RUNS = re.compile(r"[=@]|[+\-]\s*[A-Za-z(]")
"""What a spreadsheet would work out; +86 and -5 are no formulas."""


def decoded(data: bytes) -> str | None:
    """The text of a file in UTF-8, with a mark or without, or GB18030; None when it is neither."""
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def read_csv(data: bytes) -> Sheet:
    """The rows of a CSV file.

    Raises:
        Unreadable: `text_utf16`, `not_text`, `csv_broken` with the line, `too_long`, `too_many_cells`.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("text_utf16")
    text = decoded(data)
    if text is None:
        raise Unreadable("not_text")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        return _sheet(reader, text.count("\n"))
    except csv.Error as error:
        raise Unreadable("csv_broken", str(reader.line_num)) from error


def write_csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file in UTF-8 with a mark, which every spreadsheet opens as such.

    A text that begins like a formula gets an apostrophe before it (CWE-1236); `read_csv` takes it away again.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([escaped(head) for head in heads])
    writer.writerows([escaped("" if value is None else str(value)) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def escaped(text: str) -> str:
    """The text as a cell that nothing runs; NUL, which no CSV may hold, is left out."""
    text = text.replace("\0", "")
    return f"'{text}" if _DANGEROUS.match(text) else text


def _sheet(rows: Iterable[list[str]], lines_in_all: int) -> Sheet:
    lines: list[Line] = []
    odd: dict[tuple[int, int], str] = {}
    cells = 0
    for number, row in enumerate(rows, 1):
        cells += len(row)
        if cells > MOST_CELLS:
            raise Unreadable("too_many_cells", amount=cells, needed=MOST_CELLS)
        odd |= {(number, at): FORMULA for at, value in enumerate(row, 1) if _RUNS.match(value.lstrip())}
        if any(value.strip() for value in row):
            lines.append(Line(number, tuple(_unescaped(value) for value in row)))
        if len(lines) > MOST_ROWS + 20:
            raise Unreadable("too_long", amount=lines_in_all, needed=MOST_ROWS)
    return Sheet("", tuple(lines), odd)


def _unescaped(text: str) -> str | None:
    if not text:
        return None
    return text[1:] if _ESCAPED.match(text) else text


def _separator(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=first.count)
