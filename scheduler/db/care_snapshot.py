"""Rows as the domain's `Roster`, for the care rules: a campaign, a stretch of time, or what is near one act.

How to use it:

- Publishing: `load_roster(session, campaign_id, also=people)`, then `dataclasses.replace(roster,
  assigned=frozenset(pairs))` with the pairs as they would be, and `rules.care.check_care`; of its codes only
  those about a person may refuse, those about groups are shown as gaps
  (`services.care_gaps.of_draft` does both).
- Sign-up: `services.care_gaps.refusals(session, person_id, shifts)`, which asks `load_near` and `added_by`.
- One more child: `load_roster(session, campaign_id)` and `rules.care.added_by_child`.

Ids are those of the planning problem: the rows' numbers as text. Sessions that were called off are left out.
A child stays from midnight of the day it arrives to midnight after the day it leaves.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, and_, col, or_, select

from scheduler.db.crew_facts import load_crew_work
from scheduler.db.local_time import local_interval, to_instant, to_local
from scheduler.db.person_facts import load_kin, load_people, portions
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    ChildRow,
    ConsentRow,
    OpeningRow,
    RoomRow,
    SessionRow,
    ShiftRow,
    SiteRow,
    StayRow,
    TicketOrderRow,
)
from scheduler.domain.care import Child, Consent, Stay, TicketOrder
from scheduler.domain.interval import Interval
from scheduler.domain.places import Opening, Room, Site
from scheduler.domain.problem import Pair
from scheduler.domain.roster import CareSession, CareShift, Roster
from scheduler.domain.work import ActivityKind, AssignmentState, SessionState

HOLDS_SEAT = tuple(state for state in AssignmentState if state.holds_seat)
NEAR = timedelta(hours=36)
"""How far from a duty the person's other duties can matter to a care rule: a way home and a night."""

_Found = Sequence[tuple[SessionRow, ActivityKind]]


def load_roster(
    session: Session, campaign_id: int, *, also: Iterable[int] = (), today: date | None = None
) -> Roster:
    """The whole roster of a campaign; `also` are people who are on no shift of it yet."""
    return _roster(session, _sessions(session, ActivityRow.campaign_id == campaign_id), also, today)


def load_roster_between(
    session: Session, when: Interval, *, also: Iterable[int] = (), today: date | None = None
) -> Roster:
    """All sessions of all campaigns that touch a stretch of local time."""
    touches = and_(
        col(SessionRow.starts_at) < to_instant(when.end), col(SessionRow.ends_at) > to_instant(when.start)
    )
    return _roster(session, _sessions(session, touches), also, today)


def load_session(session: Session, session_id: int) -> Roster:
    """One session alone, whether or not it has shifts yet."""
    return _roster(session, _sessions(session, SessionRow.id == session_id), (), None)


def load_near(
    session: Session, person_id: int, shifts: Iterable[int], *, today: date | None = None
) -> Roster:
    """What the care rules need to judge one person on some more shifts: few sessions, whatever the campaign.

    The sessions of the shifts, those that share a room with one of them, and the person's own duties around.
    """
    asked = session.exec(
        select(SessionRow)
        .join(ShiftRow, col(ShiftRow.session_id) == SessionRow.id)
        .where(col(ShiftRow.id).in_(list(shifts)))
    ).all()
    own = (
        select(ShiftRow.session_id)
        .join(AssignmentRow, col(AssignmentRow.shift_id) == ShiftRow.id)
        .where(AssignmentRow.person_id == person_id, col(AssignmentRow.state).in_(HOLDS_SEAT))
    )
    wanted: list[Any] = [col(SessionRow.id).in_([one.id for one in asked])]
    for one in asked:
        around = and_(
            col(SessionRow.starts_at) < one.ends_at + NEAR, col(SessionRow.ends_at) > one.starts_at - NEAR
        )
        wanted.append(and_(around, col(SessionRow.id).in_(own)))
        if one.room_id is not None:
            wanted.append(and_(around, SessionRow.room_id == one.room_id))
    return _roster(session, _sessions(session, or_(*wanted)), (person_id,), today)


def load_around(session: Session, shifts: Iterable[int], *, also: Iterable[int] = ()) -> Roster:
    """The sessions of these shifts and those that share a room and time with one; `also` are people."""
    asked = session.exec(
        select(SessionRow)
        .join(ShiftRow, col(ShiftRow.session_id) == SessionRow.id)
        .where(col(ShiftRow.id).in_(list(shifts)))
    ).all()
    wanted: list[Any] = [col(SessionRow.id).in_([one.id for one in asked])]
    for one in {one.id: one for one in asked}.values():
        if one.room_id is not None:
            wanted.append(
                and_(
                    SessionRow.room_id == one.room_id,
                    col(SessionRow.starts_at) < one.ends_at,
                    col(SessionRow.ends_at) > one.starts_at,
                )
            )
    return _roster(session, _sessions(session, or_(*wanted)), also, None)


def _sessions(session: Session, condition: Any) -> _Found:
    rows = session.exec(
        select(SessionRow, ActivityRow.kind)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(condition, SessionRow.state == SessionState.PLANNED)
        .order_by(col(SessionRow.starts_at), col(SessionRow.id))
    )
    return [(row, ActivityKind(kind)) for row, kind in rows]


def _roster(session: Session, found: _Found, also: Iterable[int], today: date | None) -> Roster:
    rows = [row for row, _ in found]
    ids = [row.id for row in rows if row.id is not None]
    shifts = _shifts(session, ids)
    assigned = _assigned(session, ids)
    people = {*also, *(int(pair.volunteer) for pair in assigned)}
    stays = _stays(session, {row.child_group_id for row in rows if row.child_group_id is not None})
    children = sorted({int(stay.child) for stay in stays})
    return Roster(
        people=load_people(session, people),
        sessions={str(row.id): _care_session(row, kind) for row, kind in found},
        shifts=shifts,
        assigned=assigned,
        children=_children(session, children),
        stays=stays,
        consents=_consents(session, children),
        orders=_orders(session, ids),
        rooms=_rooms(session, {row.room_id for row in rows if row.room_id is not None}),
        sites=_sites(session, {row.site_id for row in rows}),
        kin=load_kin(session, people),
        crew_work=_crew_work(session, rows),
        today=today,
    )


def _care_session(row: SessionRow, kind: ActivityKind) -> CareSession:
    return CareSession(
        id=str(row.id),
        kind=kind,
        site=str(row.site_id),
        when=local_interval(row.starts_at, row.ends_at),
        end_site=_text(row.end_site_id),
        room=_text(row.room_id),
        setting=row.setting,
        group=_text(row.child_group_id),
        audience_crew=_text(row.audience_crew_id),
    )


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _shifts(session: Session, sessions: Iterable[int]) -> dict[str, CareShift]:
    return {
        str(row.id): CareShift(
            str(row.id), str(row.session_id), row.role, local_interval(row.starts_at, row.ends_at)
        )
        for some in portions(sessions)
        for row in session.exec(select(ShiftRow).where(col(ShiftRow.session_id).in_(some)))
    }


def _assigned(session: Session, sessions: Iterable[int]) -> frozenset[Pair]:
    return frozenset(
        Pair(str(person), str(shift))
        for some in portions(sessions)
        for person, shift in session.exec(
            select(AssignmentRow.person_id, AssignmentRow.shift_id)
            .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
            .where(col(ShiftRow.session_id).in_(some), col(AssignmentRow.state).in_(HOLDS_SEAT))
        )
    )


def _stays(session: Session, groups: Iterable[int]) -> tuple[Stay, ...]:
    rows = [
        row
        for some in portions(groups)
        for row in session.exec(
            select(StayRow).where(col(StayRow.group_id).in_(some)).order_by(col(StayRow.id))
        )
    ]
    return tuple(Stay(str(row.child_id), str(row.group_id), whole_days(row)) for row in rows)


def whole_days(row: StayRow) -> Interval:
    """A stay from the first midnight to the last."""
    ends = row.leaves_on + timedelta(days=1)
    return Interval(datetime.combine(row.arrives_on, time()), datetime.combine(ends, time()))


def _children(session: Session, ids: Iterable[int]) -> dict[str, Child]:
    return {
        str(row.id): Child(str(row.id), str(row.family_id), row.birth_year, row.gender, row.language or None)
        for some in portions(ids)
        for row in session.exec(select(ChildRow).where(col(ChildRow.id).in_(some)))
    }


def _consents(session: Session, children: Iterable[int]) -> tuple[Consent, ...]:
    return tuple(
        Consent(
            str(row.child_id),
            row.purpose,
            row.given,
            to_local(row.at),
            None if row.withdrawn_at is None else to_local(row.withdrawn_at),
        )
        for some in portions(children)
        for row in session.exec(
            select(ConsentRow).where(col(ConsentRow.child_id).in_(some)).order_by(col(ConsentRow.id))
        )
    )


def _orders(session: Session, sessions: Iterable[int]) -> tuple[TicketOrder, ...]:
    return tuple(
        TicketOrder(str(row.id), str(row.session_id), row.people, row.opens_on, row.deadline, row.ordered_on)
        for some in portions(sessions)
        for row in session.exec(select(TicketOrderRow).where(col(TicketOrderRow.session_id).in_(some)))
    )


def _rooms(session: Session, ids: Iterable[int]) -> dict[str, Room]:
    wanted = list(ids)
    openings: dict[int, list[Opening]] = defaultdict(list)
    for one in session.exec(select(OpeningRow).where(col(OpeningRow.room_id).in_(wanted))):
        openings[one.room_id].append(Opening(one.weekday, one.opens, one.closes))
    return {
        str(row.id): Room(str(row.id), str(row.site_id), row.kind, row.capacity, tuple(openings[row.id]))
        for row in session.exec(select(RoomRow).where(col(RoomRow.id).in_(wanted)))
        if row.id is not None
    }


def _sites(session: Session, ids: Iterable[int]) -> dict[str, Site]:
    rows = session.exec(select(SiteRow).where(col(SiteRow.id).in_(list(ids))))
    return {
        str(row.id): Site(str(row.id), row.kind, row.name_zh, row.latitude, row.longitude, row.division)
        for row in rows
    }


def _crew_work(session: Session, rows: Sequence[SessionRow]) -> dict[str, tuple[Interval, ...]]:
    invited = [row for row in rows if row.audience_crew_id is not None]
    if not invited:
        return {}
    days = [to_local(moment).date() for row in invited for moment in (row.starts_at, row.ends_at)]
    crews = {row.audience_crew_id for row in invited if row.audience_crew_id is not None}
    return load_crew_work(session, crews, min(days) - timedelta(days=1), max(days))
