"""Who stays with the children of parents in overtime: how many adults it takes, are planned, have to wait."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import AssignmentRow, ChildRow, LateCareRow, SessionRow, ShiftRow, StayRow
from scheduler.domain import reference
from scheduler.domain.care import Setting
from scheduler.domain.interval import Interval
from scheduler.domain.supervision import adults_needed, certain_age
from scheduler.domain.work import SessionState
from scheduler.services.camps import programme
from scheduler.services.custody import chain
from scheduler.services.seats import SEATED


@dataclass(frozen=True, slots=True)
class Evening:
    """Late care at a site: children and adults it takes, adults whose duty lasts until the end of it."""

    site_id: int
    children: int
    needed: int
    planned: int
    begins: datetime
    until: datetime

    @property
    def short(self) -> bool:
        """Whether adults lack."""
        return self.planned < self.needed


@dataclass(frozen=True, slots=True)
class _Late:
    """A child that stays late, where, since when and until when."""

    child: ChildRow
    site_id: int
    begins: datetime
    until: datetime


def of_day(session: Session, day: date, group_ids: set[int]) -> list[Evening]:
    """The evenings of some classes on a date, by site."""
    by_site: dict[int, list[_Late]] = defaultdict(list)
    for one in _late(session, day, group_ids):
        by_site[one.site_id].append(one)
    found = []
    for site, some in sorted(by_site.items()):
        begins, until = min(one.begins for one in some), max(one.until for one in some)
        planned = _planned(session, site, begins, until)
        found.append(Evening(site, len(some), _needed(some, day), planned, begins, until))
    return found


def needed_now(session: Session, site_id: int, now: datetime) -> int:
    """How many adults it takes for children of late care who have not been fetched from a site yet."""
    day = to_local(now).date()
    groups = select(StayRow.group_id).join(LateCareRow, col(LateCareRow.child_id) == StayRow.child_id)
    ids = set(session.exec(groups.where(LateCareRow.day == day, LateCareRow.until > now)))
    late = [one for one in _late(session, day, ids) if one.site_id == site_id and one.until > now]
    where = chain.whereabouts(session, [one.child.id or 0 for one in late])
    there = [one for one in late if (found := where[one.child.id or 0]).with_us or found.holder is None]
    return _needed(there, day)


def _needed(some: list[_Late], day: date) -> int:
    ages = [certain_age(one.child.birth_year, day.year) for one in some]
    return adults_needed(reference.ratios()[Setting.DAY], ages)


def _late(session: Session, day: date, groups: set[int]) -> list[_Late]:
    """Each child once, in the class in which it stays that day."""
    begin = datetime.combine(day, time())
    places: dict[int, SessionRow] = {}
    for row in programme.carers(session, groups, Interval(begin, begin + programme.DAY)):
        known = places.get(row.child_group_id or 0)
        if known is None or row.ends_at > known.ends_at:
            places[row.child_group_id or 0] = row
    rows = session.exec(
        select(ChildRow, StayRow, LateCareRow)
        .join(StayRow, col(StayRow.child_id) == ChildRow.id)
        .join(LateCareRow, col(LateCareRow.child_id) == ChildRow.id)
        .where(
            LateCareRow.day == day,
            col(StayRow.group_id).in_(places),
            StayRow.arrives_on <= day,
            StayRow.leaves_on >= day,
        )
        .order_by(col(ChildRow.id))
    )
    found: dict[int, _Late] = {}
    for child, stay, late in rows:
        care = places[stay.group_id]
        if late.until > care.ends_at:
            found.setdefault(child.id or 0, _Late(child, care.site_id, care.ends_at, late.until))
    return list(found.values())


def _planned(session: Session, site_id: int, begins: datetime, until: datetime) -> int:
    """People on duty at a site for the whole time."""
    people = session.exec(
        select(AssignmentRow.person_id)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .where(
            SessionRow.site_id == site_id,
            SessionRow.state == SessionState.PLANNED,
            ShiftRow.starts_at <= begins,
            ShiftRow.ends_at >= until,
            col(AssignmentRow.state).in_(SEATED),
        )
        .distinct()
    )
    return len(people.all())
