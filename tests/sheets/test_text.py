"""CSV: encodings told strictly apart, broken files refused, and no cell that a spreadsheet would run."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.sheets.grid import FORMULA, Unreadable
from scheduler.sheets.limits import MOST_CELLS, MOST_ROWS
from scheduler.sheets.text import decoded, escaped, read_csv, write_csv

TEXT = "姓名,电话\n王小梅,13800000000\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_of_spreadsheets_in_china_are_told_apart(encoding: str) -> None:
    sheet = read_csv(TEXT.encode(encoding))
    assert [line.cells for line in sheet.lines] == [("姓名", "电话"), ("王小梅", "13800000000")]


def test_gb18030_holds_signs_that_gbk_has_not() -> None:
    assert decoded("㐀𠀀".encode("gb18030")) == "㐀𠀀"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (TEXT.encode("utf-16"), "text_utf16"),
        (TEXT.encode("utf-16-be"), "not_text"),
        (b"\x81\x20\xff\xff", "not_text"),
        (b"a,b\n\0,c\n", "not_text"),
        (b'a,b\n"c,d\n', "csv_broken"),
        (b'a,b\nc,"d"e\n', "csv_broken"),
        (b"x\n" * (MOST_ROWS + 22), "too_long"),
        (b"," * (MOST_CELLS + 1), "too_many_cells"),
    ],
)
def test_csv_that_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_csv(data)
    assert refused.value.reason.rule == code


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separator_is_the_one_of_the_first_line(separator: str) -> None:
    assert read_csv(f"a{separator}b\n1{separator}2\n".encode()).lines[1].cells == ("1", "2")


def test_rows_keep_the_numbers_that_spreadsheets_show() -> None:
    sheet = read_csv(b'a,b\n\n"two\nlines",c\n,\nd,e\n')
    assert [line.number for line in sheet.lines] == [1, 3, 5]


@pytest.mark.parametrize("text", ["=1+1", " =1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-cmd", "+(1)"])
def test_what_a_spreadsheet_would_work_out_is_a_formula(text: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["a"], [text]])
    assert read_csv(out.getvalue().encode()).odd == {(2, 1): FORMULA}


@pytest.mark.parametrize("text", ["+86 138", "-5", "-", "1=1", "'=1+1", "—"])
def test_what_only_looks_like_a_formula_is_text(text: str) -> None:
    assert read_csv(f"a\n{text}\n".encode()).odd == {}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "'=", "\0="])
def test_text_that_begins_like_a_formula_gets_an_apostrophe(start: str) -> None:
    assert escaped(f"{start}1").startswith("'")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_every_text_is_harmless_and_comes_back_as_it_was(text: str) -> None:
    data = write_csv(["head"], [["x", text]])
    first = next(iter(csv.reader(io.StringIO(data.decode("utf-8-sig").split("\r\n", 1)[1], newline=""))))[1]
    assert first[0] not in "=+-@\t\r\n"
    line = read_csv(data).lines[1].cells
    assert (line[1] if len(line) > 1 else None) == (text or None)
    assert read_csv(data).odd == {}
