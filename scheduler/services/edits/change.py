"""One change of a draft as plain data: which places come and go, and what is settled for later plan runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.domain.edits import EditKind
from scheduler.services.change_list import Place

FIELDS = ("added", "removed", "held", "freed", "barred", "allowed")


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes different.

    Attributes:
        kind: how the history names it.
        added: who comes onto which shift.
        removed: who leaves which.
        held: a later plan run has to keep these, `freed` no longer.
        barred: a later plan run must not make these, `allowed` it may again.
    """

    kind: EditKind
    added: tuple[Place, ...] = ()
    removed: tuple[Place, ...] = ()
    held: tuple[Place, ...] = ()
    freed: tuple[Place, ...] = ()
    barred: tuple[Place, ...] = ()
    allowed: tuple[Place, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place that it speaks of, once."""
        every = (place for name in FIELDS for place in getattr(self, name))
        return tuple(dict.fromkeys(every))

    def turned(self, kind: EditKind) -> "Change":
        """The change that takes this one back."""
        return Change(kind, self.removed, self.added, self.freed, self.held, self.allowed, self.barred)

    def record(self) -> dict[str, Any]:
        """As it is kept."""
        named = ((name, getattr(self, name)) for name in FIELDS)
        return {name: [list(place) for place in places] for name, places in named if places}


def read(kind: EditKind, record: Mapping[str, Any]) -> Change:
    """What was kept."""
    return Change(kind, **{name: _places(record.get(name, ())) for name in FIELDS})


def kind_of(added: Iterable[Place], removed: Iterable[Place]) -> EditKind:
    """What one calls it when these come and those go."""
    comes, goes = {who for who, _ in added}, {who for who, _ in removed}
    if not goes:
        return EditKind.ASSIGN
    if not comes:
        return EditKind.RELEASE
    if comes == goes:
        return EditKind.MOVE if len(comes) == 1 else EditKind.SWAP
    return EditKind.REPLACE


def _places(pairs: Iterable[Iterable[int]]) -> tuple[Place, ...]:
    return tuple((person, shift) for person, shift in pairs)
