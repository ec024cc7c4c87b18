"""Whether a person may come onto shifts, and every reason why not: circumstances first, then the rules.

The rules are asked what one more assignment would break that was whole before. Shifts that are served
together are judged together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from scheduler.db.care_snapshot import load_near
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    PersonRow,
    SessionRow,
    ShiftGroupMemberRow,
    ShiftGroupRow,
    ShiftRow,
)
from scheduler.domain.problem import Pair
from scheduler.domain.rules import added_by, care, qualification
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import AssignmentState, CampaignState, SessionState, ShiftGroupKind, SignupFlow
from scheduler.services import person_problem, shift_facts
from scheduler.services.person_problem import PersonProblem
from scheduler.services.shift_facts import OpenFacts

ON_IT = "already_on_it"
NO_REASON_TO_RETURN = ("organiser_only", "declined")
OF_STATE = {
    AssignmentState.REQUESTED: ON_IT,
    AssignmentState.PROPOSED: ON_IT,
    AssignmentState.ACCEPTED: ON_IT,
    AssignmentState.CONFIRMED: ON_IT,
    AssignmentState.DONE: ON_IT,
    AssignmentState.NO_SHOW: ON_IT,
    AssignmentState.TRAINEE: ON_IT,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """On one shift: why the person may not take it, how many seats are held, how many shifts go together."""

    reasons: tuple[Violation, ...]
    taken: int = 0
    together: int = 1


def judge(
    session: Session, person_id: int, asked: Sequence[OpenFacts], now: datetime, *, brief: bool = False
) -> dict[int, Verdict]:
    """A verdict on each of these shifts, whatever state the person has on it; made for whole months.

    `brief` stops where a qualification is missing, as it is for most: enough for a page that shows only what
    can be taken.
    """
    if not asked:
        return {}
    volunteers = bool(session.exec(select(PersonRow.is_volunteer).where(PersonRow.id == person_id)).one())
    problem = person_problem.load(session, person_id, asked)
    return {
        each.facts.shift_id: _verdict(problem, each, _circumstances(each, now, volunteers), brief)
        for each in asked
    }


def refusals(
    session: Session, person_id: int, shifts: Sequence[int], now: datetime, *, returning: bool = False
) -> tuple[Violation, ...]:
    """Why the person may not take these shifts together, each reason once; empty where they may.

    `returning` asks for somebody who was offered these seats or takes back what they did a moment ago: that
    they are on it or said no, and how one comes onto the shift, is then no reason against it.
    """
    found = shift_facts.open_facts(session, col(ShiftRow.id).in_(list(shifts)))
    told = [] if returning else list(_of_states(session, person_id, shifts))
    for verdict in judge(session, person_id, found, now).values():
        told += verdict.reasons
    if not told:
        told += care_refusals(session, person_id, shifts)
    if returning:
        told = [one for one in told if one.rule not in NO_REASON_TO_RETURN]
    return unlike(told)


def care_refusals(session: Session, person_id: int, shifts: Sequence[int]) -> tuple[Violation, ...]:
    """Why the care rules keep the person from these shifts."""
    roster = load_near(session, person_id, shifts)
    return care.added_by(roster, *(Pair(str(person_id), str(shift)) for shift in shifts))


def bundle(session: Session, shift_id: int) -> tuple[int, ...]:
    """The shift and all that are served together with it, by id."""
    known, waiting = {shift_id}, {shift_id}
    while waiting:
        groups = (
            select(ShiftGroupMemberRow.group_id)
            .join(ShiftGroupRow, col(ShiftGroupRow.id) == ShiftGroupMemberRow.group_id)
            .where(col(ShiftGroupMemberRow.shift_id).in_(waiting), ShiftGroupRow.kind == ShiftGroupKind.BLOCK)
        )
        members = session.exec(
            select(ShiftGroupMemberRow.shift_id).where(col(ShiftGroupMemberRow.group_id).in_(groups))
        )
        waiting = set(members) - known
        known |= waiting
    return tuple(sorted(known))


def flows(session: Session, shifts: Iterable[int]) -> dict[int, SignupFlow]:
    """How one comes onto each of these shifts."""
    query = (
        select(ShiftRow.id, ActivityRow.flow)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(col(ShiftRow.id).in_(list(shifts)))
    )
    return {shift: SignupFlow(flow) for shift, flow in session.exec(query) if shift is not None}


def begun(session: Session, shifts: Iterable[int], now: datetime) -> bool:
    """Whether any of these shifts has begun."""
    query = (
        select(func.count())
        .select_from(ShiftRow)
        .where(col(ShiftRow.id).in_(list(shifts)), ShiftRow.starts_at <= now)
    )
    return session.exec(query).one() > 0


def unlike(reasons: Iterable[Violation]) -> tuple[Violation, ...]:
    """Each reason once: shifts that go together often fail for the same one."""
    return tuple({(one.rule, one.subject): one for one in reasons}.values())


def _verdict(problem: PersonProblem, each: OpenFacts, told: tuple[Violation, ...], brief: bool) -> Verdict:
    shift = str(each.facts.shift_id)
    together = problem.together(shift)
    taken = len(problem.assigned.people_on(shift))
    if not told and brief:
        told = tuple(qualification.missing(problem.index, problem.person, shift))
    if told:
        return Verdict(told, taken, len(together))
    pairs = [Pair(problem.person, leg) for leg in together]
    held = [pair for pair in pairs if pair in problem.assigned]
    for pair in held:
        problem.assigned.remove(pair)
    broken = added_by(problem.index, problem.assigned, *pairs)
    for pair in held:
        problem.assigned.add(pair)
    return Verdict(unlike(broken), taken, len(together))


def _circumstances(each: OpenFacts, now: datetime, is_volunteer: bool) -> tuple[Violation, ...]:
    """What stands against it before any rule about the person is asked."""
    facts, terms = each.facts, each.terms
    found = (
        ("not_volunteer", not is_volunteer),
        ("campaign_draft", terms.campaign_state is CampaignState.DRAFT),
        ("campaign_closed", terms.campaign_state is CampaignState.CLOSED),
        ("session_cancelled", facts.session_state is SessionState.CANCELLED),
        ("past", facts.starts_at <= now),
        ("organiser_only", terms.flow is SignupFlow.ORGANISER),
    )
    return tuple(Violation(code) for code, holds in found if holds)


def _of_states(session: Session, person_id: int, shifts: Iterable[int]) -> Iterable[Violation]:
    states = session.exec(
        select(AssignmentRow.state).where(
            AssignmentRow.person_id == person_id, col(AssignmentRow.shift_id).in_(list(shifts))
        )
    ).all()
    if any(state in OF_STATE for state in states):
        yield Violation(ON_IT)
