"""Late care: a parent in overtime asks for a child to stay longer one evening."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_instant, to_local
from scheduler.db.tables import ActivityRow, ChildGroupRow, LateCareRow, SessionRow, StayRow
from scheduler.domain.work import ActivityKind
from scheduler.services import children
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused

LATEST = time(20, 20)
"""When day shifts end and late care with them."""
AHEAD = timedelta(days=14)


def ask(
    session: Session, account: Account, child_id: int, day: date, until: time, now: datetime
) -> LateCareRow:
    """Ask for one evening; asked again, the later answer stands.

    Raises:
        Refused: `late_past` for an evening that is over or too far ahead; `late_too_late`; `late_no_camp`
            when the child is in no camp that day.
    """
    moment = to_instant(datetime.combine(day, until))
    if moment <= now or day > to_local(now).date() + AHEAD:
        raise Refused("late_past")
    if until > LATEST:
        raise Refused("late_too_late")
    if not in_camp(session, child_id, day):
        raise Refused("late_no_camp")
    row = session.exec(
        select(LateCareRow).where(LateCareRow.child_id == child_id, LateCareRow.day == day)
    ).first() or LateCareRow(child_id=child_id, day=day, until=moment, asked_at=now)
    row.until, row.asked_at, row.account_id = moment, now, account.id
    session.add(row)
    session.flush()
    children.note_change(session, account, child_id, "basics")
    return row


def coming(session: Session, child_id: int, today: date) -> list[LateCareRow]:
    """The evenings asked for from today on."""
    return list(
        session.exec(
            select(LateCareRow)
            .where(LateCareRow.child_id == child_id, LateCareRow.day >= today)
            .order_by(col(LateCareRow.day))
        )
    )


def in_camp(session: Session, child_id: int, day: date) -> bool:
    """Whether the child is in a camp on a date."""
    return (
        session.exec(
            select(StayRow.id)
            .join(ChildGroupRow, col(ChildGroupRow.id) == StayRow.group_id)
            .join(SessionRow, col(SessionRow.child_group_id) == ChildGroupRow.id)
            .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
            .where(
                StayRow.child_id == child_id,
                StayRow.arrives_on <= day,
                StayRow.leaves_on >= day,
                ActivityRow.kind == ActivityKind.CAMP,
            )
        ).first()
        is not None
    )
