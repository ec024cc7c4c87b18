"""What an edit does to each session, put side by side: the time it had, the time it gets, who is on it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from scheduler.db.person_facts import portions
from scheduler.db.tables import SeasonEditKind, SessionRow, ShiftRow, SiteRow
from scheduler.domain.calendar_days import Day, DayKind
from scheduler.services import layers
from scheduler.services.series import people
from scheduler.services.series.acting import Outcome
from scheduler.services.series.wanted import Shown

TOLD = (DayKind.HOLIDAY, DayKind.FESTIVAL, DayKind.MAKEUP_WORKDAY)


class Showing:
    """The sessions as they were before an edit."""

    def __init__(self, session: Session, rows: Sequence[SessionRow], zone: ZoneInfo) -> None:
        self.session, self.zone = session, zone
        self._before = {row.id or 0: (row.starts_at, row.ends_at) for row in rows}
        self._named = {row.id or 0: (row.title_zh, row.title_en, row.site_id) for row in rows}
        self._people = self._count(self._before)
        self._layers = layers.kept_layers(session)

    def items(self, outcome: Outcome, kind: SeasonEditKind) -> tuple[Shown, ...]:
        """What became of each, in order of time."""
        rows = [
            row
            for some in portions(outcome.left)
            for row in self.session.exec(select(SessionRow).where(col(SessionRow.id).in_(some)))
        ]
        ids = {row.site_id for row in rows} | {site for *_, site in self._named.values()}
        places = {
            row.id or 0: row for row in self.session.exec(select(SiteRow).where(col(SiteRow.id).in_(ids)))
        }
        found = [self._left(row, kind, places[row.site_id]) for row in rows]
        found += [self._gone(key, places) for key in outcome.gone]
        return tuple(sorted(found, key=lambda one: (one.after or one.before or (), one.title_zh)))

    def _left(self, row: SessionRow, kind: SeasonEditKind, site: SiteRow) -> Shown:
        key = row.id or 0
        removed = kind is SeasonEditKind.REMOVE
        return Shown(
            row.title_zh,
            row.title_en,
            site.name_zh,
            site.name_en,
            self._before.get(key),
            None if removed else (row.starts_at, row.ends_at),
            self._people.get(key, 0),
            removed,
            self._day(site, row) if kind in (SeasonEditKind.MOVE, SeasonEditKind.COPY) else None,
        )

    def _gone(self, key: int, places: dict[int, SiteRow]) -> Shown:
        title_zh, title_en, site = self._named[key]
        return Shown(title_zh, title_en, places[site].name_zh, places[site].name_en, self._before[key], None)

    def _day(self, site: SiteRow, row: SessionRow) -> Day | None:
        """The new date, where the calendar has something to say of it."""
        calendar = layers.calendar_of(self._layers, layers.concerning(site.division, site.id))
        day = calendar.day(row.starts_at.astimezone(self.zone).date())
        return day if day.kind in TOLD else None

    def _count(self, sessions: Iterable[int]) -> Counter[int]:
        of_shift = {
            shift: session_id
            for some in portions(sessions)
            for shift, session_id in self.session.exec(
                select(ShiftRow.id, ShiftRow.session_id).where(col(ShiftRow.session_id).in_(some))
            )
        }
        rows = people.on_sessions(self.session, self._before)
        return Counter(of_shift[row.shift_id] for row in rows)
