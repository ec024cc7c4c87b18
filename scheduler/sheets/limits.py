"""How much a file may hold; every limit is checked before the work that it bounds."""

MOST_ROWS = 10_000
"""Rows of one sheet: a plant of 5,000 workers twice over; longer lists come in parts."""

MOST_COLUMNS = 60
MOST_CELLS = 300_000
MOST_TEXT = 2_000
"""Characters of one cell."""

MOST_PARTS = 300
"""Parts of an XLSX file, which is a ZIP archive."""

MOST_UNPACKED = 96 * 1024 * 1024
MOST_RATIO = 250
"""Unpacked bytes for each packed one; sheets of a list reach 60."""
