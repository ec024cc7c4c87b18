"""Watching a shift: "tell me if it becomes short", told once each time it does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from scheduler.db.tables import AssignmentRow, NoticeRow, SessionRow, ShiftRow, ShiftWatchRow
from scheduler.domain.notices import NoticeCode
from scheduler.domain.work import SessionState
from scheduler.services.seats import SEATED


@dataclass(frozen=True, slots=True)
class Watched:
    """A shift that somebody watches, and how many people it lacks."""

    shift: ShiftRow
    lacking: int


def watch(session: Session, person_id: int, shift_id: int, now: datetime) -> None:
    """Hear of it when the shift becomes short; if it is now, the next time. Twice is the same as once."""
    if session.get(ShiftWatchRow, (person_id, shift_id)) is not None:
        return
    short = lacking(session, (shift_id,)).get(shift_id, 0) > 0
    row = ShiftWatchRow(person_id=person_id, shift_id=shift_id, made_at=now, told_at=now if short else None)
    session.add(row)
    session.flush()


def unwatch(session: Session, person_id: int, shift_id: int) -> None:
    """Hear no more of it."""
    row = session.get(ShiftWatchRow, (person_id, shift_id))
    if row is not None:
        session.delete(row)
        session.flush()


def watched(session: Session, person_id: int, now: datetime) -> list[Watched]:
    """What the person watches and has not begun, by start."""
    shifts = session.exec(
        select(ShiftRow)
        .join(ShiftWatchRow, col(ShiftWatchRow.shift_id) == ShiftRow.id)
        .where(ShiftWatchRow.person_id == person_id, ShiftRow.starts_at > now)
        .order_by(col(ShiftRow.starts_at), col(ShiftRow.id))
    ).all()
    short = lacking(session, [row.id or 0 for row in shifts])
    return [Watched(row, short[row.id or 0]) for row in shifts]


def lacking(session: Session, shifts: Iterable[int]) -> dict[int, int]:
    """How many people each of these shifts lacks to take place as planned; 0 for one that has enough."""
    seated = (
        select(AssignmentRow.shift_id, func.count().label("seated"))
        .where(col(AssignmentRow.state).in_(SEATED))
        .group_by(col(AssignmentRow.shift_id))
        .subquery()
    )
    query = (
        select(ShiftRow.id, ShiftRow.min_people - func.coalesce(seated.c.seated, 0))
        .join(seated, seated.c.shift_id == ShiftRow.id, isouter=True)
        .where(col(ShiftRow.id).in_(list(shifts)))
    )
    return {shift: max(0, int(left)) for shift, left in session.exec(query) if shift is not None}


def tell(session: Session, shifts: Iterable[int], now: datetime) -> None:
    """Messages to those who watch a shift that is short and who have not heard; forget where it is not."""
    wanted = list(shifts)
    rows = session.exec(
        select(ShiftWatchRow)
        .join(ShiftRow, col(ShiftRow.id) == ShiftWatchRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .where(
            col(ShiftWatchRow.shift_id).in_(wanted),
            ShiftRow.starts_at > now,
            SessionRow.state == SessionState.PLANNED,
        )
    ).all()
    short = lacking(session, {row.shift_id for row in rows})
    on_it = _on(session, wanted)
    for row in rows:
        if not short[row.shift_id]:
            row.told_at = None
        elif row.told_at is None:
            row.told_at = now
            if (row.person_id, row.shift_id) not in on_it:
                session.add(_notice(row, now))
        session.add(row)
    session.flush()


def watches(session: Session, now: datetime) -> list[int]:
    """Every shift that somebody watches and that has not begun."""
    query = (
        select(ShiftWatchRow.shift_id)
        .join(ShiftRow, col(ShiftRow.id) == ShiftWatchRow.shift_id)
        .where(ShiftRow.starts_at > now)
        .distinct()
    )
    return sorted(session.exec(query))


def _on(session: Session, shifts: Iterable[int]) -> set[tuple[int, int]]:
    query = select(AssignmentRow.person_id, AssignmentRow.shift_id).where(
        col(AssignmentRow.shift_id).in_(list(shifts)), col(AssignmentRow.state).in_(SEATED)
    )
    return set(session.exec(query).all())


def _notice(row: ShiftWatchRow, now: datetime) -> NoticeRow:
    return NoticeRow(
        person_id=row.person_id,
        code=NoticeCode.SHIFT_SHORT.value,
        details={"about": [row.shift_id]},
        created_at=now,
    )
