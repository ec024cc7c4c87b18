"""The day by which a volunteer is to be in touch again: one entry a pair, without a name."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, or_, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import PairRow
from scheduler.services.pairs import contacts

KEPT = timedelta(days=30)
"""How long a calendar is told that a pair is over."""


@dataclass(frozen=True, slots=True)
class Due:
    """One pair's next day; `over` once the pair has ended."""

    pair_id: int
    day: date
    over: bool


def of_volunteer(session: Session, person_id: int, now: datetime) -> list[Due]:
    """The next day of each pair that both said yes to, those included that ended of late."""
    rows = session.exec(
        select(PairRow)
        .where(
            PairRow.volunteer_id == person_id,
            col(PairRow.accepted_at).is_not(None),
            or_(col(PairRow.ends_on).is_(None), col(PairRow.ends_on) > to_local(now).date() - KEPT),
        )
        .order_by(col(PairRow.id))
    ).all()
    noted = contacts.of_pairs(session, (row.id or 0 for row in rows))
    return [
        Due(row.id or 0, contacts.rhythm(row, noted[row.id or 0]).due_on, row.ends_on is not None)
        for row in rows
    ]
