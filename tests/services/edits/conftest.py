"""A draft of the small season to be changed by hand, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.edits import EditKind
from scheduler.services.change_list import Place, planned_places
from scheduler.services.edits import desk, history
from scheduler.services.edits.desk import Hand
from scheduler.services.refusal import Refused
from tests.season import Season, make_season

NOW = datetime.now(UTC)
"""The season counts from this week's Monday; its shifts from number 8 on begin next week at the earliest."""


@dataclass
class Desk:
    """A draft of places on coming shifts, and the hand of an organiser on it."""

    db: Session
    season: Season
    run: t.PlanRunRow

    def place(self, person: str, shift: int) -> Place:
        return self.season.person[person], self.season.shift[shift]

    @property
    def places(self) -> set[Place]:
        self.db.refresh(self.run)
        return set(planned_places(self.run))

    @property
    def revision(self) -> int:
        return history.revision(self.db, self.run.id or 0)

    def hand(self, seen: int | None = None, account: str = "organiser") -> Hand:
        seen = self.revision if seen is None else seen
        return Hand(self.season.account[account], self.run.id or 0, seen, NOW)

    def change(self, *, on: tuple[Place, ...] = (), off: tuple[Place, ...] = ()) -> t.PlanEditRow:
        return desk.change(self.db, self.hand(), added=on, removed=off)

    def settle(self, kind: EditKind, place: Place) -> t.PlanEditRow:
        return desk.settle(self.db, self.hand(), kind, place)

    def refusal(self, *, on: tuple[Place, ...] = (), off: tuple[Place, ...] = ()) -> list[str]:
        with pytest.raises(Refused) as error:
            self.change(on=on, off=off)
        return [reason.rule for reason in error.value.reasons]


@pytest.fixture
def at(sqlite_url: str) -> Iterator[Desk]:
    """A draft in which `third` is on shifts 8 and 9, `second` on 10, and nobody on 11."""
    with transaction(sqlite_url) as db:
        yield laid_out(db)


@pytest.fixture
def at_both(any_database: str) -> Iterator[Desk]:
    """The same, once on SQLite and once on PostgreSQL."""
    with transaction(any_database) as db:
        yield laid_out(db)


def laid_out(db: Session) -> Desk:
    """The season with that draft in it."""
    season = make_season(db)
    made = Desk(db, season, db.get_one(t.PlanRunRow, season.other["draft"]))
    put_in(made.run, made.place("third", 8), made.place("third", 9), made.place("second", 10))
    db.add(made.run)
    db.flush()
    return made


def put_in(run: t.PlanRunRow, *places: Place) -> None:
    """Make the draft hold exactly these places."""
    pairs = [{"volunteer": str(person), "shift": str(shift)} for person, shift in sorted(places)]
    run.plan = {**run.plan, "assignments": pairs}
