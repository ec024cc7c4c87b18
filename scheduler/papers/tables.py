"""Tables on paper: widths by weight, a head on each page, room for a pen in a signature column."""

from functools import cache

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, Spacer, TableStyle

from scheduler.papers.blocks import Band, Cell, Column, Row, Table
from scheduler.papers.texts import POINTS, paragraph

SHADE = colors.Color(0.9, 0.9, 0.9)
LINE = 0.5
SIGNED_HEIGHT = 8 * mm
PADDING = 3.0
NEARLY = 0.95
"""Of a page that counts as empty still: rounding and small gaps."""


def table(block: Table, width: float, whole: float) -> LongTable:
    """The table in this width, on pages of that height, in points.

    Raises:
        ValueError: a row has not one cell for each column, or there is no column.
    """
    total = sum(column.weight for column in block.columns)
    if total <= 0:
        raise ValueError("a table needs columns")
    points = POINTS[block.size]
    head = [paragraph(column.head, points, column.align) for column in block.columns]
    drawn = _breaking(whole)(
        [head, *(_row(row, block, points) for row in block.rows)],
        colWidths=[width * column.weight / total for column in block.columns],
        repeatRows=1,
        hAlign="LEFT",
    )
    drawn.setStyle(TableStyle([*_ALWAYS, *_marks(block)]))
    return drawn


@cache
def _breaking(whole: float) -> type[LongTable]:
    """Tables that break between rows, and within a row only where it is higher than a page of its own."""

    class Breaking(LongTable):  # type: ignore[misc]  # reportlab has no types
        def split(self, width: float, height: float) -> list[Flowable]:
            self.splitInRow = 0
            parts: list[Flowable] = super().split(width, height)
            if not parts and height > whole * NEARLY:
                self.splitInRow = 1
                parts = super().split(width, height)
            return parts

    return Breaking


_ALWAYS = (
    ("GRID", (0, 0), (-1, -1), LINE, colors.black),
    ("BACKGROUND", (0, 0), (-1, 0), SHADE),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
    ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
    ("TOPPADDING", (0, 0), (-1, -1), PADDING - 1),
    ("BOTTOMPADDING", (0, 0), (-1, -1), PADDING + 1),
)


def _row(row: Row, block: Table, points: float) -> list[object]:
    if isinstance(row, Band):
        return [paragraph(row.text, points), *("" for _ in block.columns[1:])]
    return [_cell(cell, column, points) for cell, column in zip(row, block.columns, strict=True)]


def _cell(cell: str | Cell, column: Column, points: float) -> object:
    if column.signature:
        return Spacer(1, SIGNED_HEIGHT)
    if isinstance(cell, str):
        return paragraph(cell, points, column.align)
    return paragraph(cell.text, min(points, POINTS[cell.size]), column.align)


def _marks(block: Table) -> list[tuple[object, ...]]:
    marks: list[tuple[object, ...]] = []
    for number, row in enumerate(block.rows, 1):
        if isinstance(row, Band):
            marks.append(("SPAN", (0, number), (-1, number)))
            marks.append(("BACKGROUND", (0, number), (-1, number), SHADE))
        else:
            shaded = (at for at, cell in enumerate(row) if isinstance(cell, Cell) and cell.shaded)
            marks.extend(("BACKGROUND", (at, number), (at, number), SHADE) for at in shaded)
    return marks
