"""Classes too small to be run alone: which other fits, and the merging."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, delete, select

from scheduler.db.tables import (
    ActivityRow,
    ChildGroupRow,
    ChildRow,
    ClassRoomRow,
    RoomRow,
    SessionRow,
    ShortCodeRow,
    StayRow,
)
from scheduler.domain.camps import SizedClass, mergers
from scheduler.domain.supervision import certain_age
from scheduler.domain.work import ActivityKind
from scheduler.services import audit
from scheduler.services.refusal import Refused


@dataclass(frozen=True, slots=True)
class Merger:
    """A class that is too small, and the one that it should join."""

    small: ChildGroupRow
    into: ChildGroupRow
    children: int


def too_small(session: Session, campaign_id: int, day: date) -> list[Merger]:
    """The classes of a camp that have too few children on a date, each with the one that fits best."""
    groups = {
        row.id or 0: row
        for row in session.exec(
            select(ChildGroupRow)
            .join(SessionRow, col(SessionRow.child_group_id) == ChildGroupRow.id)
            .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
            .where(ChildGroupRow.campaign_id == campaign_id, ActivityRow.kind == ActivityKind.CAMP)
            .distinct()
        )
    }
    sized = [_sized(session, group, day) for group in groups]
    ages = {one.id: len(one.ages) for one in sized}
    return [Merger(groups[small], groups[into], ages[small]) for small, into in mergers(sized).items()]


def merge(session: Session, campaign_id: int, small_id: int, into_id: int, day: date, account_id: int) -> int:
    """The children of a class that is too small join another; gives how many moved.

    Raises:
        Refused: `no_such_merger` unless it is one of those that `too_small` proposes.
    """
    if not any(
        one.small.id == small_id and one.into.id == into_id for one in too_small(session, campaign_id, day)
    ):
        raise Refused("no_such_merger")
    there = set(session.exec(select(StayRow.child_id).where(StayRow.group_id == into_id)))
    stays = session.exec(select(StayRow).where(StayRow.group_id == small_id, StayRow.leaves_on >= day)).all()
    moving = [stay for stay in stays if stay.child_id not in there]
    session.execute(delete(ShortCodeRow).where(col(ShortCodeRow.stay_id).in_([one.id for one in moving])))
    for stay in moving:
        stay.group_id = into_id
        session.add(stay)
    session.flush()
    audit.note(session, account_id=account_id, action="camp.merge", subject=f"child_group:{small_id}")
    return len(moving)


def _sized(session: Session, group_id: int, day: date) -> SizedClass:
    born = session.exec(
        select(ChildRow.birth_year)
        .join(StayRow, col(StayRow.child_id) == ChildRow.id)
        .where(StayRow.group_id == group_id, StayRow.arrives_on <= day, StayRow.leaves_on >= day)
    ).all()
    sites = Counter(
        session.exec(select(SessionRow.site_id).where(SessionRow.child_group_id == group_id)).all()
    )
    room = session.get(ClassRoomRow, group_id)
    capacity = None if room is None else session.get_one(RoomRow, room.room_id).capacity
    site = sites.most_common(1)[0][0]
    return SizedClass(group_id, site, tuple(certain_age(year, day.year) for year in born), capacity)
