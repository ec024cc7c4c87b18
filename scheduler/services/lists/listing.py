"""What a list is made of: columns, the rows that are read, and what each row asks for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from scheduler.services.lists.fields import Field
from scheduler.services.lists.lookup import Lookup
from scheduler.services.lists.names import tidy
from scheduler.sheets.grid import address

SAMPLE = "样例"
"""What stands in the first column of the row that a template brings as an example."""

FIRST = object()
"""As the sample of a column: the first of what may be chosen in it."""

CLEAR = ("清空", "clear")
"""What empties a cell, in either language; a cell that is left blank changes nothing."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `name` is what the database calls it, `header` what the list does.

    Attributes:
        headers: further headers under which the column is known.
        required: must stand in the list, and hold something in every row.
        sample: what the example of the template has, as a cell.
        text: keeps digits as they are typed.
    """

    name: str
    header: str
    field: Field
    required: bool = False
    headers: tuple[str, ...] = ()
    sample: Any = None
    text: bool = False
    width: int = 14


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is refused: the cell as spreadsheets name it, what it says, a code and its figures."""

    code: str
    cell: str
    header: str
    said: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Row:
    """One row of an uploaded list: `values` are the cells that hold something, None where cleared."""

    number: int
    values: dict[str, Any]
    said: dict[str, str]
    places: Mapping[str, int]
    headers: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def fault(self, name: str, code: str, **detail: object) -> None:
        """Refuse the row because of one column."""
        self.faults.append(
            Fault(code, self.cell(name), self.headers.get(name, name), self.said.get(name, ""), detail)
        )

    def cell(self, name: str) -> str:
        """The address of the cell of a column; of the row alone where the list has no such column."""
        return address(self.number, self.places[name]) if name in self.places else str(self.number)

    def given(self, *names: str) -> dict[str, Any]:
        """The values of these columns, as far as the row has them."""
        return {name: self.values[name] for name in names if name in self.values}


@dataclass
class Draft:
    """What a row asks of one thing in the database: to be as `values` say.

    Attributes:
        entity: the kind of thing, "person".
        key: what it is known by within the list.
        existing: what it is now; None when it is to be made.
        hidden: columns whose present value is not told to whoever uploads.
        parent: the draft of what it belongs to, which is written before it.
        shared: several rows may describe it, as long as they agree.
        row_id: of the row in the database; set when it is made.
    """

    entity: str
    key: tuple[Any, ...]
    values: dict[str, Any]
    existing: Mapping[str, Any] | None = None
    hidden: frozenset[str] = frozenset()
    parent: "Draft | None" = None
    shared: bool = False
    row_id: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def new(self) -> bool:
        """Whether it is to be made."""
        return self.existing is None

    @property
    def parent_id(self) -> int:
        """The row of what it belongs to, which is written by then."""
        assert self.parent is not None
        assert self.parent.row_id is not None
        return self.parent.row_id

    def after(self, name: str) -> Any:
        """What a column will hold."""
        if name in self.values:
            return self.values[name]
        return None if self.existing is None else self.existing.get(name)


class Book(Protocol):
    """One list over one reading of the database."""

    def read(self, row: Row) -> Iterable[Draft]:
        """What a row asks for, parents first; what is wrong goes to `row.fault`."""
        ...

    def write(self, drafts: Sequence[Draft]) -> None:
        """Make or change what the drafts ask for; `Draft.changes` says what differs."""
        ...

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Everything of one's own nodes, as values by column, for export."""
        ...


class Listing(Protocol):
    """A kind of list; `labels` are the columns by which a row is recognised."""

    @property
    def code(self) -> str:
        """What addresses and records call it."""
        ...

    @property
    def title(self) -> str:
        """What its sheet is called."""
        ...

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns; the first holds the numbers that we give."""
        ...

    @property
    def implied(self) -> tuple[Column, ...]:
        """What its rows change without having a column for it."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the columns by which a row is recognised."""
        ...

    def open(self, lookup: Lookup) -> Book:
        """The list over what is there now."""
        ...


def same(old: Any, new: Any) -> bool:
    """Whether two values say the same: nothing is said in several ways, and blanks say nothing."""
    if isinstance(old, str) and isinstance(new, str):
        return tidy(old).replace(" ", "") == tidy(new).replace(" ", "")
    return (old or None) == (new or None) if not isinstance(new, bool | int | float) else old == new
