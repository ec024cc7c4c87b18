"""What an uploaded list would do, row by row and cell by cell; nothing is written here."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scheduler.services.lists.fields import Choice
from scheduler.services.lists.listing import CLEAR, SAMPLE, Book, Column, Draft, Fault, Listing, Row, same
from scheduler.services.lists.lookup import Lookup
from scheduler.services.lists.names import Wrong, plain
from scheduler.sheets.grid import Raw


class Outcome(StrEnum):
    """What becomes of a row."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that differs from what is there: `old` is empty where it is made, or not to be told."""

    cell: str
    header: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Result:
    """What becomes of one row; `label` is what it is about."""

    number: int
    label: str
    outcome: Outcome
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cells:
    """The part of an upload that is kept: its head, its rows, and the cells that can't be used."""

    places: Mapping[str, int]
    rows: Sequence[tuple[int, Sequence[Raw]]]
    odd: Mapping[tuple[int, int], str]


@dataclass
class Preview:
    """Everything a list would do; `drafts` are in the order in which they are written."""

    results: list[Result] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        """How many rows have this outcome."""
        return sum(result.outcome == outcome for result in self.results)

    @property
    def refused(self) -> bool:
        """Whether any row is refused, so that nothing can be imported."""
        return any(result.outcome is Outcome.REFUSED for result in self.results)

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do."""
        return not any(draft.new or draft.changes for draft in self.drafts)

    @property
    def fingerprint(self) -> str:
        """Differs as soon as anything that the preview shows does."""
        return hashlib.sha256(repr(self.results).encode()).hexdigest()


def of(listing: Listing, book: Book, cells: Cells, lookup: Lookup) -> Preview:
    """Read every row against what is there now."""
    return _Reading(listing, book, cells, lookup).preview()


@dataclass
class _Asked:
    """What a row asks for, once it was held against what is there."""

    creates: bool = False
    changes: list[Change] = field(default_factory=list)


class _Reading:
    def __init__(self, listing: Listing, book: Book, cells: Cells, lookup: Lookup) -> None:
        self.columns = {column.name: column for column in listing.columns}
        self.shown = self.columns | {column.name: column for column in listing.implied}
        self.headers = {name: column.header for name, column in self.shown.items()}
        self.first, self.labels = listing.columns[0].name, listing.labels
        self.book, self.cells, self.lookup = book, cells, lookup
        self.made: dict[tuple[str, tuple[Any, ...]], tuple[Draft, int]] = {}
        self.found = Preview()

    def preview(self) -> Preview:
        for number, raw in self.cells.rows:
            row = Row(number, {}, {}, self.cells.places, self.headers)
            if self._is_sample(raw):
                self.found.results.append(Result(number, SAMPLE, Outcome.SAMPLE))
                continue
            self._read_cells(row, raw)
            asked = _Asked() if row.faults else self._judge(row)
            self.found.results.append(self._result(row, asked))
        return self.found

    def _is_sample(self, raw: Sequence[Raw]) -> bool:
        at = self.cells.places.get(self.first, 1) - 1
        return at < len(raw) and str(raw[at]).startswith(SAMPLE)

    def _read_cells(self, row: Row, raw: Sequence[Raw]) -> None:
        for name, place in self.cells.places.items():
            cell = raw[place - 1] if place <= len(raw) else None
            row.said[name] = "" if cell is None else str(cell)[:60]
            odd = self.cells.odd.get((row.number, place))
            if odd is not None:
                row.fault(name, odd)
            elif cell is not None and str(cell).strip():
                self._read_cell(row, self.columns[name], cell)
            elif self.columns[name].required:
                row.fault(name, "required")

    def _read_cell(self, row: Row, column: Column, cell: Raw) -> None:
        if isinstance(cell, str) and plain(cell) in CLEAR:
            if column.required:
                row.fault(column.name, "required")
            row.values[column.name] = None
            return
        try:
            row.values[column.name] = column.field.read(cell, self.lookup)
        except Wrong as wrong:
            row.fault(column.name, wrong.code, **wrong.detail)

    def _judge(self, row: Row) -> _Asked:
        asked = _Asked()
        drafts = list(self.book.read(row))
        for draft in [] if row.faults else drafts:
            kept = self._kept(row, draft)
            if kept is not None:
                asked.creates |= kept is draft and draft.new
                asked.changes += self._changes(row, draft, kept)
        return asked

    def _kept(self, row: Row, draft: Draft) -> Draft | None:
        """The one draft of that thing: of two rows about it the second must agree, or is one too many."""
        if draft.parent is not None:
            own = (draft.parent, row.number)
            draft.parent = self.made.get((draft.parent.entity, draft.parent.key), own)[0]
        known, first = self.made.get((draft.entity, draft.key), (None, 0))
        if known is None:
            self.made[draft.entity, draft.key] = (draft, row.number)
            self.found.drafts.append(draft)
            return draft
        if not draft.shared:
            row.fault(self.first, "row_twice", first=first)
            return None
        for name, value in draft.values.items():
            if not same(known.values.setdefault(name, value), value):
                row.fault(name, "differs", first=first)
        return known

    def _changes(self, row: Row, draft: Draft, kept: Draft) -> Iterator[Change]:
        for name, value in draft.values.items():
            old = None if kept.existing is None else kept.existing.get(name)
            if name in kept.changes or same(old, value):
                continue
            if self._out_of_scope(name, value):
                row.fault(name, "not_mine")
            kept.changes[name] = value
            if name in self.shown:
                told = "" if name in kept.hidden else self._shown(name, old)
                yield Change(row.cell(name), self.headers[name], told, self._shown(name, value))

    def _out_of_scope(self, name: str, value: Any) -> bool:
        kind = self.columns[name].field if name in self.columns else None
        if value is None or not isinstance(kind, Choice) or not kind.scoped:
            return False
        return value not in self.lookup.inside(kind.source)

    def _shown(self, name: str, value: Any) -> str:
        if value is None or value in ("", frozenset()):
            return ""
        return str(self.shown[name].field.show(value, self.lookup))

    def _result(self, row: Row, asked: _Asked) -> Result:
        label = " · ".join(filter(None, (row.said.get(name, "") for name in self.labels)))
        if row.faults:
            return Result(row.number, label, Outcome.REFUSED, faults=tuple(row.faults))
        outcome = Outcome.CHANGED if asked.changes else Outcome.UNCHANGED
        if asked.creates:
            outcome = Outcome.CREATED
        return Result(row.number, label, outcome, tuple(dict.fromkeys(asked.changes)), (), tuple(row.remarks))
