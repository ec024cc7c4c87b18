"""Two hundred spoiled spreadsheets, the same every time: what can go wrong with a file, a head and a cell.

Each knows the code with which it must be refused, and in which cell where a cell is at fault.
"""

import csv
import io
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl.worksheet.formula import ArrayFormula

from scheduler.sheets.limits import MOST_CELLS, MOST_PARTS
from tests.services.lists.damaged_cells import CELLS, ELSEWHERE, GOOD, Rows
from tests.sheets.archives import SHEET, archive, parts, replaced, with_part, workbook


@dataclass(frozen=True)
class Damaged:
    """One spoiled file; `cell` is empty where the file as a whole is refused."""

    name: str
    kind: str
    data: bytes
    code: str
    cell: str = ""


def damaged_sheets() -> list[Damaged]:
    """All of them, the same in the same order every time."""
    return [*_files(), *_texts(), *_heads(), *_rows(), *_cells()]


def good(kind: str) -> bytes:
    """A list with nothing wrong, as XLSX."""
    return workbook(GOOD[kind])


def as_csv(rows: Rows, encoding: str = "utf-8") -> bytes:
    """The rows as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows([["" if cell is None else str(cell) for cell in row] for row in rows])
    return out.getvalue().encode(encoding)


def _files() -> Iterator[Damaged]:
    data = good("people")
    chance = random.Random(2027)

    def spoiled(name: str, code: str, spoil: Callable[[bytes], bytes]) -> Damaged:
        return Damaged(f"file: {name}", "people", spoil(data), code)

    for tenth in range(1, 10):
        yield spoiled(
            f"cut after {tenth}/10", "file_damaged", lambda whole, n=tenth: whole[: len(whole) * n // 10]
        )
    for number in range(12):
        at = _inside_of_sheet(data, chance)
        yield spoiled(f"bit turned {number}", "file_damaged", lambda whole, at=at: _turned(whole, at))
    for name in ("xl/workbook.xml", "[Content_Types].xml", SHEET, "xl/_rels/workbook.xml.rels"):
        code = "no_rows" if name == SHEET else "file_damaged"
        yield spoiled(f"without {name}", code, lambda whole, n=name: archive(_without(whole, n)))
        yield spoiled(
            f"cut {name}", "file_damaged", lambda whole, n=name: with_part(whole, n, lambda xml: xml[:-9])
        )
    yield from _hostile(spoiled)
    yield from _long(spoiled)


def _hostile(spoiled: Callable[..., Damaged]) -> Iterator[Damaged]:
    entity = b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]>'
    yield spoiled(
        "entities", "file_bomb", lambda data: replaced(data, SHEET, b"<sheetData>", entity + b"<sheetData>")
    )
    yield spoiled(
        "entities of styles",
        "file_bomb",
        lambda data: with_part(data, "xl/styles.xml", lambda xml: entity + xml),
    )
    yield spoiled(
        "zip bomb", "file_bomb", lambda data: with_part(data, "xl/a.bin", lambda _: bytes(120 * 2**20))
    )
    yield spoiled(
        "small zip bomb", "file_bomb", lambda data: with_part(data, "xl/a.bin", lambda _: bytes(20 * 2**20))
    )
    yield spoiled(
        "many parts",
        "file_bomb",
        lambda data: archive(parts(data) | {f"xl/{n}": b"" for n in range(MOST_PARTS)}),
    )
    yield spoiled(
        "utf-16 parts",
        "file_bomb",
        lambda data: with_part(data, SHEET, lambda xml: xml.decode().encode("utf-16")),
    )
    yield spoiled("macros", "file_macros", lambda data: with_part(data, "xl/vbaProject.bin", lambda _: b"x"))
    yield spoiled("password", "file_locked", _locked)
    yield spoiled("old Excel", "old_excel", lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))
    yield spoiled("size that lies", "file_damaged", _lying)
    yield spoiled("empty", "file_empty", lambda _: b"")
    yield spoiled("blanks", "file_empty", lambda _: b" \r\n\t")
    for name, start in (
        ("pdf", b"%PDF-1.7\n"),
        ("png", b"\x89PNG\r\n"),
        ("jpeg", b"\xff\xd8\xff\xe0"),
        ("gzip", b"\x1f\x8b"),
    ):
        yield spoiled(name, "file_unknown", lambda _, start=start: start + bytes(64))
    yield spoiled("zip without workbook", "file_damaged", lambda _: archive({"a.txt": b"x"}))
    yield spoiled("zip without end", "file_damaged", lambda _: b"PK\x03\x04" + bytes(100))


def _long(spoiled: Callable[..., Damaged]) -> Iterator[Damaged]:
    hundred_thousand = b"".join(
        b'<row r="%d"><c r="B%d" t="inlineStr"><is><t>n%d</t></is></c></row>' % (n, n, n)
        for n in range(4, 100_004)
    )
    yield spoiled(
        "100,000 rows",
        "too_long",
        lambda data: replaced(data, SHEET, b"</sheetData>", hundred_thousand + b"</sheetData>"),
    )
    yield spoiled(
        "last row of all", "too_long", lambda data: replaced(data, SHEET, b'<row r="3"', b'<row r="1048576"')
    )
    cells = b"".join(b'<c r="B9"><v>%d</v></c>' % n for n in range(MOST_CELLS + 1))
    yield spoiled(
        "too many cells",
        "too_many_cells",
        lambda data: replaced(data, SHEET, b"</sheetData>", b"<row>" + cells + b"</row></sheetData>"),
    )


def _texts() -> Iterator[Damaged]:
    rows = GOOD["people"]
    plain = as_csv(rows)
    long = plain + b"".join(b",n%d,,,,,,,,,,,,,,,,\n" % n for n in range(100_000))
    for name, code, data in (
        ("utf-16", "text_utf16", as_csv(rows, "utf-16")),
        ("utf-16 without mark", "not_text", as_csv(rows, "utf-16-le")),
        ("half a character", "not_text", plain[:-4] + b"\xe7\n"),
        ("bytes of nothing", "not_text", plain + b"\xff\xff\n"),
        ("nul", "not_text", plain + b"a\0b\n"),
        ("open quote", "csv_broken", plain + b'"a,b\n'),
        ("quote after quote", "csv_broken", plain + b'"a"b,c\n'),
        ("100,000 rows", "too_long", long),
        ("big5", "missing_column", "姓名,單位\n羅新,民政局\n".encode("big5")),
        ("latin-1", "not_text", "Prénom,Unité\nÉlise,Bureau\n".encode("latin-1")),
        ("a poem", "missing_column", "床前明月光，\n疑是地上霜。\n".encode()),
        ("json", "missing_column", b'[{"a": 1},\n {"b": 2}]\n'),
        ("html", "missing_column", b"<table><tr><td>1</td></tr></table>\n"),
    ):
        yield Damaged(f"text: {name}", "people", data, code)
    for name, text in (
        ("equals", "=1+1"),
        ("at", "@SUM(A1)"),
        ("plus", "+cmd|' /C calc'!A0"),
        ("minus", "-SUM(A1)"),
        ("blank before", "  =1+1"),
    ):
        changed = [list(row) for row in rows]
        changed[1][1] = text
        yield Damaged(f"text: formula {name}", "people", as_csv(changed), "formula", "B2")


def _heads() -> Iterator[Damaged]:
    for kind, rows in GOOD.items():
        yield Damaged(f"head: {kind} without rows", kind, workbook(rows[:1]), "no_rows")
        needed = {
            "people": 1,
            "places": 1,
            "workers": 2,
            "qualifications": 5,
            "availability": 3,
            "sessions": 4,
        }[kind]
        lacking = [[cell for number, cell in enumerate(row) if number != needed] for row in rows]
        yield Damaged(f"head: {kind} without a column", kind, workbook(lacking), "missing_column")
        more = [[*row, extra] for row, extra in zip(rows, ("电邮", "a@b", "c@d"), strict=True)]
        yield Damaged(f"head: {kind} with a strange column", kind, workbook(more), "unknown_column")
        twice = [[*row, row[needed]] for row in rows]
        yield Damaged(f"head: {kind} with a column twice", kind, as_csv(twice, "gb18030"), "column_twice")
    yield Damaged("head: other list", "people", good("sessions"), "other_list")
    yield Damaged("head: other list as text", "workers", as_csv(GOOD["places"]), "other_list")
    yield Damaged(
        "head: merged",
        "people",
        workbook(GOOD["people"], lambda sheet: sheet.merge_cells("B1:C1")),
        "odd_head",
    )
    yield Damaged("head: empty sheet", "people", workbook([]), "no_rows")


def _rows() -> Iterator[Damaged]:
    rows = GOOD["people"]

    def spoil(name: str, code: str, cell: str, change: Callable[[Any], None]) -> Damaged:
        return Damaged(f"row: {name}", "people", workbook(rows, change), code, cell)

    yield spoil("formula", "formula", "G2", lambda sheet: sheet.__setitem__("G2", "=1980+10"))
    yield spoil(
        "hyperlink", "formula", "B2", lambda sheet: sheet.__setitem__("B2", '=HYPERLINK("http://a","b")')
    )
    yield spoil(
        "array formula", "formula", "D2", lambda sheet: sheet.__setitem__("D2", ArrayFormula("D2", "=A1:A2"))
    )
    yield spoil("error", "error_value", "C2", lambda sheet: sheet.__setitem__("C2", "#REF!"))
    yield spoil("not available", "error_value", "C3", lambda sheet: sheet.__setitem__("C3", "#N/A"))
    yield spoil("merged down", "merged", "C2", lambda sheet: sheet.merge_cells("C2:C3"))
    yield spoil("merged across", "merged", "P3", lambda sheet: sheet.merge_cells("P3:R3"))
    far = b'</sheetData><mergeCells count="1"><mergeCell ref="A2:XFD1048"/></mergeCells>'
    yield Damaged(
        "row: merged far", "people", replaced(good("people"), SHEET, b"</sheetData>", far), "merged", "A2"
    )
    for name, again in (("same", ["罗新", "13800000001", None]), ("number", ["罗旧", None, "B007"])):
        twice = [*rows, list(rows[1])]
        twice[3][1], twice[3][3], twice[3][4] = again
        twice[3][2] = "蒙自市民政局" if name == "same" else "蒙自电子厂"
        yield Damaged(f"row: twice by {name}", "people", workbook(twice), "row_twice", "B4")
    for kind, column, other, cell in (
        ("workers", 7, "长白班", "H3"),
        ("places", 3, "学校", "D3"),
    ):
        differs = [list(row) for row in GOOD[kind]]
        if kind == "places":
            differs[2][1:3] = differs[1][1:3]
        differs[2][column] = other
        yield Damaged(f"row: {kind} differ", kind, as_csv(differs), "differs", cell)
    for kind in ("qualifications", "availability", "sessions", "places"):
        twice = [*GOOD[kind], list(GOOD[kind][1])]
        yield Damaged(f"row: {kind} twice", kind, workbook(twice), "row_twice", "A4")


def _cells() -> Iterator[Damaged]:
    for number, (kind, column, value, code) in enumerate(CELLS):
        rows = [list(row) for row in GOOD[kind]]
        rows[1][rows[0].index(column)] = value
        cell = "" if code in ELSEWHERE else f"{_letter(rows[0].index(column))}2"
        # A workbook can hold no control character; both kinds of file take turns.
        as_text = number % 3 == 0 or code == "control_sign"
        data = as_csv(rows) if as_text else workbook(rows)
        yield Damaged(f"cell: {kind} {column} {value!r}", kind, data, code, cell or "*")


def _letter(index: int) -> str:
    return chr(ord("A") + index)


def _without(data: bytes, name: str) -> dict[str, bytes]:
    return {part: content for part, content in parts(data).items() if part != name}


def _inside_of_sheet(data: bytes, chance: random.Random) -> int:
    """A place among the packed bytes of the sheet, where every turned bit is found out."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        part = opened.getinfo(SHEET)
    name, extra = struct.unpack("<HH", data[part.header_offset + 26 : part.header_offset + 30])
    start = part.header_offset + 30 + name + extra
    return chance.randrange(start + 8, start + part.compress_size - 8)


def _turned(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]


def _locked(data: bytes) -> bytes:
    at = data.index(b"PK\x01\x02") + 8
    return data[:at] + bytes([data[at] | 1]) + data[at + 1 :]


def _lying(data: bytes) -> bytes:
    """The list of contents says that the sheet is shorter than it is."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        size = opened.getinfo(SHEET).file_size.to_bytes(4, "little")
    at = data.index(size, data.index(b"PK\x01\x02"))
    return data[:at] + (5).to_bytes(4, "little") + data[at + 4 :]
