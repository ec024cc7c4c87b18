"""The ZIP archive of an XLSX file, looked at before anything parses it: bombs, sizes, merged cells."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.sheets.grid import Unreadable
from scheduler.sheets.limits import MOST_CELLS, MOST_COLUMNS, MOST_PARTS, MOST_RATIO, MOST_ROWS, MOST_UNPACKED

NEEDED = ("[Content_Types].xml", "xl/workbook.xml")
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])(?:[^>]*?\sr=\"(\d{1,12})\")?")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=\"([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})\"")
_ENTITIES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Area:
    """Merged cells, from 1, all bounds inclusive."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


def check(data: bytes) -> dict[str, tuple[Area, ...]]:
    """The merged cells of each worksheet, by the name of its part; everything else is in order then.

    Raises:
        Unreadable: `file_damaged`, `file_locked` (a password), `file_macros`, `file_bomb` with the unpacked
            and the allowed MiB, `too_long` with rows, `too_many_cells`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _weigh(archive, len(data))
            merged = {}
            for name, content in _texts(archive):
                if _ENTITIES.search(content) or b"\0" in content[:200]:
                    raise Unreadable("file_bomb", amount=0, needed=0)
                if _SHEET.fullmatch(name):
                    _count(content)
                    merged[name] = tuple(_merged(content))
            return merged
    except BROKEN as error:
        raise Unreadable("file_damaged") from error


def _weigh(archive: zipfile.ZipFile, packed: int) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(set(names)) < len(names) or any(name not in names for name in NEEDED):
        raise Unreadable("file_damaged")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("file_locked")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable("file_macros")
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > min(MOST_UNPACKED, MOST_RATIO * packed):
        raise Unreadable("file_bomb", amount=-(-unpacked // 2**20), needed=MOST_UNPACKED // 2**20)


def _texts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for part in archive.infolist():
        if part.filename.lower().endswith((".xml", ".rels")):
            yield part.filename, archive.read(part)


def _count(content: bytes) -> None:
    """Rows by number of elements and by their own numbers: an almost empty sheet may claim row 1,048,576."""
    rows = last = 0
    for found in _ROW.finditer(content):
        rows += 1
        last = max(last, int(found[1] or 0))
    if max(rows, last) > MOST_ROWS + 20:  # title rows and the head are no rows of the list
        raise Unreadable("too_long", amount=max(rows, last), needed=MOST_ROWS)
    cells = sum(1 for _ in _CELL.finditer(content))
    if cells > MOST_CELLS:
        raise Unreadable("too_many_cells", amount=cells, needed=MOST_CELLS)


def _merged(content: bytes) -> Iterator[Area]:
    for left, top, right, bottom in _MERGED.findall(content):
        yield Area(int(top), _number(left), int(bottom), min(_number(right), MOST_COLUMNS))


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
