"""One person's part of the planning problem: what the rules need to judge that person on a few shifts.

A campaign has hundreds of people and thousands of shifts; a page asks for one person and the shifts it shows.
All campaigns count: the week and the rest of a person are one, whoever plans.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session, and_, col, or_, select

from scheduler.db.apart_facts import load_apart
from scheduler.db.local_time import local_interval
from scheduler.db.person_facts import load_people, portions
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    SessionRow,
    ShiftGroupMemberRow,
    ShiftGroupRow,
    ShiftRow,
    SiteRow,
)
from scheduler.db.time_facts import load_times
from scheduler.domain.assignments import Assignments
from scheduler.domain.formulation import as_volunteer
from scheduler.domain.people import Person
from scheduler.domain.problem import Pair, PlanSite, Problem, Shift, Team
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.work import AssignmentState, SessionState, ShiftGroupKind
from scheduler.services import shift_facts
from scheduler.services.seats import SEATED
from scheduler.services.shift_facts import OpenFacts

NEAR = timedelta(days=8)
"""How far around a shift the person's other shifts can matter to a weekly limit or a rest."""


@dataclass(frozen=True, slots=True)
class PersonProblem:
    """The problem, who is on its shifts, and for each shift all that are served together with it."""

    index: ProblemIndex
    assigned: Assignments
    person: str

    def together(self, shift: str) -> tuple[str, ...]:
        """The shift and those that one person serves with it, in order."""
        return self.index.served_with(shift)


def load(session: Session, person_id: int, asked: Sequence[OpenFacts]) -> PersonProblem:
    """What is needed to judge the person on these shifts, at least one."""
    apart = _apart(session, person_id)
    groups = _groups(session, asked, with_teams=bool(apart))
    own = _own_shifts(session, person_id, asked)
    wanted = own | {shift for block in groups.blocks for shift in block}
    known = {each.facts.shift_id: each for each in asked}
    known |= {each.facts.shift_id: each for each in _facts(session, wanted - known.keys())}
    shifts = tuple(_shift(each) for each in known.values())
    people = load_people(session, [person_id])
    person = people[str(person_id)]
    days = [shift.when for shift in shifts]
    times = load_times(session, people, min(days).start.date(), max(when.end for when in days).date())
    problem = Problem(
        volunteers=(as_volunteer(person, times[person.id]),),
        shifts=shifts,
        sites=_sites(session, shifts, person),
        teams=groups.teams,
        blocks=tuple(tuple(str(shift) for shift in block) for block in groups.blocks),
        apart=tuple((str(person_id), str(other)) for other in apart),
        declined=frozenset(_pairs(session, known, (AssignmentState.DECLINED,), [person_id])),
    )
    others = _pairs(session, groups.reach(known), SEATED, apart) if apart else ()
    return PersonProblem(
        ProblemIndex(problem),
        Assignments([*_pairs(session, known, SEATED, learner=person_id), *others]),
        str(person_id),
    )


@dataclass(frozen=True, slots=True)
class _Groups:
    blocks: tuple[tuple[int, ...], ...]
    teams: tuple[Team, ...]

    def reach(self, shifts: Iterable[int]) -> set[int]:
        """The shifts and all that share a team or block with one of them."""
        return {*shifts, *(one for block in self.blocks for one in block)} | {
            int(shift) for team in self.teams for shift in team.shifts
        }


def _groups(session: Session, asked: Sequence[OpenFacts], with_teams: bool) -> _Groups:
    """The blocks, and if wanted the teams, that one of the shifts is in."""
    kinds = (ShiftGroupKind.BLOCK, ShiftGroupKind.TEAM) if with_teams else (ShiftGroupKind.BLOCK,)
    members: dict[tuple[int, ShiftGroupKind], list[int]] = defaultdict(list)
    rows = session.exec(
        select(ShiftGroupRow.id, ShiftGroupRow.kind, ShiftGroupMemberRow.shift_id)
        .join(ShiftGroupMemberRow, col(ShiftGroupMemberRow.group_id) == col(ShiftGroupRow.id))
        .where(
            col(ShiftGroupRow.campaign_id).in_({each.terms.campaign_id for each in asked}),
            col(ShiftGroupRow.kind).in_(kinds),
        )
        .order_by(col(ShiftGroupRow.id), col(ShiftGroupMemberRow.shift_id))
    )
    for group, kind, shift in rows:
        members[group or 0, ShiftGroupKind(kind)].append(shift)
    here = {each.facts.shift_id for each in asked}
    near = {key: shifts for key, shifts in members.items() if not here.isdisjoint(shifts)}
    return _Groups(
        tuple(tuple(shifts) for (_, kind), shifts in near.items() if kind is ShiftGroupKind.BLOCK),
        tuple(
            Team(str(group), tuple(map(str, shifts)), 1)
            for (group, kind), shifts in near.items()
            if kind is ShiftGroupKind.TEAM
        ),
    )


def _own_shifts(session: Session, person_id: int, asked: Sequence[OpenFacts]) -> set[int]:
    """The person's shifts that can matter: those near the asked ones, and all of the same campaigns."""
    first = min(each.facts.starts_at for each in asked) - NEAR
    end = max(each.facts.ends_at for each in asked) + NEAR
    query = (
        select(ShiftRow.id)
        .join(AssignmentRow, col(AssignmentRow.shift_id) == col(ShiftRow.id))
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(
            AssignmentRow.person_id == person_id,
            col(AssignmentRow.state).in_((*SEATED, AssignmentState.TRAINEE)),
            col(SessionRow.state) == SessionState.PLANNED,
            or_(
                col(ActivityRow.campaign_id).in_({each.terms.campaign_id for each in asked}),
                and_(ShiftRow.starts_at < end, ShiftRow.ends_at > first),
            ),
        )
    )
    return {shift for shift in session.exec(query) if shift is not None}


def _facts(session: Session, shifts: Collection[int]) -> list[OpenFacts]:
    return [
        each
        for some in portions(shifts)
        for each in shift_facts.open_facts(session, col(ShiftRow.id).in_(some))
    ]


def _shift(each: OpenFacts) -> Shift:
    facts, terms = each.facts, each.terms
    return Shift(
        id=str(facts.shift_id),
        kind=facts.kind.planning_kind,
        site=str(facts.site_id),
        when=local_interval(facts.starts_at, facts.ends_at),
        role=facts.role,
        end_site=str(terms.end_site_id or facts.site_id),
        requires=frozenset(terms.requires),
        languages_any=frozenset(terms.languages_any),
        min=terms.min_people,
        max=terms.max_people,
    )


def _sites(session: Session, shifts: Iterable[Shift], person: Person) -> tuple[PlanSite, ...]:
    wanted = {int(site) for shift in shifts for site in (shift.site, shift.end_site)}
    wanted |= set() if person.home_site is None else {int(person.home_site)}
    rows = session.exec(
        select(SiteRow.id, SiteRow.latitude, SiteRow.longitude).where(col(SiteRow.id).in_(wanted))
    )
    return tuple(PlanSite(str(site), latitude, longitude) for site, latitude, longitude in rows)


def _pairs(
    session: Session,
    shifts: Iterable[int],
    states: Iterable[AssignmentState],
    people: Iterable[int] | None = None,
    learner: int = 0,
) -> list[Pair]:
    """Who is on the shifts in these states; of trainees only the one person, whom it keeps busy."""
    only: list[Any] = [] if people is None else [col(AssignmentRow.person_id).in_(list(people))]
    learning = and_(
        col(AssignmentRow.state) == AssignmentState.TRAINEE, col(AssignmentRow.person_id) == learner
    )
    wanted = or_(col(AssignmentRow.state).in_(list(states)), learning)
    return [
        Pair(str(person), str(shift))
        for some in portions(shifts)
        for person, shift in session.exec(
            select(AssignmentRow.person_id, AssignmentRow.shift_id).where(
                col(AssignmentRow.shift_id).in_(some), wanted, *only
            )
        )
    ]


def _apart(session: Session, person_id: int) -> list[int]:
    return [one if other == person_id else other for one, other in load_apart(session, person_id)]
