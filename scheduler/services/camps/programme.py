"""The daily programme of a camp's classes: what each does block by block, read for organisers and parents."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from scheduler.db.local_time import to_instant, to_local
from scheduler.db.tables import (
    ActivityRow,
    BlockRow,
    CampaignRow,
    ChildGroupRow,
    RoomRow,
    SessionRow,
    ShiftRow,
    StayRow,
)
from scheduler.domain.care import Setting
from scheduler.domain.interval import Interval
from scheduler.domain.work import ActivityKind, CampaignState, SessionState

DAY = timedelta(days=1)
WEEK = 7


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a class; `weather` is there for those out of doors, wherever they are just now."""

    row: SessionRow
    weather: BlockRow | None
    room: RoomRow | None

    @property
    def moved(self) -> bool:
        """Whether it is indoors for the weather."""
        return self.weather is not None and self.weather.moved_at is not None


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """A date of a class with its blocks in order of time; `open` when the class is looked after that day."""

    day: date
    open: bool
    blocks: tuple[Block, ...]


def classes_of(session: Session, campaign_id: int) -> Sequence[ChildGroupRow]:
    """The classes of a camp that have days, by code."""
    return session.exec(
        select(ChildGroupRow)
        .where(
            ChildGroupRow.campaign_id == campaign_id,
            col(ChildGroupRow.id).in_(
                _of_camps(select(SessionRow.child_group_id)).where(
                    ActivityRow.campaign_id == campaign_id, SessionRow.setting == Setting.DAY
                )
            ),
        )
        .order_by(col(ChildGroupRow.code), col(ChildGroupRow.id))
    ).all()


def days(session: Session, group_id: int, first: date, count: int = WEEK) -> tuple[ProgrammeDay, ...]:
    """The programme of a class from a date on."""
    span = Interval(datetime.combine(first, time()), datetime.combine(first + count * DAY, time()))
    by_day: dict[date, list[Block]] = defaultdict(list)
    for one in blocks(session, [group_id], span):
        by_day[to_local(one.row.starts_at).date()].append(one)
    opened = {to_local(row.starts_at).date() for row in carers(session, [group_id], span)}
    dates = [first + number * DAY for number in range(count)]
    return tuple(ProgrammeDay(day, day in opened, tuple(by_day[day])) for day in dates)


def next_open(session: Session, group_id: int, today: date) -> date | None:
    """The next date from today on which a class is looked after; None when there is none to come."""
    starts = session.exec(
        _of_camps(select(func.min(SessionRow.starts_at))).where(
            SessionRow.child_group_id == group_id,
            SessionRow.setting == Setting.DAY,
            SessionRow.starts_at >= to_instant(datetime.combine(today, time())),
        )
    ).one()
    return None if starts is None else to_local(starts).date()


def of_child(session: Session, child_id: int, first: date, count: int = WEEK) -> tuple[ProgrammeDay, ...]:
    """What a child does in the classes in which it stays, of camps that are published; only days with any."""
    found = [
        one
        for stay in _stays(session, child_id)
        for one in days(session, stay.group_id, first, count)
        if one.blocks and stay.arrives_on <= one.day <= stay.leaves_on
    ]
    return tuple(sorted(found, key=lambda one: one.day))


def opens_on(session: Session, child_id: int, today: date) -> date:
    """Where to begin to show a child's programme: today, or its arrival if that is still to come."""
    days = [max(one.arrives_on, today) for one in _stays(session, child_id) if one.leaves_on >= today]
    return min(days, default=today)


def _stays(session: Session, child_id: int) -> Sequence[StayRow]:
    return session.exec(
        select(StayRow)
        .join(ChildGroupRow, col(ChildGroupRow.id) == StayRow.group_id)
        .join(CampaignRow, col(CampaignRow.id) == ChildGroupRow.campaign_id)
        .where(StayRow.child_id == child_id, CampaignRow.state != CampaignState.DRAFT)
        .order_by(col(StayRow.arrives_on), col(StayRow.id))
    ).all()


def blocks(session: Session, groups: Iterable[int], span: Interval | None = None) -> list[Block]:
    """The planned blocks of classes that begin in a stretch of local time, in order of time.

    A block is a session of a class without children's setting and without shifts: whoever is with the class
    is with it in its blocks.
    """
    rows = session.exec(
        _of_camps(select(SessionRow, BlockRow, RoomRow))
        .join(BlockRow, col(BlockRow.session_id) == SessionRow.id, isouter=True)
        .join(RoomRow, col(RoomRow.id) == SessionRow.room_id, isouter=True)
        .where(
            col(SessionRow.child_group_id).in_(list(groups)),
            col(SessionRow.setting).is_(None),
            col(SessionRow.id).not_in(select(ShiftRow.session_id)),
            *_within(span),
        )
        .order_by(col(SessionRow.starts_at), col(SessionRow.id))
    )
    return [Block(row, weather, room) for row, weather, room in rows]


def carers(session: Session, groups: Iterable[int], span: Interval | None = None) -> list[SessionRow]:
    """The sessions of the day in which classes are looked after, by time."""
    return list(
        session.exec(
            _of_camps(select(SessionRow))
            .where(
                col(SessionRow.child_group_id).in_(list(groups)),
                SessionRow.setting == Setting.DAY,
                *_within(span),
            )
            .order_by(col(SessionRow.starts_at), col(SessionRow.id))
        )
    )


def _of_camps(query: Any) -> Any:
    return query.join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id).where(
        ActivityRow.kind == ActivityKind.CAMP, SessionRow.state == SessionState.PLANNED
    )


def _within(span: Interval | None) -> Sequence[Any]:
    if span is None:
        return ()
    return (SessionRow.starts_at >= to_instant(span.start), SessionRow.starts_at < to_instant(span.end))
