"""A free seat goes to whoever waits first: offered, confirmed by a click, passed on when time is up.

Whoever calls holds the shifts; the place on the list is that of a block's first shift.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import and_, or_
from sqlmodel import Session, col, func, select

from scheduler.db.tables import AssignmentRow, NoticeRow, SessionRow, ShiftRow, WaitRow
from scheduler.domain.notices import NoticeCode
from scheduler.domain.waiting import WaitState, answer_until
from scheduler.domain.work import AssignmentState, SessionState
from scheduler.services import activity_terms, eligibility
from scheduler.services.seats import SEATED

ORIGIN = "waiting"
"""Origin of an assignment that began on the list: asked for, it keeps its seat until it is answered."""
LIVE = tuple(state for state in WaitState if state.live)


def settle(session: Session, shifts: Sequence[int], now: datetime) -> None:
    """Give back what was offered for too long, and offer every free seat to the next in order.

    Somebody who may not take it now is passed over and keeps their place.
    """
    key = shifts[0]
    waiting = _live(session, key)
    if not waiting:
        return
    if _over(session, shifts, now):
        _end(session, waiting, now, tell=False)
        return
    _end(session, [row for row in waiting if _overdue(row, now)], now, tell=True)
    free = free_seats(session, shifts, now)
    for row in (one for one in waiting if one.state is WaitState.WAITING):
        if free < 1:
            return
        if not eligibility.refusals(session, row.person_id, shifts, now):
            _offer(session, row, shifts, now)
            free -= 1


def free_seats(session: Session, shifts: Sequence[int], now: datetime) -> int:
    """Seats that are neither taken nor kept, on the fullest of the shifts; below 0 when it is overfull."""
    kept = and_(col(AssignmentRow.state) == AssignmentState.REQUESTED, col(AssignmentRow.origin) == ORIGIN)
    taken = (
        select(AssignmentRow.shift_id, func.count().label("taken"))
        .where(col(AssignmentRow.shift_id).in_(shifts), or_(col(AssignmentRow.state).in_(SEATED), kept))
        .group_by(col(AssignmentRow.shift_id))
        .subquery()
    )
    query = (
        select(func.min(ShiftRow.max_people - func.coalesce(taken.c.taken, 0)))
        .select_from(ShiftRow)
        .join(taken, taken.c.shift_id == ShiftRow.id, isouter=True)
        .where(col(ShiftRow.id).in_(shifts))
    )
    offered = select(func.count()).where(
        WaitRow.shift_id == shifts[0],
        WaitRow.state == WaitState.OFFERED,
        col(WaitRow.offer_until) > now,
    )
    return int(session.exec(query).one() or 0) - session.exec(offered).one()


def taken_up(session: Session, person_id: int, shifts: Sequence[int], now: datetime) -> bool:
    """Whether the person had an offer that still stands; they wait no longer either way."""
    row = session.exec(
        select(WaitRow).where(
            WaitRow.shift_id == shifts[0], WaitRow.person_id == person_id, col(WaitRow.state).in_(LIVE)
        )
    ).first()
    if row is None:
        return False
    offered = row.state is WaitState.OFFERED and not _overdue(row, now)
    row.state = WaitState.TAKEN
    session.add(row)
    session.flush()
    return offered


def waits(session: Session) -> list[int]:
    """The shifts on which somebody waits or has an offer, for whoever looks after them."""
    query = select(WaitRow.shift_id).where(col(WaitRow.state).in_(LIVE)).distinct()
    return sorted(session.exec(query))


def _live(session: Session, shift_id: int) -> list[WaitRow]:
    return list(
        session.exec(
            select(WaitRow)
            .where(WaitRow.shift_id == shift_id, col(WaitRow.state).in_(LIVE))
            .order_by(col(WaitRow.id))
            .execution_options(populate_existing=True)
        )
    )


def _overdue(row: WaitRow, now: datetime) -> bool:
    return row.state is WaitState.OFFERED and row.offer_until is not None and row.offer_until <= now


def _over(session: Session, shifts: Sequence[int], now: datetime) -> bool:
    """Whether nobody can come any more: begun, or called off."""
    found = session.exec(
        select(ShiftRow.id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .where(
            col(ShiftRow.id).in_(shifts),
            or_(col(ShiftRow.starts_at) <= now, col(SessionRow.state) == SessionState.CANCELLED),
        )
    )
    return found.first() is not None


def _end(session: Session, rows: Iterable[WaitRow], now: datetime, *, tell: bool) -> None:
    for row in rows:
        row.state = WaitState.EXPIRED
        session.add(row)
        if tell:
            session.add(
                NoticeRow(
                    person_id=row.person_id,
                    code=NoticeCode.WAIT_EXPIRED.value,
                    details={"about": [row.shift_id]},
                    created_at=now,
                )
            )
    session.flush()


def _offer(session: Session, row: WaitRow, shifts: Sequence[int], now: datetime) -> None:
    first = session.exec(select(func.min(ShiftRow.starts_at)).where(col(ShiftRow.id).in_(shifts))).one()
    row.state, row.offered_at = WaitState.OFFERED, now
    row.offer_until = answer_until(now, first, activity_terms.offer_for(session, row.shift_id))
    session.add(row)
    session.add(
        NoticeRow(
            person_id=row.person_id,
            code=NoticeCode.WAIT_OFFERED.value,
            details={"about": [row.shift_id]},
            created_at=now,
        )
    )
    session.flush()
