"""The part of a draft that a change touches, made ready for the rules: few people and shifts, to be quick.

What is left out cannot matter: of everybody who comes or goes all shifts are here, with every shift that is
touched the teams, blocks and continuity lists that it is in, and everybody whom one of those teams counts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.db.care_snapshot import load_around
from scheduler.db.person_facts import load_kin, load_people
from scheduler.db.snapshot import Near, load_problem
from scheduler.db.tables import PlanRunRow, ShiftGroupMemberRow, ShiftGroupRow
from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Pair
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.roster import Roster
from scheduler.domain.work import ShiftGroupKind
from scheduler.services.change_list import Place, planned_places


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A problem cut down to what is near, and who is on which of its shifts in the draft."""

    index: ProblemIndex
    assigned: Assignments


def load(
    session: Session, run: PlanRunRow, people: Iterable[int], shifts: Iterable[int], now: datetime
) -> Surroundings:
    """What is near these people and these shifts; of others only the names, unless a team counts them."""
    places = planned_places(run)
    who, asked = set(people), set(shifts)
    mates = _mates(session, asked)
    around = asked | {one for group in mates.values() for one in group}
    counted = {shift for kind, group in mates.items() if kind is ShiftGroupKind.TEAM for shift in group}
    near = Near(
        frozenset(who | {person for person, shift in places if shift in counted}),
        frozenset(around | {shift for person, shift in places if person in who}),
    )
    index = ProblemIndex(load_problem(session, run.campaign_id, now=now, near=near))
    here = (Pair(str(person), str(shift)) for person, shift in sorted(places) if shift in near.shifts)
    return Surroundings(index, Assignments(pair for pair in here if _can_be_counted(index, pair)))


def _can_be_counted(index: ProblemIndex, pair: Pair) -> bool:
    return pair.shift in index.shifts and (
        pair.volunteer in index.volunteers or not index.teams_with(pair.shift)
    )


def within(index: ProblemIndex, places: Iterable[Place]) -> list[Pair]:
    """The places of which the problem knows both the person and the shift."""
    pairs = (Pair(str(person), str(shift)) for person, shift in sorted(places))
    return [pair for pair in pairs if pair.volunteer in index.volunteers and pair.shift in index.shifts]


def roster(session: Session, places: Collection[Place], touched: Collection[Place]) -> Roster:
    """The care context of these places as the draft has it."""
    people = {person for person, _ in touched}
    shifts = {shift for _, shift in touched} | {shift for person, shift in places if person in people}
    found = load_around(session, shifts, also=people)
    here = [place for place in places if str(place[1]) in found.shifts]
    company = people | {person for person, _ in here}
    everybody = {**found.people, **load_people(session, company - {int(one) for one in found.people})}
    assigned = frozenset(Pair(str(who), str(shift)) for who, shift in here if str(who) in everybody)
    return replace(found, people=everybody, kin=load_kin(session, company), assigned=assigned)


def _mates(session: Session, shifts: Iterable[int]) -> dict[ShiftGroupKind, set[int]]:
    """Every shift that shares a group with one of these, by the kind of the group."""
    groups = select(ShiftGroupMemberRow.group_id).where(col(ShiftGroupMemberRow.shift_id).in_(set(shifts)))
    members = session.exec(
        select(ShiftGroupRow.kind, ShiftGroupMemberRow.shift_id)
        .join(ShiftGroupRow, col(ShiftGroupRow.id) == ShiftGroupMemberRow.group_id)
        .where(col(ShiftGroupMemberRow.group_id).in_(groups))
    )
    found: dict[ShiftGroupKind, set[int]] = defaultdict(set)
    for kind, shift in members:
        found[ShiftGroupKind(kind)].add(shift)
    return found
