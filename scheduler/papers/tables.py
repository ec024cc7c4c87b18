"""Tables on paper: widths by weight, a head on each page, room for a pen in a signature column."""

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import LongTable, Spacer, TableStyle

from scheduler.papers.blocks import Band, Cell, Column, Row, Table
from scheduler.papers.texts import POINTS, paragraph

SHADE = colors.Color(0.9, 0.9, 0.9)
LINE = 0.5
SIGNED_HEIGHT = 8 * mm
PADDING = 3.0


def table(block: Table, width: float) -> LongTable:
    """The table in this width, in points.

    Raises:
        ValueError: a row has not one cell for each column, or there is no column.
    """
    total = sum(column.weight for column in block.columns)
    if total <= 0:
        raise ValueError("a table needs columns")
    points = POINTS[block.size]
    head = [paragraph(column.head, points, column.align) for column in block.columns]
    drawn = LongTable(
        [head, *(_row(row, block, points) for row in block.rows)],
        colWidths=[width * column.weight / total for column in block.columns],
        repeatRows=1,
        splitInRow=1,
        hAlign="LEFT",
    )
    drawn.setStyle(TableStyle([*_ALWAYS, *_marks(block)]))
    return drawn


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
