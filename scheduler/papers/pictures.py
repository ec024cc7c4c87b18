"""Pictures on paper that are drawn, not pasted: QR codes as squares, which stay sharp in print."""

import segno
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from scheduler.papers.blocks import QrCode

QUIET = 4
"""Empty modules round a QR code, as ISO/IEC 18004 asks."""


class QrPicture(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A QR code of an address."""

    def __init__(self, block: QrCode) -> None:
        super().__init__()
        code = segno.make(block.content, error="m", micro=False)
        self._rows = [bytes(row) for row in code.matrix_iter(border=QUIET)]
        self.width = self.height = block.side * mm

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """What it takes up, in points, whatever there is."""
        return self.width, self.height

    def draw(self) -> None:
        """Draws the dark modules from the top down, neighbours in a row as one bar."""
        side = self.width / len(self._rows)
        self.canv.setFillGray(0)
        for number, row in enumerate(self._rows, 1):
            start = 0
            while start < len(row):
                end = start
                while end < len(row) and row[end]:
                    end += 1
                if end > start:
                    bar = (start * side, self.height - number * side, (end - start) * side, side)
                    self.canv.rect(*bar, stroke=0, fill=1)
                start = end + 1
