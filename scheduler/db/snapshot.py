"""Rows of a campaign as its planning problem: the one mapping; ids are the rows' numbers as text."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session, col, select

from scheduler.db.apart_facts import load_apart
from scheduler.db.local_time import ZONE, local_interval
from scheduler.db.person_facts import load_kin
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    CampaignRow,
    SessionRow,
    ShiftGroupMemberRow,
    ShiftGroupRow,
    ShiftRow,
    SiteRow,
)
from scheduler.db.volunteer_facts import SEATED, candidates, load_volunteers
from scheduler.domain.interval import Interval
from scheduler.domain.problem import Pair, PlanSite, Problem, Shift, Team, Weights
from scheduler.domain.work import ActivityKind, AssignmentState, SessionState, ShiftGroupKind


@dataclass(frozen=True, slots=True)
class Near:
    """The part of a problem that a question about a few places needs: these people, these shifts."""

    people: frozenset[int]
    shifts: frozenset[int]


def load_problem(
    session: Session, campaign_id: int, *, now: datetime | None = None, near: Near | None = None
) -> Problem:
    """What is to be planned for a campaign.

    Only sessions that take place and shifts that have not begun are planned. The volunteers are those of the
    campaign's node and below, and whoever stands on one of its shifts; people without any time are left out.
    Seats elsewhere make them busy. Pinned is what an organiser has pinned and what somebody has said yes to
    (H17), declined what somebody has said no to, published every seat that somebody was told of.

    Args:
        session: to read with.
        campaign_id: which campaign.
        now: what counts as begun; the present moment when absent.
        near: leaves out all other people and shifts; whoever is named is taken as planned with.
    """
    campaign = session.get_one(CampaignRow, campaign_id)
    planned = _planned(campaign_id, now or datetime.now(UTC))
    shifts = _shifts(session, planned if near is None else [*planned, col(ShiftRow.id).in_(near.shifts)])
    if not shifts:
        return Problem((), (), ())
    by_id = {shift.id: shift for shift in shifts}
    seats = _seats(session, campaign_id, by_id)
    told = {int(pair.volunteer) for pair in seats.published}
    volunteers = load_volunteers(
        session,
        candidates(session, campaign) | told if near is None else near.people,
        _dates(shifts),
        seats.promised(by_id),
        {int(shift) for shift in by_id} if near is None else _ids(session, planned),
    )
    people = {volunteer.id for volunteer in volunteers}
    groups = _groups(session, campaign_id, by_id)
    homes = {volunteer.home_site for volunteer in volunteers if volunteer.home_site is not None}
    return Problem(
        volunteers=volunteers,
        shifts=shifts,
        sites=_sites(session, homes | {site for shift in shifts for site in (shift.site, shift.end_site)}),
        timezone=str(ZONE),
        teams=groups.teams,
        blocks=groups.blocks,
        continuity=groups.continuity,
        apart=_apart(session, people),
        kin=tuple(pair for pair in load_kin(session, map(int, people)) if people.issuperset(pair)),
        declined=frozenset(pair for pair in seats.declined if pair.volunteer in people),
        pinned=seats.pinned,
        published=seats.published,
        weights=_weights(campaign.weights),
    )


def _planned(campaign_id: int, now: datetime) -> list[Any]:
    """What makes a shift one to be planned."""
    return [
        ActivityRow.campaign_id == campaign_id,
        SessionRow.state == SessionState.PLANNED,
        ShiftRow.starts_at > now,
    ]


def _ids(session: Session, planned: Iterable[Any]) -> set[int]:
    query = (
        select(ShiftRow.id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(*planned)
    )
    return {shift for shift in session.exec(query) if shift is not None}


def _shifts(session: Session, planned: Iterable[Any]) -> tuple[Shift, ...]:
    query = (
        select(ShiftRow, SessionRow.site_id, SessionRow.end_site_id, ActivityRow.kind)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(*planned)
        .order_by(col(ShiftRow.id))
    )
    return tuple(
        Shift(
            id=str(row.id),
            kind=ActivityKind(kind).planning_kind,
            site=str(site),
            when=local_interval(row.starts_at, row.ends_at),
            role=row.role,
            end_site=str(end_site or site),
            requires=frozenset(row.requires),
            languages_any=frozenset(row.languages_any),
            min=row.min_people,
            max=row.max_people,
            priority=row.priority,
        )
        for row, site, end_site, kind in session.exec(query)
    )


def _dates(shifts: Iterable[Shift]) -> tuple[date, date]:
    touched = [day for shift in shifts for day in shift.when.dates()]
    return min(touched), max(touched)


@dataclass(frozen=True, slots=True)
class _Seats:
    """Who stands where in the campaign."""

    pinned: frozenset[Pair]
    published: frozenset[Pair]
    declined: frozenset[Pair]

    def promised(self, shifts: dict[str, Shift]) -> dict[str, list[Interval]]:
        """By person, the hours of the shifts that must stand."""
        hours: dict[str, list[Interval]] = defaultdict(list)
        for pair in self.pinned:
            hours[pair.volunteer].append(shifts[pair.shift].when)
        return hours


def _seats(session: Session, campaign_id: int, shifts: Collection[str]) -> _Seats:
    query = (
        select(AssignmentRow.person_id, AssignmentRow.shift_id, AssignmentRow.state, AssignmentRow.pinned)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(
            ActivityRow.campaign_id == campaign_id,
            col(AssignmentRow.state).in_([*SEATED, AssignmentState.DECLINED]),
        )
    )
    found = [
        (Pair(str(person), str(shift)), AssignmentState(state), pinned)
        for person, shift, state, pinned in session.exec(query)
        if str(shift) in shifts
    ]
    return _Seats(
        pinned=frozenset(
            pair for pair, state, pinned in found if state.kept or (pinned and state.holds_seat)
        ),
        published=frozenset(pair for pair, state, _ in found if state.holds_seat),
        declined=frozenset(pair for pair, state, _ in found if state is AssignmentState.DECLINED),
    )


@dataclass(frozen=True, slots=True)
class _Groups:
    teams: tuple[Team, ...]
    blocks: tuple[tuple[str, ...], ...]
    continuity: tuple[tuple[str, ...], ...]


def _groups(session: Session, campaign_id: int, shifts: Collection[str]) -> _Groups:
    """Teams, blocks and continuity lists, without the shifts that are not planned."""
    members: dict[int, list[str]] = defaultdict(list)
    for group, shift in session.exec(
        select(ShiftGroupMemberRow.group_id, ShiftGroupMemberRow.shift_id)
        .join(ShiftGroupRow, col(ShiftGroupRow.id) == ShiftGroupMemberRow.group_id)
        .where(ShiftGroupRow.campaign_id == campaign_id)
        .order_by(col(ShiftGroupMemberRow.group_id), col(ShiftGroupMemberRow.shift_id))
    ):
        if str(shift) in shifts:
            members[group].append(str(shift))
    rows = session.exec(
        select(ShiftGroupRow).where(ShiftGroupRow.campaign_id == campaign_id).order_by(col(ShiftGroupRow.id))
    ).all()
    return _Groups(
        tuple(
            _team(row, members[row.id])
            for row in rows
            if row.kind is ShiftGroupKind.TEAM and row.id is not None and members[row.id]
        ),
        _lists(rows, members, ShiftGroupKind.BLOCK),
        _lists(rows, members, ShiftGroupKind.CONTINUITY),
    )


def _team(row: ShiftGroupRow, shifts: Sequence[str]) -> Team:
    return Team(
        id=str(row.id),
        shifts=tuple(shifts),
        at_least=row.at_least,
        priority=row.priority,
        gender=row.gender,
        qualification=row.qualification,
        language=row.language,
        unrelated=row.unrelated,
    )


def _lists(
    rows: Iterable[ShiftGroupRow], members: dict[int, list[str]], kind: ShiftGroupKind
) -> tuple[tuple[str, ...], ...]:
    """The groups of one kind that still have two shifts: fewer bind nobody."""
    found = (members[row.id] for row in rows if row.kind is kind and row.id is not None)
    return tuple(tuple(shifts) for shifts in found if len(shifts) > 1)


def _sites(session: Session, ids: Iterable[str]) -> tuple[PlanSite, ...]:
    rows = session.exec(
        select(SiteRow.id, SiteRow.latitude, SiteRow.longitude)
        .where(col(SiteRow.id).in_([int(site) for site in ids]))
        .order_by(col(SiteRow.id))
    )
    return tuple(PlanSite(str(site), latitude, longitude) for site, latitude, longitude in rows)


def _apart(session: Session, people: Collection[str]) -> tuple[tuple[str, str], ...]:
    pairs = ((str(one), str(other)) for one, other in load_apart(session))
    return tuple(pair for pair in pairs if pair[0] in people and pair[1] in people)


def _weights(given: dict[str, Any]) -> Weights:
    """The campaign's own prices; whatever it does not name stands at its default."""
    return Weights(**{field.name: given[field.name] for field in fields(Weights) if field.name in given})
