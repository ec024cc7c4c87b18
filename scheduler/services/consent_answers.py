"""The newest answer of a guardian for each child and purpose, and whether it is a consent that stands."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from scheduler.db.person_facts import portions
from scheduler.db.tables import ConsentRow
from scheduler.domain.care import Purpose

Answers = dict[tuple[int, Purpose], ConsentRow]
"""The newest answer by child and purpose."""


def newest(session: Session, children: Iterable[int]) -> Answers:
    """The newest answers of some children."""
    found: Answers = {}
    for some in portions(children):
        rows = session.exec(
            select(ConsentRow)
            .where(col(ConsentRow.child_id).in_(some))
            .order_by(col(ConsentRow.at), col(ConsentRow.id))
        )
        found |= {(row.child_id, row.purpose): row for row in rows}
    return found


def stands(row: ConsentRow | None) -> bool:
    """Whether an answer is a consent that has not been taken back."""
    return row is not None and row.given and row.withdrawn_at is None
