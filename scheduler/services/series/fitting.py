"""Who can no longer do a moved shift: no time for the way, too little rest, more than they wish to give."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col

from scheduler.db.person_facts import portions
from scheduler.db.tables import AssignmentRow, ShiftRow
from scheduler.domain.problem import Pair
from scheduler.domain.rules import added_by, check, distance, overlap, rest, workload
from scheduler.domain.rules.violation import Violation
from scheduler.services import person_problem, shift_facts
from scheduler.services.drafts import names
from scheduler.services.person_problem import PersonProblem
from scheduler.services.seats import SEATED
from scheduler.services.series.wanted import Unfit
from scheduler.services.shift_facts import OpenFacts

CODES = frozenset((*overlap.CODES, *rest.CODES, *workload.CODES, *distance.CODES))
"""What a new time or place can break for somebody who could do the old one; all else they answer anew."""

Seats = Mapping[int, Sequence[AssignmentRow]]


@dataclass(frozen=True, slots=True)
class Before:
    """What was broken for each of the people before a move: nobody's doing now, so left alone."""

    seats: Seats
    known: Mapping[int, frozenset[object]]


def before(session: Session, rows: Iterable[AssignmentRow]) -> Before:
    """Look at those on the shifts before these move; `rows` are their places."""
    seats: dict[int, list[AssignmentRow]] = {}
    for row in rows:
        if row.state in SEATED:
            seats.setdefault(row.person_id, []).append(row)
    known = {}
    for person, problem in _problems(session, seats):
        known[person] = frozenset(one.key for one in check(problem.index, _own(problem)))
    return Before(seats, known)


def unfit(session: Session, was: Before) -> tuple[tuple[Unfit, ...], list[AssignmentRow]]:
    """Who can't do which of the shifts as these are now, with the reasons, and the places that go with it."""
    people = names(session, was.seats)
    told: list[Unfit] = []
    gone: list[AssignmentRow] = []
    for person, problem in _problems(session, was.seats):
        reasons, shifts = _judge(problem, was.seats[person], was.known[person])
        if reasons:
            told.append(Unfit(people[person].name, len(shifts), reasons))
            gone += [row for row in was.seats[person] if row.shift_id in shifts]
    return tuple(told), gone


def _problems(session: Session, seats: Seats) -> Iterator[tuple[int, PersonProblem]]:
    shifts = {row.shift_id for rows in seats.values() for row in rows}
    facts: dict[int, OpenFacts] = {
        each.facts.shift_id: each
        for some in portions(shifts)
        for each in shift_facts.open_facts(session, col(ShiftRow.id).in_(some))
    }
    for person in sorted(seats):
        yield person, person_problem.load(session, person, [facts[row.shift_id] for row in seats[person]])


def _own(problem: PersonProblem) -> list[Pair]:
    return [Pair(problem.person, shift) for shift in problem.assigned.shifts_of(problem.person)]


def _judge(
    problem: PersonProblem, rows: Sequence[AssignmentRow], known: frozenset[object]
) -> tuple[tuple[Violation, ...], set[int]]:
    """Put the person on the moved shifts again, in order of time and all legs of a block at once."""
    moved = sorted((str(row.shift_id) for row in rows), key=lambda one: problem.index.shifts[one].when.start)
    assigned, told, gone = problem.assigned, dict[str, Violation](), set[int]()
    for shift in moved:
        assigned.remove(Pair(problem.person, shift))
    for shift in moved:
        legs = [Pair(problem.person, leg) for leg in problem.together(shift) if leg in moved]
        found = added_by(problem.index, assigned, *legs)
        broken = [one for one in found if one.rule in CODES and one.key not in known]
        if broken:
            told |= {one.rule: one for one in broken}
            gone |= {int(leg.shift) for leg in legs}
        elif int(shift) not in gone:
            for leg in legs:
                assigned.add(leg)
    return tuple(told.values()), gone
