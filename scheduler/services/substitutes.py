"""Stand-ins for a seat of a published roster: who could take it, and proposing it to one of them.

Whoever said yes stays where they are (H17): only proposals that still wait can be moved. What is proposed is
the person's to decide (志愿服务条例 art. 25).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import update
from sqlmodel import Session, col, select

from scheduler.db.snapshot import load_problem
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    CampaignRow,
    NoticeRow,
    PersonRow,
    SessionRow,
    ShiftRow,
)
from scheduler.domain import substitutes
from scheduler.domain.problem import Objective, Pair
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.substitutes import Substitute, Way
from scheduler.domain.work import AssignmentState
from scheduler.services import audit, drafts, eligibility, publishing
from scheduler.services.drafts import Seat, names
from scheduler.services.refusal import Refused

ENOUGH = 8
"""As many as one page offers."""


@dataclass(frozen=True, slots=True)
class Move:
    """What one person would take and leave."""

    person: PersonRow
    takes: tuple[Seat, ...]
    leaves: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody for the seat; `mark` stands for exactly these moves, so that nothing else is proposed."""

    way: Way
    moves: tuple[Move, ...]
    change: Objective
    mark: str

    @property
    def person(self) -> PersonRow:
        """Who would take the seat."""
        return self.moves[0].person


def stand_ins(
    session: Session, shift: ShiftRow, now: datetime, instead_of: int | None = None
) -> list[StandIn]:
    """Who could take a seat on the shift (that of somebody who has it), in order; none once it has begun."""
    found = _ranked(session, shift, now, None if instead_of is None else str(instead_of))
    people = names(session, (int(step.volunteer) for one in found for step in one.steps))
    shifts = {int(name) for one in found for step in one.steps for name in (*step.takes, *step.leaves)}
    seats = drafts.empty_seats(session, shifts)
    return [_stand_in(one, people, seats) for one in found]


def direct(session: Session, shift: ShiftRow, now: datetime) -> list[Substitute]:
    """Who could take a seat on the shift without anybody else moving, the cheapest first."""
    return [one for one in _ranked(session, shift, now, None) if one.way is Way.DIRECT]


def propose(
    session: Session, *, account_id: int, shift: ShiftRow, person_id: int, mark: str, now: datetime
) -> None:
    """Propose the seat to this person, with the moves that were seen; everybody concerned gets a message.

    Raises:
        Refused: `changed_meanwhile` when those moves are no longer what it takes, or every reason for which
            somebody may not take what they are to take; the caller's transaction must then be undone.
    """
    for one in _ranked(session, shift, now, None):
        if one.volunteer == str(person_id) and _mark(one) == mark:
            _carry_out(session, one, account_id, shift, now)
            return
    raise Refused("changed_meanwhile")


def campaign_of(session: Session, shift: ShiftRow) -> CampaignRow:
    """The campaign that the shift belongs to."""
    return session.exec(
        select(CampaignRow)
        .join(ActivityRow, col(ActivityRow.campaign_id) == CampaignRow.id)
        .join(SessionRow, col(SessionRow.activity_id) == ActivityRow.id)
        .where(SessionRow.id == shift.session_id)
    ).one()


def _ranked(
    session: Session, shift: ShiftRow, now: datetime, instead_of: str | None
) -> tuple[Substitute, ...]:
    campaign = campaign_of(session, shift)
    assert campaign.id is not None
    index = ProblemIndex(load_problem(session, campaign.id, now=now))
    known = index.problem.published
    pairs = [pair for pair in known if pair.volunteer in index.volunteers and pair.shift in index.shifts]
    if str(shift.id) not in index.shifts or not campaign.version:
        return ()
    return substitutes.rank(index, sorted(pairs), str(shift.id), ENOUGH, instead_of=instead_of)


def _carry_out(session: Session, one: Substitute, account_id: int, shift: ShiftRow, now: datetime) -> None:
    campaign = campaign_of(session, shift)
    rows = _held(session, one)
    for pair in one.removed:
        row = rows.get(pair)
        if row is None or row.state is not AssignmentState.PROPOSED:
            raise Refused("changed_meanwhile")
        _move(session, row, AssignmentState.CANCELLED, campaign.version, now)
    session.flush()
    for step in one.steps:
        takes = [int(name) for name in step.takes]
        reasons = eligibility.refusals(session, int(step.volunteer), takes, now, returning=True)
        if reasons:
            raise Refused(*reasons)
        for pair in (Pair(step.volunteer, name) for name in step.takes):
            _ask(session, rows.get(pair), pair, campaign.version, now)
        session.flush()
    session.add_all(_notices(one, campaign, now))
    audit.note(session, account_id=account_id, action="roster.stand_in", subject=f"shift:{shift.id}")


def _held(session: Session, one: Substitute) -> dict[Pair, AssignmentRow]:
    """What these people are to these shifts now; the shifts and people are held in the order of their ids."""
    pairs = {*one.removed, *one.added}
    shifts = sorted({int(pair.shift) for pair in pairs})
    people = sorted({int(pair.volunteer) for pair in pairs})
    for shift in shifts:
        session.execute(
            update(ShiftRow).where(col(ShiftRow.id) == shift).values(version=ShiftRow.version + 1)
        )
    hold = select(PersonRow.id).where(col(PersonRow.id).in_(people)).order_by(col(PersonRow.id))
    session.exec(hold.with_for_update()).all()
    rows = session.exec(
        select(AssignmentRow)
        .where(col(AssignmentRow.shift_id).in_(shifts), col(AssignmentRow.person_id).in_(people))
        .execution_options(populate_existing=True)
    )
    return {Pair(str(row.person_id), str(row.shift_id)): row for row in rows}


def _ask(session: Session, row: AssignmentRow | None, pair: Pair, version: int, now: datetime) -> None:
    """A proposal; whoever has asked for the seat has said yes already."""
    if row is None:
        row = AssignmentRow(
            shift_id=int(pair.shift),
            person_id=int(pair.volunteer),
            state=AssignmentState.PROPOSED,
            roster_version=version,
            changed_at=now,
        )
        session.add(row)
        return
    if row.state is AssignmentState.DECLINED or row.state.holds_seat:
        raise Refused("changed_meanwhile")
    asked = row.state is AssignmentState.REQUESTED
    _move(session, row, AssignmentState.CONFIRMED if asked else AssignmentState.PROPOSED, version, now)


def _move(session: Session, row: AssignmentRow, state: AssignmentState, version: int, now: datetime) -> None:
    row.came_from, row.state = row.state, state
    row.roster_version, row.changed_at = version, now
    session.add(row)


def _notices(one: Substitute, campaign: CampaignRow, now: datetime) -> Iterable[NoticeRow]:
    for step in one.steps:
        yield NoticeRow(
            person_id=int(step.volunteer),
            code=publishing.MOVED if step.leaves else publishing.ASKED,
            details={
                "campaign_id": campaign.id,
                "version": campaign.version,
                "asked": [int(name) for name in step.takes],
                "released": [int(name) for name in step.leaves],
            },
            created_at=now,
        )


def _stand_in(one: Substitute, people: dict[int, PersonRow], seats: dict[int, Seat]) -> StandIn:
    def of(shifts: Sequence[str]) -> tuple[Seat, ...]:
        return tuple(seats[int(name)] for name in shifts)

    moves = tuple(Move(people[int(step.volunteer)], of(step.takes), of(step.leaves)) for step in one.steps)
    return StandIn(one.way, moves, one.change, _mark(one))


def _mark(one: Substitute) -> str:
    return sha256(repr(one.steps).encode()).hexdigest()[:16]
