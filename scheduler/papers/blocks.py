"""What a paper is made of, as plain data: headings, paragraphs, tables, QR codes; no layout."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    """Where a text stands in its line."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Size(StrEnum):
    """How large a text is: small print, text, and what is read from some metres away."""

    SMALL = "small"
    NORMAL = "normal"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 is the title of the paper, 2 a section that stays with what follows it."""

    text: str
    level: int = 2
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text; line breaks in it are kept."""

    text: str
    size: Size = Size.NORMAL
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        weight: its share of the width, against those of the others.
        signature: it stays empty for a signature, and its rows are high enough for a pen.
    """

    head: str
    weight: float = 1.0
    align: Align = Align.LEFT
    signature: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with more than a text: shaded, or smaller than the others."""

    text: str
    shaded: bool = False
    size: Size = Size.NORMAL


@dataclass(frozen=True, slots=True)
class Band:
    """A row that is one text across the whole table, as a heading among its rows."""

    text: str


Row = Sequence[str | Cell] | Band


@dataclass(frozen=True, slots=True)
class Table:
    """A table with lines; its head is repeated on each page, and rows break between pages, also within a row.

    A row has one cell for each column; what stands in a signature column is not printed.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    size: Size = Size.NORMAL


@dataclass(frozen=True, slots=True)
class QrCode:
    """An address to point a camera at, with a text below it; `side` in millimetres."""

    content: str
    label: str = ""
    side: float = 30.0


@dataclass(frozen=True, slots=True)
class Gap:
    """An empty space; `height` in millimetres."""

    height: float = 4.0


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Blocks at the left and others at the right, `share` of the width for the left; no page break within."""

    left: "Sequence[Block]"
    right: "Sequence[Block]"
    share: float = 0.75


Block = Heading | Paragraph | Table | QrCode | Gap | PageBreak | Beside


@dataclass(frozen=True, slots=True)
class Document:
    """A paper in A4.

    Attributes:
        title: stands in the footer and in what the file says about itself.
        note: stands in the footer between title and page number, e.g. when it was printed.
    """

    title: str
    blocks: Sequence[Block]
    landscape: bool = False
    note: str = ""
    language: str = "zh-CN"
