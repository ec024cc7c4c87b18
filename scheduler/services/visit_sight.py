"""About which children somebody may know because they visit them today or tomorrow."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import ChildRow, VisitRoundRow, VisitStopRow
from scheduler.domain.visits import IN_SIGHT
from scheduler.services import pair_sight


def children_of(session: Session, person_id: int, ids: Iterable[int], now: datetime) -> list[int]:
    """Those of some children whom the person visits today or tomorrow, with check, training and consent."""
    today = to_local(now).date()
    found = session.exec(
        select(ChildRow.id)
        .join(VisitStopRow, col(VisitStopRow.family_id) == ChildRow.family_id)
        .join(VisitRoundRow, col(VisitRoundRow.id) == VisitStopRow.round_id)
        .where(
            col(ChildRow.id).in_(list(ids)),
            goes_with(person_id),
            col(VisitRoundRow.cancelled_at).is_(None),
            col(VisitRoundRow.day).in_((today, today + IN_SIGHT)),
        )
        .distinct()
    ).all()
    if not found or pair_sight.barred(session, [person_id], today)[person_id]:
        return []
    return pair_sight.consented(session, (one for one in found if one is not None))


def goes_with(person_id: int) -> ColumnElement[bool]:
    """The condition that somebody is one of a round's two."""
    return or_(col(VisitRoundRow.first_id) == person_id, col(VisitRoundRow.second_id) == person_id)
