"""What an organiser wants done to many sessions, and what would come of it."""

from dataclasses import dataclass
from datetime import datetime, time

from scheduler.db.tables import SeasonEditKind
from scheduler.domain.calendar_days import Day
from scheduler.domain.rules.violation import Violation


@dataclass(frozen=True, slots=True)
class Wanted:
    """One edit of many sessions; what is None or empty stays as it is.

    Attributes:
        days: to move or copy by, back when negative.
        starts: the new clock time; every session keeps its length.
        times: how many copies, each `days` after the one before.
        role, least, most: people of one role on every session that has it.
    """

    kind: SeasonEditKind
    days: int = 0
    starts: time | None = None
    site_id: int | None = None
    times: int = 1
    title_zh: str = ""
    title_en: str = ""
    open_to_workers: bool | None = None
    role: str = ""
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What happens to one session; `people` are on it and get a message.

    Attributes:
        before: its time until now; None for a copy.
        after: its time from now on; None when it is removed.
        called_off: it stays in the calendar as cancelled, as people were on it.
        day: what the calendar says of the new date, where that is a day off or a make-up working day.
    """

    title_zh: str
    title_en: str
    site_zh: str
    site_en: str
    before: tuple[datetime, datetime] | None
    after: tuple[datetime, datetime] | None
    people: int = 0
    called_off: bool = False
    day: Day | None = None


@dataclass(frozen=True, slots=True)
class Unfit:
    """Somebody who comes off as many shifts, because a rule about themselves keeps them from the new time."""

    name: str
    shifts: int
    reasons: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edit would do; `told` people get a message, `unfit` come off their shifts.

    `seen` stands for the sessions before it and for whoever comes off.
    """

    wanted: Wanted
    items: tuple[Shown, ...]
    told: int
    asked_again: int
    seen: str
    edit_id: int | None = None
    unfit: tuple[Unfit, ...] = ()
