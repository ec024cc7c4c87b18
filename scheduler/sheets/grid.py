"""A sheet as plain data: what stands in which cell, whatever kind of file it came in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scheduler.domain.rules.violation import Violation

Raw = str | int | float | bool | None
"""What a cell holds; dates and times are ISO text, so that a sheet can be kept as JSON."""

FORMULA, ERROR_VALUE, MERGED = "formula", "error_value", "merged"
"""Codes of cells that hold nothing which can be used."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as spreadsheets show it, from 1, and its cells from column A."""

    number: int
    cells: tuple[Raw, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that are not empty; `odd` has a code for cells by (row, column), from 1."""

    name: str
    lines: tuple[Line, ...]
    odd: Mapping[tuple[int, int], str] = field(default_factory=dict)


class Unreadable(Exception):  # noqa: N818 - an answer to the user, not a failure of the program
    """The file as a whole can't be used; `reason` says why, by code."""

    def __init__(self, code: str, subject: str = "", amount: int | None = None, needed: int | None = None):
        self.reason = Violation(code, subject=subject or None, amount=amount, needed=needed)
        super().__init__(code)


def column_letters(column: int) -> str:
    """The name of a column: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """The name of a cell: (7, 3) is C7."""
    return f"{column_letters(column)}{row}"
