"""The plan that hangs on the wall of a site: one week, one row for what recurs, the people in each cell."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from scheduler.db.tables import SiteRow
from scheduler.services import site_days
from scheduler.services.accounts import Account
from scheduler.services.campaign_calendar import monday
from scheduler.services.site_days import Visit

Key = tuple[time, time, int, int, int]


@dataclass(frozen=True, slots=True)
class WallRow:
    """What is held at the same hours under the same name; seven cells, Monday first."""

    title_zh: str
    title_en: str
    starts: time
    ends: time
    cells: tuple[tuple[Visit, ...], ...]


@dataclass(frozen=True, slots=True)
class Wall:
    """A week of a site."""

    site: SiteRow
    first: date
    rows: tuple[WallRow, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """The seven dates."""
        return tuple(self.first + timedelta(days=number) for number in range(7))


def wall(session: Session, account: Account, site: SiteRow, on: date, zone: ZoneInfo) -> Wall:
    """The week of a date at a site: sessions of published campaigns that need people, by time of day."""
    first = monday(on)
    start, end = _midnight(first, zone), _midnight(first + timedelta(days=7), zone)
    by_day = site_days.visits(session, account, start=start, end=end, zone=zone, site_id=site.id)
    found: dict[Key, list[list[Visit]]] = defaultdict(lambda: [[] for _ in range(7)])
    for day, visits in by_day.items():
        for visit in visits:
            if visit.duties:
                found[_key(visit, zone)][(day - first).days].append(visit)
    rows = [_row(key, cells) for key, cells in sorted(found.items())]
    return Wall(site, first, tuple(rows))


def day(session: Session, account: Account, site: SiteRow, on: date, zone: ZoneInfo) -> list[Visit]:
    """One day at a site, for the sheet that is signed: sessions that need people, in order of time."""
    start, end = _midnight(on, zone), _midnight(on + timedelta(days=1), zone)
    by_day = site_days.visits(session, account, start=start, end=end, zone=zone, site_id=site.id)
    return [visit for visit in by_day.get(on, ()) if visit.duties and visit.session.state == "planned"]


def _key(visit: Visit, zone: ZoneInfo) -> Key:
    """What makes sessions of several days one row: hours, activity, class and room."""
    row = visit.session
    hours = (row.starts_at.astimezone(zone).time(), row.ends_at.astimezone(zone).time())
    return (*hours, row.activity_id, row.child_group_id or 0, row.room_id or 0)


def _row(key: Key, cells: Iterable[Iterable[Visit]]) -> WallRow:
    """Named as its sessions are, or where they differ as their activity."""
    week = tuple(tuple(cell) for cell in cells)
    every = [visit for cell in week for visit in cell]
    same = len({visit.session.title_zh for visit in every}) == 1
    title_zh, title_en = every[0].activity.name_zh, every[0].activity.name_en
    if same:
        title_zh, title_en = every[0].session.title_zh, every[0].session.title_en
    return WallRow(title_zh, title_en, key[0], key[1], week)


def _midnight(on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(), zone).astimezone(UTC)
