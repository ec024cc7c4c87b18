"""The stand-in list: people who say "call me when somebody drops out", asked first or put in at once."""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from scheduler.db.tables import CallMeRow
from scheduler.domain.work import ActivityKind


def join(
    session: Session, person_id: int, kind: ActivityKind | None, at_once: bool, now: datetime
) -> CallMeRow:
    """Be on the list for one kind of activity or (None) for all; a second time changes how one is asked."""
    row = next((one for one in of_person(session, person_id) if one.kind is kind), None)
    row = row or CallMeRow(person_id=person_id, kind=kind, made_at=now)
    row.at_once = at_once
    session.add(row)
    session.flush()
    return row


def leave(session: Session, person_id: int, call_id: int) -> None:
    """Be on it no longer; a row that is somebody else's stays."""
    row = session.get(CallMeRow, call_id)
    if row is not None and row.person_id == person_id:
        session.delete(row)
        session.flush()


def of_person(session: Session, person_id: int) -> list[CallMeRow]:
    """What the person wants to be called for."""
    return list(
        session.exec(select(CallMeRow).where(CallMeRow.person_id == person_id).order_by(col(CallMeRow.id)))
    )


def callable_for(session: Session, kind: ActivityKind) -> dict[int, bool]:
    """Whom to call for that kind of activity; whether they may be put in without being asked first."""
    rows = session.exec(
        select(CallMeRow)
        .where(or_(col(CallMeRow.kind).is_(None), col(CallMeRow.kind) == kind))
        .order_by(col(CallMeRow.at_once), col(CallMeRow.id))
    )
    return {row.person_id: row.at_once for row in rows}
