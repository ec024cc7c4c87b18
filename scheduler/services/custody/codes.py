"""Short codes of the children of a group, for lists and paper: a code says nothing to whoever finds it."""

from sqlmodel import Session, col, func, select

from scheduler.db.tables import ChildGroupRow, ShortCodeRow, StayRow
from scheduler.domain.trips import read_code, short_code


def of_group(session: Session, group: ChildGroupRow) -> dict[int, str]:
    """The code of each child of a group, by child; those without one get the next number."""
    assert group.id is not None
    stays = session.exec(
        select(StayRow.id, StayRow.child_id).where(StayRow.group_id == group.id).order_by(col(StayRow.id))
    ).all()
    numbers = dict(
        session.exec(
            select(ShortCodeRow.stay_id, ShortCodeRow.number).where(ShortCodeRow.group_id == group.id)
        ).all()
    )
    free = 1 + (
        session.exec(select(func.max(ShortCodeRow.number)).where(ShortCodeRow.group_id == group.id)).one()
        or 0
    )
    for stay, _child in stays:
        if stay is not None and stay not in numbers:
            session.add(ShortCodeRow(stay_id=stay, group_id=group.id, number=free))
            numbers[stay], free = free, free + 1
    session.flush()
    return {child: short_code(group.code, numbers[stay or 0]) for stay, child in stays}


def child_of(session: Session, group: ChildGroupRow, text: str) -> int | None:
    """The child whose code somebody wrote down; None when it is none of the group, or misread."""
    read = read_code(text)
    if read is None or read[0] != group.code.upper():
        return None
    return session.exec(
        select(StayRow.child_id)
        .join(ShortCodeRow, col(ShortCodeRow.stay_id) == StayRow.id)
        .where(ShortCodeRow.group_id == group.id, ShortCodeRow.number == read[1])
    ).first()
