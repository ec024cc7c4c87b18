"""Who is never put together with whom, whoever said so: what organisers entered, and people's private wishes.

A wish is known to nobody but this module and whoever had it.
"""

from sqlalchemy import union
from sqlmodel import Session, col, or_, select

from scheduler.db.tables import ApartRow, NotWithRow


def load_apart(session: Session, person_id: int | None = None) -> list[tuple[int, int]]:
    """The pairs, the smaller id first, in order; only those of one person where one is named."""
    queries = []
    for table in (ApartRow, NotWithRow):
        query = select(table.person_id, table.other_id)
        if person_id is not None:
            query = query.where(or_(col(table.person_id) == person_id, col(table.other_id) == person_id))
        queries.append(query)
    return sorted({(min(pair), max(pair)) for pair in session.execute(union(*queries))})
