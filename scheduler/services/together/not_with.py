"""Not with somebody: said without a reason, kept by planning and at sign-up, and shown to nobody else.

Neither the other person nor any organiser or coordinator learns of it: the page of the person who said it is
the only one that reads these rows, and nothing about them goes into the audit trail.
"""

from sqlmodel import Session, col, select

from scheduler.db.tables import NotWithRow, PersonRow
from scheduler.services.refusal import Refused

MOST = 10


def add(session: Session, person_id: int, other_id: int) -> None:
    """Never put these two together from now on; what both said yes to already stays.

    Raises:
        Refused: `too_many_not_with`; `nobody_found` for oneself.
    """
    if person_id == other_id or session.get(PersonRow, other_id) is None:
        raise Refused("nobody_found")
    if session.get(NotWithRow, (person_id, other_id)) is not None:
        return
    if len(listed(session, person_id)) >= MOST:
        raise Refused("too_many_not_with")
    session.add(NotWithRow(person_id=person_id, other_id=other_id))
    session.flush()


def remove(session: Session, person_id: int, other_id: int) -> None:
    """Take it back; a second time changes nothing."""
    row = session.get(NotWithRow, (person_id, other_id))
    if row is not None:
        session.delete(row)
        session.flush()


def listed(session: Session, person_id: int) -> list[PersonRow]:
    """Whom the person named, by name; never who named them."""
    return list(
        session.exec(
            select(PersonRow)
            .join(NotWithRow, col(NotWithRow.other_id) == PersonRow.id)
            .where(NotWithRow.person_id == person_id)
            .order_by(col(PersonRow.name), col(PersonRow.id))
        )
    )
