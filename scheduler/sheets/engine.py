"""openpyxl without numpy, which it takes in wherever it finds it: 30 MB of no use to the web process."""

import importlib
import sys
from typing import Any


def _imported(name: str) -> Any:
    """The module, imported as if numpy were not there; a numpy that is loaded already stays."""
    hidden = "numpy" not in sys.modules
    if hidden:
        sys.modules["numpy"] = None  # type: ignore[assignment]  # Python's own way to say: not to be had
    try:
        return importlib.import_module(name)
    finally:
        if hidden:
            del sys.modules["numpy"]


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
