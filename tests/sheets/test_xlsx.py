"""XLSX: values as they stand, formulas never run in or out, and archives looked at before they are parsed."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl.worksheet.formula import ArrayFormula

from scheduler.sheets.engine import openpyxl
from scheduler.sheets.grid import ERROR_VALUE, FORMULA, MERGED, Unreadable, address
from scheduler.sheets.limits import MOST_CELLS, MOST_PARTS, MOST_ROWS
from scheduler.sheets.reading import read
from scheduler.sheets.xlsx_out import Head, Page, Table
from scheduler.sheets.xlsx_out import workbook as written
from tests.sheets.archives import SHEET, archive, parts, replaced, with_part, workbook

ROWS = [["姓名", "电话"], ["王小梅", "13800000000"], ["李大山", 13900000000]]
TYPES = "[Content_Types].xml"
ENTITY = b'<!DOCTYPE x [<!ENTITY a "b">]><sheetData>'
NASTY = ["=1+1", "=cmd|'/C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")', "'=1"]


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(data)
    return refused.value.reason.rule


def test_values_come_as_they_stand() -> None:
    row = [
        date(2027, 2, 6),
        datetime.fromisoformat("2027-02-06T07:30"),
        time(7, 30),
        3,
        2.5,
        True,
        " ",
        None,
        "x",
    ]
    (sheet,) = read(workbook([row]))
    assert sheet.lines[0].cells == (
        "2027-02-06", "2027-02-06 07:30", "07:30", 3, 2.5, True, None, None, "x",
    )  # fmt: skip


def test_formulas_errors_and_merged_cells_are_marked_and_never_worked_out() -> None:
    def spoil(sheet: Any) -> None:
        sheet["A2"] = "=1+1"
        sheet["B2"] = ArrayFormula("B2:B2", "=SUM(A1:A2)")
        sheet["C2"] = "#N/A"
        sheet.merge_cells("A3:B4")

    (sheet,) = read(workbook([["a", "b", "c"], ["", "", ""], ["x", "", ""], ["", "", "y"]], spoil))
    assert sheet.odd == {
        (2, 1): FORMULA,
        (2, 2): FORMULA,
        (2, 3): ERROR_VALUE,
        **dict.fromkeys([(3, 1), (3, 2), (4, 1), (4, 2)], MERGED),
    }


def test_text_that_begins_with_an_equals_sign_is_text() -> None:
    def as_text(sheet: Any) -> None:
        sheet["A1"].data_type = "s"

    (sheet,) = read(workbook([["=1+1"]], as_text))
    assert sheet.lines[0].cells == ("=1+1",)
    assert sheet.odd == {}


def test_hidden_sheets_are_left_aside() -> None:
    def hide(sheet: Any) -> None:
        sheet.parent.create_sheet("字典").append(["x"])
        sheet.parent["字典"].sheet_state = "hidden"

    assert [sheet.name for sheet in read(workbook(ROWS, hide))] == ["表"]


def test_what_a_file_says_of_its_size_is_not_relied_on() -> None:
    data = with_part(workbook(ROWS), SHEET, lambda xml: xml.replace(b'ref="A1:B3"', b'ref="A1:XFD1048576"'))
    assert [len(line.cells) for line in read(data)[0].lines] == [2, 2, 2]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda data: data[: len(data) // 2], "file_damaged"),
        (lambda _: archive({"hello.txt": b"x"}), "file_damaged"),
        (lambda data: archive([*parts(data).items(), (SHEET, b"<x/>")]), "file_damaged"),
        (lambda data: with_part(data, SHEET, lambda xml: xml[:200]), "file_damaged"),
        (lambda data: with_part(data, "xl/vbaProject.bin", lambda _: b"x"), "file_macros"),
        (lambda data: with_part(data, "xl/media/a.bin", lambda _: bytes(30 * 2**20)), "file_bomb"),
        (lambda data: archive(parts(data) | {f"xl/{n}.bin": b"" for n in range(MOST_PARTS)}), "file_bomb"),
        (lambda data: replaced(data, SHEET, b"<sheetData>", ENTITY), "file_bomb"),
        (lambda data: with_part(data, SHEET, lambda xml: xml.decode().encode("utf-16")), "file_bomb"),
        (lambda data: replaced(data, SHEET, b'<row r="3"', b'<row r="1048576"'), "too_long"),
        (lambda data: b"\xd0\xcf\x11\xe0" + data, "old_excel"),
        (lambda _: b"%PDF-1.7", "file_unknown"),
        (lambda _: b" \r\n", "file_empty"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_file_that_cannot_be_read_is_refused(spoil: Callable[[bytes], bytes], code: str) -> None:
    assert refusal(spoil(workbook(ROWS))) == code


def test_encrypted_part_is_refused() -> None:
    data = bytearray(workbook(ROWS))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refusal(bytes(data)) == "file_locked"


def test_size_that_an_archive_lies_about_is_found_out() -> None:
    data = bytearray(workbook(ROWS))
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        size = made.getinfo(SHEET).file_size.to_bytes(4, "little")
    central = data.index(b"PK\x01\x02")
    at = data.index(size, central)
    data[at : at + 4] = (5).to_bytes(4, "little")
    assert refusal(bytes(data)) == "file_damaged"


def test_too_many_rows_and_cells_are_refused_before_anything_is_parsed() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, MOST_ROWS + 22))
    empty = workbook([["x"]])
    whole = with_part(empty, SHEET, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))
    assert refusal(whole) == "too_long"
    cells = b'<row r="2">' + b"<c/>" * (MOST_CELLS + 1) + b"</row>"
    wide = with_part(empty, SHEET, lambda xml: xml.replace(b"</sheetData>", cells + b"</sheetData>"))
    assert refusal(wide) in ("too_many_cells", "file_bomb")


def test_written_texts_stay_texts_whatever_they_begin_with() -> None:
    table = Table("名单", (Head("=head"), Head("n", as_text=True)), [[text, text] for text in NASTY])
    data = written(table, Page("说明", (("a",), ("=1+1",))))
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert len(cells) == 2 + 2 * len(NASTY) + 2
    assert {cell.data_type for cell in cells} == {"s"}
    assert b"<f>" not in parts(data)[SHEET]
    assert [line.cells[0] for line in read(data)[0].lines[1:]] == NASTY


def test_signs_that_xml_cannot_hold_are_left_out() -> None:
    data = written(Table("a", (Head("x"),), [["a\x00b\x0bc\ud800"]]))
    assert read(data)[0].lines[1].cells == ("abc",)


def test_choices_are_drop_downs_over_a_hidden_sheet() -> None:
    heads = (Head("a", options=("=x", "y"), only_options=True), Head("b"), Head("c", options=("z",)))
    book = openpyxl.load_workbook(io.BytesIO(written(Table("t", heads, [], samples=0))))
    rules = book["t"].data_validations.dataValidation
    assert [(str(rule.sqref), rule.formula1, rule.showErrorMessage) for rule in rules] == [
        (f"A2:A{MOST_ROWS + 1}", "'选项'!$A$1:$A$2", True),
        (f"C2:C{MOST_ROWS + 1}", "'选项'!$B$1:$B$1", False),
    ]
    assert book["选项"].sheet_state == "hidden"
    assert [[cell.value for cell in row] for row in book["选项"].iter_rows()] == [["=x", "z"], ["y", None]]


def test_name_of_a_cell_is_that_of_spreadsheets() -> None:
    assert [address(7, n) for n in (1, 26, 27, 702, 703)] == ["A7", "Z7", "AA7", "ZZ7", "AAA7"]
