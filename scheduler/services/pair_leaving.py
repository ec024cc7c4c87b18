"""A child may not be kept company any more: pair and visits of the family end with the last such child."""

from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import ChildRow, NoticeRow, PairRow
from scheduler.domain.notices import NoticeCode
from scheduler.domain.pairing import PairEnd
from scheduler.services import pair_sight, visit_leaving


def leave(session: Session, child_id: int, now: datetime) -> None:
    """End what the family had said yes to, unless another child of it still has consent."""
    family_id = session.get_one(ChildRow, child_id).family_id
    others = session.exec(
        select(ChildRow.id).where(ChildRow.family_id == family_id, ChildRow.id != child_id)
    ).all()
    if pair_sight.consented(session, (one for one in others if one is not None)):
        return
    for row in session.exec(
        select(PairRow).where(
            PairRow.family_id == family_id,
            col(PairRow.ends_on).is_(None),
            col(PairRow.family_agreed_at).is_not(None),
        )
    ):
        row.ends_on, row.end = to_local(now).date(), PairEnd.FAMILY_LEFT
        session.add(row)
        told = NoticeRow(person_id=row.volunteer_id, code=NoticeCode.PAIR_ENDED.value, created_at=now)
        session.add(told)
    session.flush()
    visit_leaving.leave(session, family_id, now)
