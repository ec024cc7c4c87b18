"""Who else could have a seat of a draft, ranked, with what each would change; and why nobody else could."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from scheduler.db.snapshot import load_problem
from scheduler.db.tables import PersonRow, PlanRunRow
from scheduler.domain import reasons, substitutes
from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Objective, Pair, RuledOut
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.refusals import refusals_of_shift
from scheduler.domain.substitutes import Substitute, Way
from scheduler.services import drafts
from scheduler.services.change_list import Place, planned_places
from scheduler.services.drafts import Seat, names
from scheduler.services.edits import near
from scheduler.services.substitutes import Move

ENOUGH = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody for the seat: who moves where, and how the objective would differ."""

    way: Way
    moves: tuple[Move, ...]
    change: Objective
    added: tuple[Place, ...]
    removed: tuple[Place, ...]

    @property
    def person(self) -> PersonRow:
        """Who would take the seat."""
        return self.moves[0].person


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates in order, and how many people which rule keeps away.

    `without` is how the objective changes if the seat asked for just falls empty; None for an empty one.
    """

    candidates: tuple[Candidate, ...]
    kept_away: tuple[RuledOut, ...]
    without: Objective | None = None


NOBODY = Choice((), ())


def choose(
    session: Session, run: PlanRunRow, shift_id: int, now: datetime, instead_of: int | None = None
) -> Choice:
    """Who could take a seat on the shift, or that of one person on it; nobody once it has begun."""
    index = ProblemIndex(load_problem(session, run.campaign_id, now=now))
    pairs = near.within(index, planned_places(run))
    shift = str(shift_id)
    if shift not in index.shifts:
        return NOBODY
    if instead_of is None:
        found = substitutes.rank(index, pairs, shift, ENOUGH)
        return Choice(_named(session, found, ()), refusals_of_shift(index, Assignments(pairs), shift))
    pair = Pair(str(instead_of), shift)
    if pair not in pairs:
        return NOBODY
    why = reasons.why(index, pairs, pair, ENOUGH)
    return Choice(_named(session, why.others, ((instead_of, shift_id),)), why.kept_away, why.without)


def _named(
    session: Session, found: Sequence[Substitute], vacated: tuple[Place, ...]
) -> tuple[Candidate, ...]:
    people = names(session, (int(step.volunteer) for one in found for step in one.steps))
    shifts = {int(name) for one in found for step in one.steps for name in (*step.takes, *step.leaves)}
    seats = drafts.empty_seats(session, shifts)
    return tuple(_candidate(one, people, seats, vacated) for one in found)


def _candidate(
    one: Substitute, people: dict[int, PersonRow], seats: dict[int, Seat], vacated: tuple[Place, ...]
) -> Candidate:
    def of(shifts: Sequence[str]) -> tuple[Seat, ...]:
        return tuple(seats[int(name)] for name in shifts)

    return Candidate(
        one.way,
        tuple(Move(people[int(step.volunteer)], of(step.takes), of(step.leaves)) for step in one.steps),
        one.change,
        _places(one.added),
        (*vacated, *_places(one.removed)),
    )


def _places(pairs: Sequence[Pair]) -> tuple[Place, ...]:
    return tuple((int(pair.volunteer), int(pair.shift)) for pair in pairs)
