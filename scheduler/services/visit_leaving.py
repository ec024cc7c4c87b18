"""A family may not be visited any more: its stops to come are gone, and the two hear of it without a name."""

from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import AccountRow, NoticeRow, VisitRoundRow, VisitStopRow
from scheduler.domain.notices import NoticeCode


def leave(session: Session, family_id: int, now: datetime) -> None:
    """Take a family out of the rounds to come; a round without homes is called off."""
    rows = session.exec(
        select(VisitStopRow, VisitRoundRow)
        .join(VisitRoundRow, col(VisitRoundRow.id) == VisitStopRow.round_id)
        .where(
            VisitStopRow.family_id == family_id,
            VisitRoundRow.day >= to_local(now).date(),
            col(VisitStopRow.outcome).is_(None),
        )
    ).all()
    for stop, visits in rows:
        session.delete(stop)
        session.flush()
        if session.exec(select(VisitStopRow.id).where(VisitStopRow.round_id == visits.id)).first() is None:
            visits.cancelled_at = now
            session.add(visits)
        tell(session, visits, now)
    session.flush()


def tell(session: Session, row: VisitRoundRow, now: datetime) -> None:
    """The two, and whoever made the round, hear that something about it changed; nobody is named."""
    made = None if row.made_by is None else session.get(AccountRow, row.made_by)
    people = {row.first_id, row.second_id, *(() if made is None else (made.person_id,))}
    session.add_all(
        NoticeRow(person_id=person, code=NoticeCode.VISIT_CHANGED.value, created_at=now)
        for person in sorted(people)
    )
