"""Bad weather: blocks out of doors move into a room, and out again when it clears up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_instant
from scheduler.db.tables import ActivityRow, BlockRow, ClassRoomRow, SessionRow
from scheduler.domain.work import SessionState
from scheduler.services import audit


@dataclass(frozen=True, slots=True)
class Moved:
    """How many blocks were moved, and which could not be as no room is free."""

    moved: int
    without_room: tuple[SessionRow, ...] = ()


def indoors(session: Session, campaign_id: int, day: date, account_id: int, now: datetime) -> Moved:
    """Everything out of doors of a date moves into its own room or that of its class, where that is free."""
    moved, left = 0, []
    for row, block in _blocks(session, campaign_id, day, outside=True):
        room = _free_room(session, row, block)
        if room is None:
            left.append(row)
            continue
        block.outdoor_zh, block.outdoor_en, block.moved_at = row.title_zh, row.title_en, now
        row.title_zh, row.title_en, row.room_id = block.indoor_zh, block.indoor_en, room
        session.add_all([row, block])
        session.flush()
        moved += 1
    _note(session, campaign_id, account_id, "indoors")
    return Moved(moved, tuple(left))


def outdoors(session: Session, campaign_id: int, day: date, account_id: int) -> Moved:
    """Everything that was moved on a date goes out again."""
    rows = _blocks(session, campaign_id, day, outside=False)
    for row, block in rows:
        row.title_zh, row.title_en, row.room_id = block.outdoor_zh, block.outdoor_en, None
        block.moved_at = None
        session.add_all([row, block])
    session.flush()
    _note(session, campaign_id, account_id, "outdoors")
    return Moved(len(rows))


def _note(session: Session, campaign_id: int, account_id: int, where: str) -> None:
    subject = f"campaign:{campaign_id}"
    audit.note(session, account_id=account_id, action="camp.weather", subject=subject, purpose=where)


def _blocks(
    session: Session, campaign_id: int, day: date, *, outside: bool
) -> Sequence[tuple[SessionRow, BlockRow]]:
    first = to_instant(datetime.combine(day, time()))
    moved = col(BlockRow.moved_at)
    rows = session.exec(
        select(SessionRow, BlockRow)
        .join(BlockRow, col(BlockRow.session_id) == SessionRow.id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(
            ActivityRow.campaign_id == campaign_id,
            SessionRow.state == SessionState.PLANNED,
            SessionRow.starts_at >= first,
            SessionRow.starts_at < first + timedelta(days=1),
            moved.is_(None) if outside else moved.is_not(None),
        )
        .order_by(col(SessionRow.starts_at), col(SessionRow.id))
    ).all()
    return [(row, block) for row, block in rows]


def _free_room(session: Session, row: SessionRow, block: BlockRow) -> int | None:
    """The block's own room, or its class's; None where another group is in it at the time."""
    own = session.get(ClassRoomRow, row.child_group_id) if row.child_group_id is not None else None
    for room in (block.indoor_room_id, None if own is None else own.room_id):
        if room is not None and not _taken(session, row, room):
            return room
    return None


def _taken(session: Session, row: SessionRow, room_id: int) -> bool:
    return (
        session.exec(
            select(SessionRow.id).where(
                SessionRow.room_id == room_id,
                SessionRow.id != row.id,
                SessionRow.state == SessionState.PLANNED,
                SessionRow.starts_at < row.ends_at,
                SessionRow.ends_at > row.starts_at,
            )
        ).first()
        is not None
    )
