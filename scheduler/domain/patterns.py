"""Crew rotations of factories and building sites as cycles of day codes, expanded to dated work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.domain.interval import Interval

_NIGHT_HOURS = 5  # a shift that touches 00:00-05:00 costs a night's sleep; one that starts at 05:30 does not


@dataclass(frozen=True, slots=True)
class Stretch:
    """Working hours of a day code; they may end `days_later` days after the day that dates them."""

    starts: time
    ends: time
    days_later: int = 0

    def __post_init__(self) -> None:
        if self.days_later < 0 or (self.days_later == 0 and self.ends <= self.starts):
            raise ValueError(f"work ends before it starts: {self.starts}-{self.ends}")

    def on(self, day: date) -> Interval:
        """The work dated by that day."""
        end_day = day + timedelta(days=self.days_later)
        return Interval(datetime.combine(day, self.starts), datetime.combine(end_day, self.ends))

    @classmethod
    def parse(cls, text: str) -> "Stretch":
        """Read `20:00-08:00+1`.

        Raises:
            ValueError: if the text has another form.
        """
        hours, _, later = text.partition("+")
        starts, dash, ends = hours.partition("-")
        if not dash:
            raise ValueError(f"not a stretch of work: {text!r}")
        return cls(time.fromisoformat(starts), time.fromisoformat(ends), int(later or 0))


DayCodes = tuple[str, ...]
"""The codes of one day: one, two on a split day, or the code of a day off."""


@dataclass(frozen=True, slots=True)
class ShiftPattern:
    """A rotation: `cycle` holds one entry a day for one crew; further crews run `offset_days` apart.

    Attributes:
        codes: working hours of each code; None is a day off.
        crews: how many crews share the rotation, so that together they cover it.
    """

    id: str
    name_zh: str
    name_en: str
    codes: Mapping[str, Stretch | None]
    cycle: tuple[DayCodes, ...]
    crews: int = 1
    offset_days: int = 0

    def __post_init__(self) -> None:
        if not self.cycle:
            raise ValueError(f"pattern {self.id} has an empty cycle")
        for day in self.cycle:
            self.check(day)

    @property
    def length(self) -> int:
        """Days after which the pattern repeats."""
        return len(self.cycle)

    def check(self, day: DayCodes) -> None:
        """Raise ValueError if the pattern does not know a code of the day."""
        for code in day:
            if code not in self.codes:
                raise ValueError(f"pattern {self.id} has no code {code!r}")

    def work_on(self, day: date, codes: DayCodes) -> tuple[Interval, ...]:
        """The stretches of work dated by a day with these codes, in order."""
        stretches = (self.codes[code] for code in codes)
        return tuple(sorted(stretch.on(day) for stretch in stretches if stretch is not None))


@dataclass(frozen=True, slots=True)
class Crew:
    """One crew: on `anchor` it stands at place `offset` (0 = first day) of its pattern's cycle."""

    id: str
    pattern: ShiftPattern
    anchor: date
    offset: int = 0

    def position(self, day: date) -> int:
        """The place in the cycle on a date, before or after the anchor."""
        return ((day - self.anchor).days + self.offset) % self.pattern.length

    def codes(self, day: date) -> DayCodes:
        """The codes of a date by the pattern alone."""
        return self.pattern.cycle[self.position(day)]


def crews_of(pattern: ShiftPattern, anchor: date, names: tuple[str, ...]) -> tuple[Crew, ...]:
    """All crews of one rotation: the first begins its cycle on `anchor`, each next is `offset_days` on.

    Raises:
        ValueError: if there are not as many names as the pattern has crews.
    """
    if len(names) != pattern.crews:
        raise ValueError(f"pattern {pattern.id} has {pattern.crews} crews, not {len(names)}")
    return tuple(
        Crew(name, pattern, anchor, number * pattern.offset_days % pattern.length)
        for number, name in enumerate(names)
    )


def is_night(work: Interval) -> bool:
    """Whether the work touches the hours from midnight to five."""
    midnights = (datetime.combine(day, time()) for day in work.dates())
    return any(work.overlaps(Interval(at, at + timedelta(hours=_NIGHT_HOURS))) for at in midnights)
