"""What a changed calendar does to plans: which dates changed, and what was laid on them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scheduler.domain.calendar_days import Day, DayCalendar, dates
from scheduler.domain.interval import Interval


class DayChange(StrEnum):
    """What happened to a date, from the side of whoever plans on it."""

    NOW_OFF = "now_off"
    NOW_WORKED = "now_worked"
    RENAMED = "renamed"
    NOW_OFFICIAL = "now_official"
    NOW_PROVISIONAL = "now_provisional"


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """One date that an old and a new calendar see differently."""

    before: Day
    after: Day
    change: DayChange

    @property
    def on(self) -> date:
        """The date."""
        return self.after.on

    @property
    def moves_plans(self) -> bool:
        """Whether people who were free may now work, or the other way round."""
        return self.change in (DayChange.NOW_OFF, DayChange.NOW_WORKED)


@dataclass(frozen=True, slots=True)
class Affected:
    """Something planned that touches changed dates, and what became of each."""

    id: str
    changes: tuple[ChangedDay, ...]


def changed_days(old: DayCalendar, new: DayCalendar, first: date, last: date) -> tuple[ChangedDay, ...]:
    """Every date from `first` to `last` (inclusive) that differs, in order."""
    found = []
    for on in dates(first, last):
        before, after = old.day(on), new.day(on)
        change = _change(before, after)
        if change is not None:
            found.append(ChangedDay(before, after, change))
    return tuple(found)


def affected(planned: Mapping[str, Interval], changes: Iterable[ChangedDay]) -> tuple[Affected, ...]:
    """What to look at again: every session, shift or availability that touches a date which moves plans.

    A date that only became official or got another name moves nothing and is left out.
    """
    by_date = {change.on: change for change in changes if change.moves_plans}
    found = []
    for name, when in planned.items():
        hit = tuple(by_date[on] for on in when.dates() if on in by_date)
        if hit:
            found.append(Affected(name, hit))
    return tuple(found)


def _change(before: Day, after: Day) -> DayChange | None:
    if before.kind.worked != after.kind.worked:
        return DayChange.NOW_WORKED if after.kind.worked else DayChange.NOW_OFF
    if (before.kind, before.key) != (after.kind, after.key):
        return DayChange.RENAMED
    if before.status is not after.status:
        return DayChange.NOW_PROVISIONAL if after.provisional else DayChange.NOW_OFFICIAL
    return None
