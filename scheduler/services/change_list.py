"""What publishing a draft would do to the roster as it stands, worked out before anything is written."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256

from sqlmodel import Session, col, select

from scheduler.db.snapshot import load_problem
from scheduler.db.tables import ActivityRow, AssignmentRow, CampaignRow, PlanRunRow, SessionRow, ShiftRow
from scheduler.domain.problem import Pair, Problem
from scheduler.domain.rules import check
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import AssignmentState
from scheduler.services import care_gaps
from scheduler.services.campaign_calendar import is_for_children
from scheduler.services.care_gaps import CareGaps

Place = tuple[int, int]
"""A person and a shift, by the ids of their rows."""
States = Mapping[Place, AssignmentState]


@dataclass(frozen=True)
class ChangeList:
    """The roster as it stands against a draft.

    Attributes:
        added: will be asked (again).
        granted: asked for the shift themselves, and get it.
        released: were asked, have not said yes, and are not needed any more.
        kept: stand in both; nothing happens to them.
        stays: said yes and are not in the draft; they stay.
        declined: are in the draft and have said no since; their seat stays open.
        gone: are in the draft, on a shift or of a person that is no longer planned with.
        broken: rules that the roster would break then; there is nothing to publish while there is one.
        children_sessions: sessions with children in our care whose people change.
        care: what the roster would still owe the children; told, and never a reason not to publish.
    """

    campaign_id: int
    run_id: int
    based_on: int
    version: int
    added: tuple[Place, ...] = ()
    granted: tuple[Place, ...] = ()
    released: tuple[Place, ...] = ()
    kept: tuple[Place, ...] = ()
    stays: tuple[Place, ...] = ()
    declined: tuple[Place, ...] = ()
    gone: tuple[Place, ...] = ()
    broken: tuple[Violation, ...] = ()
    children_sessions: frozenset[int] = frozenset()
    care: CareGaps = field(default_factory=CareGaps)

    @property
    def outdated(self) -> bool:
        """Whether somebody has published since the draft was made."""
        return self.based_on != self.version

    @property
    def changes(self) -> tuple[Place, ...]:
        """Everything that will be written."""
        return (*self.added, *self.granted, *self.released)

    @cached_property
    def moved(self) -> frozenset[int]:
        """People who lose a shift and are asked for another."""
        return frozenset(who for who, _ in self.released) & self._gaining

    @cached_property
    def joining(self) -> frozenset[int]:
        """People who are only asked for more."""
        return self._gaining - self.moved

    @cached_property
    def leaving(self) -> frozenset[int]:
        """People who only lose shifts that they were asked for."""
        return frozenset(who for who, _ in self.released) - self.moved

    @property
    def notified(self) -> frozenset[int]:
        """People who get a message, one each."""
        return self.moved | self.joining | self.leaving

    @cached_property
    def fingerprint(self) -> str:
        """What the organiser has seen, so that nothing else is published."""
        seen = [self.run_id, self.version, self.added, self.granted, self.released, self.stays, self.declined]
        return sha256(json.dumps(seen).encode()).hexdigest()[:32]

    @cached_property
    def _gaining(self) -> frozenset[int]:
        return frozenset(who for who, _ in (*self.added, *self.granted))


def of_run(session: Session, run: PlanRunRow) -> ChangeList:
    """What publishing this draft would do now."""
    assert run.id is not None
    campaign = session.get_one(CampaignRow, run.campaign_id)
    states = _states(session, run.campaign_id)
    problem = load_problem(session, run.campaign_id)
    fates = _fates(planned_places(run), states, problem)
    joining = (*fates["added"], *fates["granted"])
    standing = (*fates["kept"], *fates["stays"])
    refused, care = care_gaps.of_draft(session, run.campaign_id, standing, joining, datetime.now(UTC))
    changed = {shift for _, shift in (*joining, *fates["released"])}
    return ChangeList(
        campaign_id=run.campaign_id,
        run_id=run.id,
        based_on=run.based_on_version,
        version=campaign.version,
        broken=(*check(problem, _within(problem, (*standing, *joining))), *refused),
        children_sessions=_children_sessions(session, changed),
        care=care,
        **fates,
    )


def planned_places(run: PlanRunRow) -> frozenset[Place]:
    """Who is on which shift in a draft."""
    return frozenset((int(one["volunteer"]), int(one["shift"])) for one in run.plan.get("assignments", ()))


def _fates(planned: Iterable[Place], states: States, problem: Problem) -> dict[str, tuple[Place, ...]]:
    """What becomes of each place, by the name of the field of `ChangeList`."""
    people = {one.id for one in problem.volunteers}
    shifts = {one.id for one in problem.shifts}
    fates: dict[str, list[Place]] = {
        name: [] for name in ("added", "granted", "released", "kept", "stays", "declined", "gone")
    }
    planned = frozenset(planned)
    for place in sorted(planned):
        known = str(place[0]) in people and str(place[1]) in shifts
        fates[_fate_of_planned(states.get(place), known)].append(place)
    for place in sorted(states.keys() - planned):
        if states[place] is AssignmentState.PROPOSED and str(place[1]) in shifts:
            fates["released"].append(place)
        elif states[place].holds_seat:
            fates["stays"].append(place)
    return {name: tuple(places) for name, places in fates.items()}


def _fate_of_planned(state: AssignmentState | None, known: bool) -> str:
    if state is not None and state.holds_seat:
        return "kept"
    if not known or state is AssignmentState.NO_SHOW:
        return "gone"
    if state is AssignmentState.DECLINED:
        return "declined"
    return "granted" if state is AssignmentState.REQUESTED else "added"


def _within(problem: Problem, places: Iterable[Place]) -> list[Pair]:
    """The places that the problem speaks of; what is past or not planned with is not judged."""
    people = {one.id for one in problem.volunteers}
    shifts = {one.id for one in problem.shifts}
    pairs = (Pair(str(person), str(shift)) for person, shift in places)
    return [pair for pair in pairs if pair.volunteer in people and pair.shift in shifts]


def _states(session: Session, campaign_id: int) -> States:
    rows = session.exec(
        select(AssignmentRow.person_id, AssignmentRow.shift_id, AssignmentRow.state)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(ActivityRow.campaign_id == campaign_id)
    )
    return {(person, shift): AssignmentState(state) for person, shift, state in rows}


def _children_sessions(session: Session, shifts: Iterable[int]) -> frozenset[int]:
    rows = session.exec(
        select(SessionRow)
        .join(ShiftRow, col(ShiftRow.session_id) == SessionRow.id)
        .where(col(ShiftRow.id).in_(list(shifts)))
    )
    return frozenset(row.id for row in rows if row.id is not None and is_for_children(row))
