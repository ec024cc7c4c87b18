"""A document as the bytes of a PDF: the same document gives the same bytes."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    PageBreak,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from scheduler.papers import blocks, fonts
from scheduler.papers.blocks import Block, Document
from scheduler.papers.pictures import QrPicture
from scheduler.papers.tables import table
from scheduler.papers.texts import POINTS, heading, paragraph, shown

MEDIA_TYPE = "application/pdf"
MARGIN, FOOTER = 14 * mm, 8 * mm
FOOTER_POINTS = 8
PADDING = 12
"""What a page keeps free within its margins, in points, both sides together."""

FOLLOWED = 30 * mm
"""What must be left of a page below a heading; else it moves to the next one with what follows it."""


def pdf(document: Document) -> bytes:
    """The document as a PDF in A4 with its font embedded.

    Raises:
        ValueError: a table has rows that do not fit its columns.
    """
    size = landscape(A4) if document.landscape else A4
    out = io.BytesIO()
    template = SimpleDocTemplate(
        out,
        pagesize=size,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 2 * mm,
        title=shown(document.title),
        author="Houniao 候鸟",
        lang=document.language,
        invariant=1,
    )
    room = (
        size[0] - 2 * MARGIN - 12,
        size[1] - 2 * MARGIN - 2 * mm - 12,
    )  # a frame has a padding of 6 points
    template.build(list(_flowables(document.blocks, room)), canvasmaker=_with_footers(document))
    return out.getvalue()


def _flowables(content: Sequence[Block], room: tuple[float, float]) -> Iterator[Flowable]:
    for block in content:
        match block:
            case blocks.Table():
                yield table(block, *room)
            case blocks.Beside():
                yield _beside(block, room)
            case blocks.Heading() | blocks.Paragraph():
                yield from _text(block)
            case blocks.QrCode():
                yield QrPicture(block)
                yield paragraph(block.label, POINTS[blocks.Size.SMALL])
            case blocks.Gap():
                yield Spacer(1, block.height * mm)
            case blocks.PageBreak():
                yield PageBreak()


def _text(block: blocks.Heading | blocks.Paragraph) -> Iterator[Flowable]:
    if isinstance(block, blocks.Heading):
        yield CondPageBreak(FOLLOWED)
        yield heading(block)
    else:
        yield paragraph(block.text, POINTS[block.size], block.align)


def _beside(block: blocks.Beside, room: tuple[float, float]) -> Flowable:
    left, right = room[0] * block.share, room[0] * (1 - block.share)
    halves = [_half(half, (width, room[1])) for half, width in ((block.left, left), (block.right, right))]
    drawn = Table([halves], colWidths=[left, right], hAlign="LEFT")
    bare = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    drawn.setStyle(TableStyle([*bare, ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return drawn


def _half(content: Sequence[Block], room: tuple[float, float]) -> list[Flowable]:
    """Blocks of a half, which knows nothing of pages."""
    return [one for one in _flowables(content, room) if not isinstance(one, CondPageBreak)]


def _with_footers(document: Document) -> type[Canvas]:
    """A canvas that knows how many pages there are before it writes the first footer."""

    class Footed(Canvas):  # type: ignore[misc]  # reportlab has no types
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, 1):
                self.__dict__.update(page)
                self._footer(f"{number} / {len(self._pages)}")
                super().showPage()
            super().save()

        def _footer(self, pages: str) -> None:
            width = self._pagesize[0]
            self.setFont(fonts.known(), FOOTER_POINTS)
            self.drawString(MARGIN, FOOTER, shown(document.title))
            self.drawCentredString(width / 2, FOOTER, shown(document.note))
            self.drawRightString(width - MARGIN, FOOTER, pages)

    return Footed
