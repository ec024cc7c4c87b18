"""Plans and published versions side by side: what moves, who gains and loses, which terms pay."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from scheduler.db.snapshot import load_problem
from scheduler.db.tables import AccountRow, PersonRow, PlanRunRow, RosterVersionRow
from scheduler.domain import comparison
from scheduler.domain.comparison import Difference
from scheduler.domain.problem_index import ProblemIndex
from scheduler.services.change_list import Place, planned_places
from scheduler.services.drafts import Seat, empty_seats, names
from scheduler.services.edits import near

MOST_RUNS = 40


@dataclass(frozen=True, slots=True)
class Side:
    """A draft or a published version, by a key such as `run-3` or `version-2`, and who made it when."""

    key: str
    run: PlanRunRow | None
    version: RosterVersionRow | None
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What is different for one person: seats in order of time, and minutes."""

    person: PersonRow
    gains: tuple[Seat, ...]
    loses: tuple[Seat, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Compared:
    """The second side minus the first; the figures count only what is still to come."""

    difference: Difference
    people: tuple[PersonChange, ...]
    kept: int


def sides(session: Session, campaign_id: int) -> list[Side]:
    """Everything that can be compared, the newest first: finished drafts, then published versions."""
    runs = session.exec(
        select(PlanRunRow, PersonRow.name)
        .outerjoin(AccountRow, col(AccountRow.id) == PlanRunRow.account_id)
        .outerjoin(PersonRow, col(PersonRow.id) == AccountRow.person_id)
        .where(PlanRunRow.campaign_id == campaign_id, col(PlanRunRow.finished_at).is_not(None))
        .order_by(col(PlanRunRow.id).desc())
        .limit(MOST_RUNS)
    )
    versions = session.exec(
        select(RosterVersionRow, PersonRow.name)
        .outerjoin(AccountRow, col(AccountRow.id) == RosterVersionRow.account_id)
        .outerjoin(PersonRow, col(PersonRow.id) == AccountRow.person_id)
        .where(RosterVersionRow.campaign_id == campaign_id)
        .order_by(col(RosterVersionRow.version).desc())
    )
    drafts = [
        Side(f"run-{run.id}", run, None, name or "", run.finished_at or run.created_at)
        for run, name in runs
        if run.plan
    ]
    return drafts + [
        Side(f"version-{row.version}", None, row, name or "", row.published_at) for row, name in versions
    ]


def compared(session: Session, campaign_id: int, first: Side, second: Side) -> Compared:
    """What the second does differently from the first."""
    before, after = places(session, campaign_id, first), places(session, campaign_id, second)
    index = ProblemIndex(load_problem(session, campaign_id, now=datetime.now(UTC)))
    difference = comparison.compare(index, near.within(index, before), near.within(index, after))
    return Compared(difference, _people(session, before, after), len(before & after))


def places(session: Session, campaign_id: int, side: Side) -> frozenset[Place]:
    """Who is on which shift: a draft's places, or everything that was published up to a version.

    A version knows what was proposed and taken back, not how people answered since.
    """
    if side.run is not None:
        return planned_places(side.run)
    assert side.version is not None
    rows = session.exec(
        select(RosterVersionRow)
        .where(RosterVersionRow.campaign_id == campaign_id, RosterVersionRow.version <= side.version.version)
        .order_by(col(RosterVersionRow.version))
    )
    found: set[Place] = set()
    for row in rows:
        found |= {(person, shift) for person, shift in row.changes.get("added", ())}
        found -= {(person, shift) for person, shift in row.changes.get("released", ())}
    return frozenset(found)


def _people(session: Session, before: frozenset[Place], after: frozenset[Place]) -> tuple[PersonChange, ...]:
    gains, loses = _by_person(after - before), _by_person(before - after)
    known = names(session, {*gains, *loses})
    seats = empty_seats(session, {shift for _, shift in before ^ after})
    found = [
        _change(person, _seats(gains.get(number, ()), seats), _seats(loses.get(number, ()), seats))
        for number, person in known.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.person.name, one.person.id)))


def _change(person: PersonRow, gains: tuple[Seat, ...], loses: tuple[Seat, ...]) -> PersonChange:
    return PersonChange(person, gains, loses, _minutes(gains) - _minutes(loses))


def _by_person(found: Iterable[Place]) -> dict[int, list[int]]:
    shifts: dict[int, list[int]] = defaultdict(list)
    for person, shift in found:
        shifts[person].append(shift)
    return shifts


def _seats(shifts: Iterable[int], seats: dict[int, Seat]) -> tuple[Seat, ...]:
    mine = [seats[shift] for shift in shifts if shift in seats]
    return tuple(sorted(mine, key=lambda seat: (seat.shift.starts_at, seat.shift.id or 0)))


def _minutes(seats: Iterable[Seat]) -> int:
    return sum(int((one.shift.ends_at - one.shift.starts_at).total_seconds() // 60) for one in seats)
