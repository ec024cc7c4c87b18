"""What the programme of a camp may not become: two blocks at once, a class alone, a room too small."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, or_, select

from scheduler.db.local_time import local_interval, to_local
from scheduler.db.person_facts import portions
from scheduler.db.tables import CampaignRow, ChildGroupRow, RoomRow, SessionRow
from scheduler.domain.care import Setting
from scheduler.domain.interval import merge
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import SessionState
from scheduler.services.camps import programme
from scheduler.services.camps.stays import children_on
from scheduler.services.refusal import Refused
from scheduler.services.series import judging


def judge(session: Session, campaign: CampaignRow, sessions: Iterable[int], zone: ZoneInfo) -> None:
    """Whether blocks may stand as they are now.

    Raises:
        Refused: `block_overlap` (two of a class at once), `block_uncared` (outside the hours in which adults
            are with the class or keep the site), `class_room_elsewhere`, `class_room_small`, each with the
            class and on how many blocks; what `series.judging` refuses of any session.
    """
    rows = [
        row
        for some in portions(sessions)
        for row in session.exec(
            select(SessionRow).where(col(SessionRow.id).in_(some)).order_by(col(SessionRow.starts_at))
        )
    ]
    reasons = [*_overlaps(session, rows), *_uncared(session, rows), *_rooms(session, rows)]
    try:
        judging.judge(session, campaign, [row.id or 0 for row in rows], zone)
    except Refused as error:
        reasons += error.reasons
    if reasons:
        raise Refused(*reasons)


def _overlaps(session: Session, rows: Sequence[SessionRow]) -> list[Violation]:
    by_class: dict[int | None, list[SessionRow]] = defaultdict(list)
    for block in programme.blocks(session, {row.child_group_id or 0 for row in rows}):
        by_class[block.row.child_group_id].append(block.row)
    bad = [
        row
        for row in rows
        if any(
            other.id != row.id and other.starts_at < row.ends_at and row.starts_at < other.ends_at
            for other in by_class[row.child_group_id]
        )
    ]
    return _counted(session, "block_overlap", bad)


def _uncared(session: Session, rows: Sequence[SessionRow]) -> list[Violation]:
    """Blocks at hours at which nobody is planned to be with the class, or at the site for all classes."""
    days = _days(session, rows)
    bad = []
    for row in rows:
        when = local_interval(row.starts_at, row.ends_at)
        there = [
            local_interval(one.starts_at, one.ends_at)
            for one in days[row.site_id, when.start.date()]
            if one.child_group_id in (None, row.child_group_id)
        ]
        if not any(stretch.contains(when) for stretch in merge(there)):
            bad.append(row)
    return _counted(session, "block_uncared", bad)


def _days(session: Session, rows: Sequence[SessionRow]) -> dict[tuple[int, date], list[SessionRow]]:
    found: dict[tuple[int, date], list[SessionRow]] = defaultdict(list)
    if not rows:
        return found
    for one in session.exec(
        select(SessionRow).where(
            col(SessionRow.site_id).in_({row.site_id for row in rows}),
            SessionRow.setting == Setting.DAY,
            SessionRow.state == SessionState.PLANNED,
            or_(
                col(SessionRow.child_group_id).is_(None),
                col(SessionRow.child_group_id).in_({row.child_group_id for row in rows}),
            ),
            SessionRow.ends_at > min(row.starts_at for row in rows),
            SessionRow.starts_at < max(row.ends_at for row in rows),
        )
    ):
        found[one.site_id, to_local(one.starts_at).date()].append(one)
    return found


def _rooms(session: Session, rows: Sequence[SessionRow]) -> list[Violation]:
    found = []
    by_class: dict[tuple[int | None, int], list[SessionRow]] = defaultdict(list)
    for row in rows:
        if row.room_id is not None:
            by_class[row.child_group_id, row.room_id].append(row)
    for (group, key), some in by_class.items():
        room = session.get(RoomRow, key)
        if room is None or any(row.site_id != room.site_id for row in some):
            found += _counted(session, "class_room_elsewhere", some)
            continue
        most = max(
            children_on(session, group, day) for day in {to_local(row.starts_at).date() for row in some}
        )
        if most > room.capacity:
            code = session.get_one(ChildGroupRow, group).code
            found.append(Violation("class_room_small", subject=code, amount=most, needed=room.capacity))
    return found


def _counted(session: Session, code: str, rows: Sequence[SessionRow]) -> list[Violation]:
    """One reason for each class, with how many of its blocks it concerns."""
    by_class: dict[int | None, int] = defaultdict(int)
    for row in rows:
        by_class[row.child_group_id] += 1
    return [
        Violation(code, subject=session.get_one(ChildGroupRow, group).code, amount=number)
        for group, number in by_class.items()
    ]
