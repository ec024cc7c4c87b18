"""Papers: Chinese that can be read back, A4 either way, the font inside, heads repeated, the same bytes."""

import io

import pypdf
import pytest

from scheduler.papers.blocks import (
    Band,
    Beside,
    Cell,
    Column,
    Document,
    Gap,
    Heading,
    PageBreak,
    Paragraph,
    QrCode,
    Size,
    Table,
)
from scheduler.papers.printing import pdf
from scheduler.papers.texts import UNKNOWN, shown

A4_WIDTH, A4_HEIGHT = 595.28, 841.89
PEOPLE = Table(
    (Column("姓名"), Column("岗位", 2), Column("签名", signature=True)),
    [
        Band("上午 07:30–12:00"),
        *((f"张三{number}", Cell("带班老师", shaded=True), "不印") for number in range(90)),
    ],
)
SHEET = Document("签到表", [Heading("昆明电子厂", 1), PEOPLE], note="打印于 2027年8月3日")


def read(document: Document) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf(document)))


def text(document: Document) -> str:
    return "\n".join(page.extract_text() for page in read(document).pages)


@pytest.mark.parametrize("landscape", [False, True])
def test_paper_is_a4(landscape: bool) -> None:
    (page,) = read(Document("计划", [Paragraph("早")], landscape=landscape)).pages
    size = (float(page.mediabox.width), float(page.mediabox.height))
    assert size == pytest.approx((A4_HEIGHT, A4_WIDTH) if landscape else (A4_WIDTH, A4_HEIGHT), abs=0.01)


def test_chinese_and_latin_text_can_be_read_back() -> None:
    found = text(Document("单", [Heading("候鸟 Houniao"), Paragraph("䶮川县 <b>&amp; 第一行\n第二行")]))
    for expected in ("候鸟 Houniao", "䶮川县 <b>&amp; 第一行", "第二行"):
        assert expected in found


def test_every_page_has_title_note_number_and_the_head_of_the_table() -> None:
    pages = [page.extract_text() for page in read(SHEET).pages]
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        for expected in ("签到表", "打印于 2027年8月3日", f"{number} / {len(pages)}", "姓名", "岗位", "签名"):
            assert expected in page
    assert "".join(pages).count("张三") == 90


def test_signature_column_is_empty_and_first_page_is_not() -> None:
    pages = [page.extract_text() for page in read(SHEET).pages]
    assert "不印" not in "".join(pages)
    assert "张三0" in pages[0]


def test_font_is_embedded_as_a_subset() -> None:
    data = pdf(SHEET)
    assert len(data) < 200_000
    fonts = read(SHEET).pages[0]["/Resources"]["/Font"]
    kept = [font.get_object() for font in fonts.values() if "NotoSansSC" in font.get_object()["/BaseFont"]]
    assert kept
    assert all("/FontFile2" in font["/FontDescriptor"].get_object() for font in kept)


def test_same_document_gives_the_same_bytes() -> None:
    assert pdf(SHEET) == pdf(SHEET)


def test_row_higher_than_a_page_breaks_within() -> None:
    found = text(Document("长", [Table((Column("一"), Column("二")), [("字" * 6000, "乙")])]))
    assert found.count("字") == 6000


def test_row_without_a_cell_for_each_column_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        pdf(Document("错", [Table((Column("一"), Column("二")), [("只有一个",)])]))


def test_table_without_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="columns"):
        pdf(Document("错", [Table((), [])]))


def test_sign_that_the_font_lacks_is_shown_as_a_box_and_control_signs_go() -> None:
    assert shown("好\U0001f600\x07\t!\n") == f"好{UNKNOWN} !\n"


def test_all_blocks_together() -> None:
    left = [Heading("左", 3), Paragraph("小", Size.SMALL), Gap()]
    both = Beside(left, [QrCode("https://example.org/x", "扫码")])
    first, second, *_ = read(Document("全", [both, Paragraph("下面"), PageBreak(), PEOPLE])).pages
    assert "扫码" in first.extract_text()
    assert "下面" in first.extract_text()
    assert "张三" not in first.extract_text()
    assert "张三" in second.extract_text()


def test_row_that_fits_on_the_next_page_is_not_torn_and_the_head_stands_once_a_page() -> None:
    rows = [("一" * 5, "字\n" * 20) for _ in range(4)]
    pages = read(Document("表", [Table((Column("头"), Column("尾")), rows)])).pages
    assert [page.extract_text().count("头") for page in pages] == [1] * len(pages)
    assert [page.extract_text().count("字") % 20 for page in pages] == [0] * len(pages)
