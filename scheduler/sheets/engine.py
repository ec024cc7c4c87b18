"""openpyxl without what it takes in wherever it finds it: numpy (30 MB of no use to the web) and lxml.

Without lxml it reads through defusedxml, everywhere the same.
"""

import importlib
import sys
from typing import Any

UNWANTED = ("numpy", "lxml")


def _imported(name: str) -> Any:
    """The module, imported as if the unwanted were not there; what is loaded already stays."""
    hidden = [one for one in UNWANTED if one not in sys.modules]
    for one in hidden:
        sys.modules[one] = None  # type: ignore[assignment]  # Python's own way to say: not to be had
    try:
        return importlib.import_module(name)
    finally:
        for one in hidden:
            del sys.modules[one]


openpyxl = _imported("openpyxl")

from openpyxl.cell import WriteOnlyCell  # noqa: E402 - only now can the rest be imported
from openpyxl.styles import Alignment, Font, PatternFill  # noqa: E402
from openpyxl.utils.exceptions import InvalidFileException  # noqa: E402
from openpyxl.worksheet.datavalidation import DataValidation  # noqa: E402

__all__ = [
    "Alignment",
    "DataValidation",
    "Font",
    "InvalidFileException",
    "PatternFill",
    "WriteOnlyCell",
    "openpyxl",
]
