"""Workbooks made by hand, so that tests can spoil any part of one."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from scheduler.sheets.engine import openpyxl

SHEET = "xl/worksheets/sheet1.xml"
Parts = dict[str, bytes]


def workbook(
    rows: Iterable[Sequence[Any]], change: Callable[[Any], None] | None = None, title: str = "表"
) -> bytes:
    """A workbook as a spreadsheet would write it; `change` gets the sheet before it is saved."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    if change is not None:
        change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parts(data: bytes) -> Parts:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive(contents: Mapping[str, bytes] | Iterable[tuple[str, bytes]], level: int = 9) -> bytes:
    """A workbook of these parts."""
    pairs = contents.items() if isinstance(contents, Mapping) else contents
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as made:
        for name, content in pairs:
            made.writestr(name, content)
    return out.getvalue()


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part changed, or made."""
    found = parts(data)
    found[name] = change(found.get(name, b""))
    return archive(found)


def replaced(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The workbook with something replaced in one part, where it must occur."""

    def change(content: bytes) -> bytes:
        assert old in content, f"{old!r} is not in {name}"
        return content.replace(old, new)

    return with_part(data, name, change)
