"""What an event does to the rosters that it concerns: seats that go, hours that change, care that lacks."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from hashlib import sha256

from sqlmodel import Session, col, or_, select

from scheduler.db.local_time import to_instant
from scheduler.db.person_facts import portions
from scheduler.db.snapshot import load_problem
from scheduler.db.tables import ActivityRow, AssignmentRow, CampaignRow, SessionRow, ShiftRow
from scheduler.db.volunteer_facts import load_volunteers
from scheduler.domain.disruption import EventKind, Loss, broken_seats
from scheduler.domain.problem import Pair, Problem
from scheduler.domain.work import AssignmentState, CampaignState, SessionState
from scheduler.services import care_gaps
from scheduler.services.care_gaps import CareGap, CareGaps
from scheduler.services.events import facts
from scheduler.services.events.facts import Applied, Event
from scheduler.services.refusal import Refused

Place = tuple[int, int]
"""A person and a shift, by the ids of their rows."""

HELD = tuple(state for state in AssignmentState if state.holds_seat and state is not AssignmentState.DONE)
"""A seat that can be lost: what is done is done."""


@dataclass(frozen=True, slots=True)
class CampaignEffect:
    """What happens to one campaign.

    Attributes:
        lost: seats that cannot stand, with the reason's code.
        changed: seats that stand, at another time; or of which their owner is asked whether they can come.
        short: shifts that have fewer people than they need, and had enough or more before.
        care: sessions with children where something is missing that was not missing before; never silent.
    """

    campaign: CampaignRow
    lost: Mapping[Place, str]
    changed: tuple[Place, ...]
    moved: tuple[int, ...]
    cancelled: tuple[int, ...]
    short: tuple[int, ...]
    care: tuple[CareGap, ...]

    @property
    def told(self) -> frozenset[int]:
        """Everybody who gets a message."""
        return frozenset(person for person, _ in (*self.lost, *self.changed))


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens to every campaign that is concerned, in the order of their ids."""

    campaigns: tuple[CampaignEffect, ...]

    @property
    def fingerprint(self) -> str:
        """What the organiser has seen, so that nothing else is done."""
        seen = [
            [
                one.campaign.id,
                sorted((*place, reason) for place, reason in one.lost.items()),
                one.changed,
                one.moved,
                one.cancelled,
            ]
            for one in self.campaigns
        ]
        return sha256(json.dumps(seen).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Before:
    """A campaign as it stood."""

    campaign: CampaignRow
    problem: Problem
    care: CareGaps


def work_out(session: Session, event: Event, now: datetime) -> Effect:
    """Write what happened and say what comes of it; the seats themselves are left for the caller.

    Raises:
        Refused: what `facts.apply` refuses; `event_no_change` when no published roster is concerned.
    """
    campaigns = _concerned(session, event, now)
    _hold(session, campaigns)
    before = [_before(session, campaign, now) for campaign in campaigns]
    applied = facts.apply(session, event, now)
    effects = [_effect(session, one, applied, event, now) for one in before]
    everywhere = event.kind is EventKind.MAKEUP_DAY  # its sessions are to be looked at, whoever is on them
    told = tuple(
        one for one in effects if everywhere or one.lost or one.changed or one.cancelled or one.moved
    )
    if not told:
        raise Refused("event_no_change")
    return Effect(told)


def _concerned(session: Session, event: Event, now: datetime) -> list[CampaignRow]:
    """Published campaigns with coming sessions that the event may touch, in the order of their ids."""
    query = (
        select(CampaignRow)
        .join(ActivityRow, col(ActivityRow.campaign_id) == CampaignRow.id)
        .join(SessionRow, col(SessionRow.activity_id) == ActivityRow.id)
        .where(CampaignRow.state == CampaignState.PUBLISHED, SessionRow.starts_at > now)
        .distinct()
        .order_by(col(CampaignRow.id))
    )
    if event.person_id is not None:
        query = (
            query.join(ShiftRow, col(ShiftRow.session_id) == SessionRow.id)
            .join(AssignmentRow, col(AssignmentRow.shift_id) == ShiftRow.id)
            .where(AssignmentRow.person_id == event.person_id, col(AssignmentRow.state).in_(HELD))
        )
    elif event.session_id is not None:
        query = query.where(SessionRow.id == event.session_id)
    elif event.site_id is not None:
        query = query.where(or_(SessionRow.site_id == event.site_id, SessionRow.end_site_id == event.site_id))
    elif event.day is not None:
        first = to_instant(datetime.combine(event.day, time()))
        query = query.where(SessionRow.starts_at < first + timedelta(days=1), SessionRow.ends_at > first)
    return list(session.exec(query))


def _hold(session: Session, campaigns: Iterable[CampaignRow]) -> None:
    """Whoever publishes one of them at the same time waits."""
    for campaign in campaigns:
        session.exec(select(CampaignRow.id).where(CampaignRow.id == campaign.id).with_for_update()).one()


def _before(session: Session, campaign: CampaignRow, now: datetime) -> _Before:
    assert campaign.id is not None
    care = care_gaps.of_campaign(session, campaign.id, now)
    return _Before(campaign, _unpromised(session, load_problem(session, campaign.id, now=now)), care)


def _unpromised(session: Session, problem: Problem) -> Problem:
    """The problem with the hours that seated people have declared: a promise was made for other facts."""
    if not problem.shifts:
        return problem
    seated = {pair.volunteer for pair in problem.published}
    days = [day for shift in problem.shifts for day in shift.when.dates()]
    shifts = {int(shift.id) for shift in problem.shifts}
    said = load_volunteers(session, map(int, seated), (min(days), max(days)), {}, shifts)
    others = tuple(one for one in problem.volunteers if one.id not in seated)
    return replace(problem, volunteers=(*others, *said))


def _effect(
    session: Session, before: _Before, applied: Applied, event: Event, now: datetime
) -> CampaignEffect:
    campaign = before.campaign
    assert campaign.id is not None
    seats = _seats(session, campaign.id)
    moved = sorted({one.session_id for one in seats.shifts.values()} & applied.moved)
    cancelled = sorted({one.session_id for one in seats.shifts.values()} & applied.cancelled)
    after = _unpromised(session, load_problem(session, campaign.id, now=now))
    lost: dict[Place, str] = {
        place: Loss.CALLED_OFF.value for place in seats.states if seats.of(place).session_id in cancelled
    }
    away = {place for place in seats.states if _is_away(event, place[0], seats.of(place))}
    lost |= dict.fromkeys(away, Loss.AWAY.value)
    touched = _touched(seats, moved, event)
    people = applied.people or {person for person, shift in seats.states if shift in touched}
    for one in broken_seats(
        before.problem,
        after,
        map(str, sorted(people)),
        {str(shift) for shift in touched},
        {Pair(str(person), str(shift)) for person, shift in away},
    ):
        place = (int(one.pair.volunteer), int(one.pair.shift))
        if place in seats.states:
            lost[place] = one.rule
    asked = {place for place in lost if applied.asks and seats.states[place].kept}
    changed = {place for place in seats.states if seats.of(place).session_id in moved and place not in lost}
    lost = {place: reason for place, reason in lost.items() if place not in asked}
    return CampaignEffect(
        campaign=campaign,
        lost=lost,
        changed=tuple(sorted(changed | asked)),
        moved=tuple(moved),
        cancelled=tuple(cancelled),
        short=_short(seats, lost, cancelled),
        care=_new_care(session, before, lost, now),
    )


@dataclass(frozen=True, slots=True)
class _Seats:
    """The coming seats of a campaign, asked for or taken, and their shifts."""

    states: Mapping[Place, AssignmentState]
    shifts: Mapping[int, ShiftRow]

    def of(self, place: Place) -> ShiftRow:
        """The shift of a seat."""
        return self.shifts[place[1]]


def _seats(session: Session, campaign_id: int) -> _Seats:
    rows = session.exec(
        select(ShiftRow)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(ActivityRow.campaign_id == campaign_id)
        .execution_options(populate_existing=True)
    )
    shifts = {row.id: row for row in rows if row.id is not None}
    wanted = (*HELD, AssignmentState.REQUESTED)
    states: dict[Place, AssignmentState] = {}
    for some in portions(shifts):
        for person, shift, state in session.exec(
            select(AssignmentRow.person_id, AssignmentRow.shift_id, AssignmentRow.state).where(
                col(AssignmentRow.shift_id).in_(some), col(AssignmentRow.state).in_(wanted)
            )
        ):
            states[person, shift] = AssignmentState(state)
    return _Seats(dict(sorted(states.items())), shifts)


def _is_away(event: Event, person: int, shift: ShiftRow) -> bool:
    """Whether the event says that the person is not there during the shift."""
    if event.kind is not EventKind.PERSON_AWAY or person != event.person_id:
        return False
    assert event.from_at is not None
    assert event.until_at is not None
    return shift.starts_at < to_instant(event.until_at) and shift.ends_at > to_instant(event.from_at)


def _touched(seats: _Seats, moved: Collection[int], event: Event) -> set[int]:
    """Shifts whose hours the event changed, or that lie on the day that it changed."""
    if event.kind is EventKind.MAKEUP_DAY and event.day is not None:
        first = to_instant(datetime.combine(event.day, time()))
        last = first + timedelta(days=1)
        return {
            number for number, one in seats.shifts.items() if one.starts_at < last and one.ends_at > first
        }
    return {number for number, one in seats.shifts.items() if one.session_id in moved}


def _short(seats: _Seats, lost: Collection[Place], cancelled: Collection[int]) -> tuple[int, ...]:
    """Shifts that take place and lack somebody whom they had."""
    left = {shift for _, shift in lost if seats.shifts[shift].session_id not in cancelled}

    def missing(shift: int) -> bool:
        held = [
            place
            for place, state in seats.states.items()
            if place[1] == shift and state.holds_seat and place not in lost
        ]
        return len(held) < seats.shifts[shift].min_people

    return tuple(shift for shift in sorted(left) if missing(shift))


def _new_care(
    session: Session, before: _Before, lost: Collection[Place], now: datetime
) -> tuple[CareGap, ...]:
    """What the children are owed once the seats are gone, and were not owed before."""
    assert before.campaign.id is not None
    known = {(gap.session.id, one.rule) for gap in before.care.sessions for one in gap.reasons}
    after = care_gaps.without(session, before.campaign.id, lost, now)
    found = []
    for gap in after.sessions:
        new = tuple(one for one in gap.reasons if (gap.session.id, one.rule) not in known)
        if new and gap.session.state is SessionState.PLANNED:
            found.append(replace(gap, reasons=new))
    return tuple(found)
