"""A child's own arrival and departure in a camp, changed by the guardian or whoever organises the camp."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, delete, func, or_, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import ActivityRow, ClassRoomRow, LateCareRow, RoomRow, SessionRow, StayRow
from scheduler.domain.camps import MOST_CLASS
from scheduler.domain.children import Reader
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import ActivityKind
from scheduler.services import access, children
from scheduler.services.access import Action
from scheduler.services.accounts import Account
from scheduler.services.children import ChildCard, StayOf
from scheduler.services.refusal import Refused

DAY = timedelta(days=1)


def changeable(session: Session, account: Account, card: ChildCard, today: date) -> list[StayOf]:
    """The stays in camps, not over yet, whose dates the account may change."""
    found = [
        one
        for one in card.stays
        if one.stay.leaves_on >= today and (_is_guardian(card) or _organises(session, account, one))
    ]
    groups = select(SessionRow.child_group_id).join(
        ActivityRow, col(ActivityRow.id) == SessionRow.activity_id
    )
    camps = set(
        session.exec(
            groups.where(
                ActivityRow.kind == ActivityKind.CAMP,
                col(SessionRow.child_group_id).in_([one.group.id for one in found]),
            )
        )
    )
    return [one for one in found if one.group.id in camps]


def change(
    session: Session, account: Account, card: ChildCard, one: StayOf, dates: tuple[date, date], now: datetime
) -> None:
    """Give a stay other dates; evenings of late care outside them are no more.

    Args:
        session: the transaction.
        account: whose change it is.
        card: the child as that account sees it.
        one: one of the stays that are `changeable`.
        dates: the new days of arrival and departure, both spent there.
        now: when it happens.

    Raises:
        Refused: `no_change`; `stay_dates` when it would end before it begins; `stay_past` when what lies
            behind would be changed; `stay_outside` the campaign; `stay_longer` when a guardian asks for days
            beyond those given; `class_room_small` or `class_too_large` for the fullest of the added days.
    """
    stay, (arrives, leaves), today = one.stay, dates, to_local(now).date()
    if dates == (stay.arrives_on, stay.leaves_on):
        raise Refused("no_change")
    if leaves < arrives:
        raise Refused("stay_dates")
    if leaves < today or (arrives != stay.arrives_on and min(arrives, stay.arrives_on) < today):
        raise Refused("stay_past")
    if arrives < one.campaign.starts_on or leaves > one.campaign.ends_on:
        raise Refused("stay_outside")
    longer = _added(stay, arrives, leaves)
    if longer and not _organises(session, account, one):
        raise Refused("stay_longer")
    _refuse_full(session, one, longer)
    stay.arrives_on, stay.leaves_on = arrives, leaves
    session.add(stay)
    session.flush()
    late = or_(col(LateCareRow.day) < arrives, col(LateCareRow.day) > leaves)
    session.execute(delete(LateCareRow).where(col(LateCareRow.child_id) == stay.child_id, late))
    children.note_change(session, account, card.child.id or 0, "basics")


def children_on(session: Session, group_id: int | None, day: date) -> int:
    """How many children stay in a class on a date."""
    return session.exec(
        select(func.count(col(StayRow.id))).where(
            StayRow.group_id == group_id, StayRow.arrives_on <= day, StayRow.leaves_on >= day
        )
    ).one()


def _is_guardian(card: ChildCard) -> bool:
    return Reader.GUARDIAN in card.sight.readers


def _organises(session: Session, account: Account, one: StayOf) -> bool:
    return access.can(session, account, Action.MANAGE, one.campaign)


def _added(stay: StayRow, arrives: date, leaves: date) -> list[date]:
    days = [arrives + number * DAY for number in range((leaves - arrives).days + 1)]
    return [day for day in days if not stay.arrives_on <= day <= stay.leaves_on]


def _refuse_full(session: Session, one: StayOf, days: list[date]) -> None:
    own = session.get(ClassRoomRow, one.group.id)
    places = MOST_CLASS if own is None else session.get_one(RoomRow, own.room_id).capacity
    most = max((children_on(session, one.stay.group_id, day) + 1 for day in days), default=0)
    if most > min(places, MOST_CLASS):
        code = "class_room_small" if places < MOST_CLASS else "class_too_large"
        raise Refused(Violation(code, None, (), one.group.code, most, min(places, MOST_CLASS)))
