"""What edited sessions may not become: people in two places, a room used twice or closed, too few adults."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from scheduler.db.person_facts import portions
from scheduler.db.tables import (
    CampaignRow,
    ChildRow,
    SeriesMemberRow,
    SeriesRow,
    SessionRow,
    ShiftRow,
    StayRow,
)
from scheduler.domain import reference
from scheduler.domain.formulation import TRIP_LEADER
from scheduler.domain.rules.violation import Violation
from scheduler.domain.supervision import OLDEST_CHILD, RatioBand, RatioTable, adults_needed, certain_age
from scheduler.domain.work import CampaignState, SessionState
from scheduler.services import room_use
from scheduler.services.refusal import Refused
from scheduler.services.series import people


def may_begin(campaign: CampaignRow, rows: Sequence[SessionRow], now: datetime, *, past: bool) -> None:
    """Whether these sessions may be edited at all.

    Raises:
        Refused: `campaign_closed`; `past_session` with how many have begun, unless `past` are allowed.
    """
    if campaign.state is CampaignState.CLOSED:
        raise Refused("campaign_closed")
    begun = sum(row.starts_at <= now for row in rows)
    if begun and not past:
        raise Refused(Violation("past_session", amount=begun))


def judge(session: Session, campaign: CampaignRow, sessions: Iterable[int], zone: ZoneInfo) -> None:
    """Whether edited sessions may stand as they are now.

    Raises:
        Refused: `outside_campaign`, `room_shared`, `room_closed`, `children_elsewhere`, `people_elsewhere`,
            with how many.
    """
    session.flush()
    ids = sorted(set(sessions))
    rows = _sessions(session, ids)
    problems = []
    outside = sum(not _inside(campaign, row, zone) for row in rows)
    if outside:
        problems.append(Violation("outside_campaign", amount=outside))
    if shared := room_use.shared(session, rows):
        problems.append(Violation("room_shared", amount=len(shared)))
    if closed := room_use.closed(session, rows):
        problems.append(Violation("room_closed", subject=closed[0].title_zh, amount=len(closed)))
    if children := _group_clashes(session, rows):
        problems.append(Violation("children_elsewhere", amount=children))
    if elsewhere := people.elsewhere(session, ids):
        problems.append(Violation("people_elsewhere", amount=len(elsewhere)))
    if problems:
        raise Refused(*problems)


def enough_adults(session: Session, sessions: Iterable[int], zone: ZoneInfo) -> None:
    """Whether the shifts of sessions with a group of children ask for as many adults as H5 wants.

    The leader of a trip comes on top, so is not counted. Children are those who stay then, or, when more are
    planned for than are known, those the series was made for.

    Raises:
        Refused: `fewer_than_needed` with the people asked for and needed, for the session that lacks most.
    """
    worst: Violation | None = None
    for row in _sessions(session, sorted(set(sessions))):
        if row.child_group_id is None or row.setting is None:
            continue
        shifts = session.exec(select(ShiftRow).where(ShiftRow.session_id == row.id)).all()
        if not shifts:
            continue
        asked = sum(shift.min_people for shift in shifts if shift.role != TRIP_LEADER)
        needed = _needed(session, row, zone)
        if asked < needed and (worst is None or needed - asked > (worst.needed or 0) - (worst.amount or 0)):
            worst = Violation("fewer_than_needed", subject=row.title_zh, amount=asked, needed=needed)
    if worst is not None:
        raise Refused(worst)


def _needed(session: Session, row: SessionRow, zone: ZoneInfo) -> int:
    assert row.setting is not None
    on = row.starts_at.astimezone(zone).date()
    years = session.exec(
        select(ChildRow.birth_year)
        .join(StayRow, col(StayRow.child_id) == ChildRow.id)
        .where(StayRow.group_id == row.child_group_id, StayRow.arrives_on <= on, StayRow.leaves_on >= on)
    ).all()
    standard = reference.ratios()[row.setting]
    needed = adults_needed(standard, [min(certain_age(year, on.year), OLDEST_CHILD) for year in years])
    planned = session.exec(
        select(SeriesRow)
        .join(SeriesMemberRow, col(SeriesMemberRow.series_id) == SeriesRow.id)
        .where(SeriesMemberRow.session_id == row.id)
    )
    for series in planned:
        ages = [int(age) for age, number in series.ages.items() for _ in range(number)]
        needed = max(needed, adults_needed(_own(standard, series.children_per_adult), ages))
    return needed


def _own(standard: RatioTable, own: int | None) -> RatioTable:
    if own is None:
        return standard
    bands = (RatioBand(age, age, own) for age in range(OLDEST_CHILD + 1))
    return standard.stricter(band for band in bands if own < standard.children_per_adult(band.age_from))


def _sessions(session: Session, ids: Sequence[int]) -> list[SessionRow]:
    return [
        row
        for some in portions(ids)
        for row in session.exec(select(SessionRow).where(col(SessionRow.id).in_(some)))
    ]


def _inside(campaign: CampaignRow, row: SessionRow, zone: ZoneInfo) -> bool:
    first = row.starts_at.astimezone(zone).date()
    return campaign.starts_on <= first <= campaign.ends_on


def _group_clashes(session: Session, rows: Sequence[SessionRow]) -> int:
    """How many of the sessions ask a group of children to be at two places at once."""
    groups = {row.child_group_id for row in rows if row.child_group_id is not None}
    by_group: dict[int | None, list[SessionRow]] = defaultdict(list)
    for one in _meanwhile(session, rows, col(SessionRow.child_group_id).in_(groups)):
        by_group[one.child_group_id].append(one)
    return sum(
        any(_overlap(row, other) and other.site_id != row.site_id for other in by_group[row.child_group_id])
        for row in rows
        if row.child_group_id is not None
    )


def _meanwhile(session: Session, rows: Sequence[SessionRow], condition: object) -> Sequence[SessionRow]:
    """The planned sessions within the span of these, under a condition."""
    if not rows:
        return ()
    return session.exec(
        select(SessionRow).where(
            condition,  # type: ignore[arg-type]  # a clause of columns
            SessionRow.state == SessionState.PLANNED,
            SessionRow.starts_at < max(row.ends_at for row in rows),
            SessionRow.ends_at > min(row.starts_at for row in rows),
        )
    ).all()


def _overlap(one: SessionRow, other: SessionRow) -> bool:
    return one.id != other.id and one.starts_at < other.ends_at and other.starts_at < one.ends_at
