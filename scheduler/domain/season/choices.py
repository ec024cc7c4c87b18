"""What an organiser chooses for a season, and what comes of it: sessions, shifts, groups of children."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from scheduler.domain.calendar_days import DayCalendar
from scheduler.domain.care import Setting
from scheduler.domain.formulation import Pieces
from scheduler.domain.interval import Interval
from scheduler.domain.season.shapes import Line
from scheduler.domain.season.timing import Ends, Turned
from scheduler.domain.supervision import RatioTable


@dataclass(frozen=True, slots=True)
class Place:
    """A site that the season is held at, with its days and how many groups of children it has."""

    site: str
    name_zh: str
    name_en: str
    calendar: DayCalendar
    groups: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """What an organiser has chosen.

    Attributes:
        places: where it is held; at least one.
        lines: the lines that are taken, as they were changed: hours, posts.
        ages: of the children of one group; the youngest of a band stands for all of it.
        ratios: an organiser's own, stricter tables, by setting.
        extra: adults with the children on top of what the ratio asks for.
        home: the site where journeys begin.
    """

    ends: Ends
    places: tuple[Place, ...]
    lines: tuple[Line, ...]
    weekdays: tuple[int, ...] = ()
    ages: tuple[int, ...] = ()
    ratios: Mapping[Setting, RatioTable] = field(default_factory=dict)
    extra: int = 0
    home: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A class or group of children that the season will have; who is in it comes later."""

    key: str
    code: str
    name_zh: str
    name_en: str
    site: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A session that will be made; `key` names it within the season, `series` what it was made with."""

    key: str
    series: str
    line: Line
    site: str
    when: Interval
    end_site: str | None = None
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class Season:
    """What would be made: sessions, their shifts and teams, and what the calendar changed.

    Attributes:
        homes: the session of each shift, by id.
        turned: days left out or added because of the calendar, by line.
        school_days: journeys on days on which pupils have lessons.
    """

    drafts: tuple[Draft, ...]
    pieces: Pieces
    homes: Mapping[str, str]
    groups: tuple[Group, ...]
    turned: Mapping[str, tuple[Turned, ...]]
    school_days: tuple[date, ...] = ()

    @property
    def places(self) -> int:
        """People needed at least over all shifts."""
        return sum(shift.min for shift in self.pieces.shifts)


def ages_of(children: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Ages from pairs of the first year of a band and how many there are: the strictest reading."""
    return tuple(age for age, number in children for _ in range(number))
