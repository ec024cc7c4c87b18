"""The Chinese font of the papers, found and made known to reportlab once a process."""

from functools import cache
from pathlib import Path

from reportlab.pdfbase.pdfmetrics import getFont, registerFont
from reportlab.pdfbase.ttfonts import TTFont

NAME = "NotoSansSC"
FILE = Path(__file__).with_name("NotoSansSC-Regular.ttf")


@cache
def known() -> str:
    """The name of the font, which is known to reportlab from here on; only signs used are embedded."""
    registerFont(TTFont(NAME, FILE))
    return NAME


@cache
def signs() -> frozenset[int]:
    """The code points that the font can show."""
    return frozenset(getFont(known()).face.charToGlyph)
