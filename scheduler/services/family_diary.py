"""What is to come for a family, as people tell it: a week of camp is one line, siblings share it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from scheduler.db.local_time import to_local
from scheduler.db.tables import SiteRow
from scheduler.domain.work import ActivityKind
from scheduler.services.families import Coming

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DiaryLine:
    """One line: who, what, where; local times of its first day, and its last day.

    Attributes:
        names: the children's.
        starts: on the first day.
        ends: of the first day; on another day for a night or a long leg.
        last_day: on which it is the same again for the last time.
        sessions: all that it stands for.
    """

    names: tuple[str, ...]
    kind: ActivityKind
    site: SiteRow
    end_site: SiteRow | None
    starts: datetime
    ends: datetime
    last_day: date
    sessions: tuple[Coming, ...]

    @property
    def repeats(self) -> bool:
        """Whether it is more than one day long."""
        return self.last_day > self.starts.date()


def diary(coming: Iterable[Coming]) -> list[DiaryLine]:
    """The lines of what is to come, in order of time."""
    together = _siblings(_days(coming))
    return sorted(_runs(together), key=lambda line: (line.starts, line.names))


def first_of_each(lines: Iterable[DiaryLine]) -> list[DiaryLine]:
    """Of the lines the first of each kind and children, still in order of time."""
    first: dict[tuple[ActivityKind, tuple[str, ...]], DiaryLine] = {}
    for line in lines:
        first.setdefault((line.kind, line.names), line)
    return list(first.values())


def _days(coming: Iterable[Coming]) -> list[DiaryLine]:
    """A child's sessions of a camp on one day at one place as one; each leg of a trip for itself."""
    lines: list[DiaryLine] = []
    last: dict[tuple[int | None, int | None, ActivityKind], int] = {}
    for one in sorted(coming, key=lambda one: (one.session.starts_at, one.session.id)):
        starts, ends = to_local(one.session.starts_at), to_local(one.session.ends_at)
        key = (one.child.id, one.site.id, one.kind)
        found = lines[last[key]] if key in last and one.kind is ActivityKind.CAMP else None
        if found is not None and found.starts.date() == starts.date() and one.end_site is None:
            ends = max(found.ends, ends)
            lines[last[key]] = replace(found, ends=ends, sessions=(*found.sessions, one))
        else:
            last[key] = len(lines)
            names = (one.child.short_name,)
            lines.append(
                DiaryLine(names, one.kind, one.site, one.end_site, starts, ends, starts.date(), (one,))
            )
    return lines


def _siblings(lines: Iterable[DiaryLine]) -> Iterator[DiaryLine]:
    """Children who are at the same place at the same time share a line."""
    shared: dict[tuple[object, ...], DiaryLine] = {}
    for line in lines:
        end_site = None if line.end_site is None else line.end_site.id
        key = (line.starts, line.ends, line.kind, line.site.id, end_site)
        found = shared.get(key)
        shared[key] = (
            line
            if found is None
            else replace(found, names=(*found.names, *line.names), sessions=(*found.sessions, *line.sessions))
        )
    yield from shared.values()


def _runs(lines: Iterable[DiaryLine]) -> Iterator[DiaryLine]:
    """Days in a row on which it is the same again are one line."""
    runs: dict[tuple[object, ...], DiaryLine] = {}
    for line in sorted(lines, key=lambda one: one.starts):
        hours = (line.starts.time(), line.ends - line.starts)
        key = (line.names, line.kind, line.site.id, line.end_site is None, hours)
        found = runs.get(key)
        if found is not None and line.end_site is None and line.starts.date() == found.last_day + DAY:
            sessions = (*found.sessions, *line.sessions)
            runs[key] = replace(found, last_day=line.starts.date(), sessions=sessions)
            continue
        if found is not None:
            yield found
        runs[key] = line
    yield from runs.values()
