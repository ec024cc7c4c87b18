"""Texts as reportlab's paragraphs: markup taken as text, Chinese broken anywhere, Latin between words."""

from functools import cache
from html import escape

from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from scheduler.papers import fonts
from scheduler.papers.blocks import Align, Heading, Size

POINTS = {Size.SMALL: 8.0, Size.NORMAL: 10.0, Size.LARGE: 13.0}
HEADINGS = {1: 18.0, 2: 13.0, 3: 11.0}
LEADING = 1.4
"""Height of a line against the size of its letters; Chinese needs more air than Latin."""

UNKNOWN = "□"
"""Stands for a sign that the font does not have."""

_ALIGNED = {Align.LEFT: TA_LEFT, Align.CENTER: TA_CENTER, Align.RIGHT: TA_RIGHT}
_FIRST_CHINESE = 0x2E80


def paragraph(text: str, points: float, align: Align = Align.LEFT) -> Paragraph:
    """The text as one paragraph of letters of this size."""
    clean = shown(text)
    chinese = any(ord(sign) >= _FIRST_CHINESE for sign in clean)
    return Paragraph(escape(clean).replace("\n", "<br/>"), _style(points, align, chinese, 0.0))


def heading(block: Heading) -> Paragraph:
    """A heading, with air above and below."""
    clean = shown(block.text)
    points = HEADINGS[max(1, min(block.level, 3))]
    return Paragraph(escape(clean), _style(points, block.align, True, points / 2))


def shown(text: str) -> str:
    """The text with what the font cannot show replaced; control signs are left out."""
    known = fonts.signs()
    spaced = (" " if sign.isspace() and sign != "\n" else sign for sign in text)
    kept = (sign for sign in spaced if sign == "\n" or sign.isprintable())
    return "".join(sign if sign == "\n" or ord(sign) in known else UNKNOWN for sign in kept)


@cache
def _style(points: float, align: Align, chinese: bool, space: float) -> ParagraphStyle:
    return ParagraphStyle(
        f"{points}-{align}-{chinese}-{space}",
        fontName=fonts.known(),
        fontSize=points,
        leading=points * LEADING,
        alignment=_ALIGNED[align],
        wordWrap="CJK" if chinese else None,
        spaceBefore=space,
        spaceAfter=space / 2,
    )
