"""Who works when at one plant: crews with their swaps and stop days, and the next day like this one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from scheduler.domain.calendar_days import CalendarLayer, DayKind, DayStatus, Layer, LayerDay, dates, layer_of
from scheduler.domain.interval import Interval
from scheduler.domain.patterns import Crew, DayCodes

_FAR_ENOUGH = 400  # cycles looked ahead at most, so that a plant stopped for good ends the search


@dataclass(frozen=True, slots=True)
class CrewDay:
    """A crew's codes of one date replaced: overtime, a day off granted, a changed shift."""

    on: date
    crew: str
    codes: DayCodes


@dataclass(frozen=True, slots=True)
class CrewExchange:
    """Two crews work each other's day."""

    on: date
    crew: str
    other: str


@dataclass(frozen=True, slots=True)
class PersonDay:
    """One worker's codes of one date replaced, in the codes of the own crew."""

    on: date
    person: str
    codes: DayCodes


@dataclass(frozen=True, slots=True)
class PersonExchange:
    """One worker works with another crew on one date; a swap of two workers is two of these."""

    on: date
    person: str
    crew: str


Change = CrewDay | CrewExchange | PersonDay | PersonExchange


@dataclass(frozen=True, slots=True)
class PlantStop:
    """The plant stands still, both dates inclusive: no shift begins on them."""

    first: date
    last: date

    def covers(self, on: date) -> bool:
        """Whether no shift begins on that date."""
        return self.first <= on <= self.last


@dataclass(frozen=True)
class Rota:
    """The crews of one plant with every exception; of two changes of one day the later in the list stands.

    Raises:
        ValueError: if a change names an unknown crew, or a code that the crew's pattern does not have.
    """

    crews: Mapping[str, Crew]
    changes: tuple[Change, ...] = ()
    stops: tuple[PlantStop, ...] = ()
    _by_crew: dict[tuple[str, date], CrewDay | CrewExchange] = field(
        init=False, repr=False, default_factory=dict
    )
    _by_person: dict[tuple[str, date], PersonDay | PersonExchange] = field(
        init=False, repr=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        for change in self.changes:
            match change:
                case CrewDay():
                    self._crew(change.crew).pattern.check(change.codes)
                    self._by_crew[change.crew, change.on] = change
                case CrewExchange():
                    self._by_crew[self._crew(change.crew).id, change.on] = change
                    self._by_crew[self._crew(change.other).id, change.on] = change
                case PersonDay():
                    self._by_person[change.person, change.on] = change
                case PersonExchange():
                    self._crew(change.crew)
                    self._by_person[change.person, change.on] = change

    def stopped(self, on: date) -> bool:
        """Whether the plant stands still on that date."""
        return any(stop.covers(on) for stop in self.stops)

    def work_on(self, crew: str, on: date, person: str | None = None) -> tuple[Interval, ...]:
        """The work that begins on a date, for a crew or for one worker of it, in order.

        Raises:
            ValueError: if the crew is unknown, or a worker's own day has a code that the crew does not have.
        """
        if self.stopped(on):
            return ()
        own = self._by_person.get((person, on)) if person is not None else None
        if isinstance(own, PersonDay):
            pattern = self._crew(crew).pattern
            pattern.check(own.codes)
            return pattern.work_on(on, own.codes)
        return self._crew_work(own.crew if own is not None else crew, on)

    def work(self, crew: str, first: date, last: date, person: str | None = None) -> tuple[Interval, ...]:
        """All work that touches the dates from `first` to `last`, also a night begun the evening before."""
        found = [
            work for on in dates(first - timedelta(days=1), last) for work in self.work_on(crew, on, person)
        ]
        return tuple(work for work in found if work.dates()[-1] >= first)

    def next_same_position(self, crew: str, on: date, person: str | None = None) -> Iterator[date]:
        """The dates after `on` when the crew stands at the same place of its cycle and works the same hours.

        This is how a weekly slot of a rotating worker recurs: every 14, 30 or 6 days, not every week. Dates
        changed by a swap or a stop are passed over.
        """
        length = self._crew(crew).pattern.length
        hours = _clock(self.work_on(crew, on, person), on)
        for number in range(1, _FAR_ENOUGH):
            later = on + timedelta(days=number * length)
            if not self.stopped(later) and _clock(self.work_on(crew, later, person), later) == hours:
                yield later

    def _crew(self, crew: str) -> Crew:
        try:
            return self.crews[crew]
        except KeyError:
            raise ValueError(f"unknown crew: {crew!r}") from None

    def _crew_work(self, crew: str, on: date) -> tuple[Interval, ...]:
        change = self._by_crew.get((crew, on))
        if isinstance(change, CrewDay):
            return self._crew(crew).pattern.work_on(on, change.codes)
        if isinstance(change, CrewExchange):
            crew = change.other if change.crew == crew else change.crew
        found = self._crew(crew)
        return found.pattern.work_on(on, found.codes(on))


def plant_layer(rota: Rota, site: str, status: DayStatus = DayStatus.OFFICIAL) -> CalendarLayer:
    """The plant's stop days as the layer of its site."""
    days = [
        LayerDay(on, DayKind.HOLIDAY, status, "plant_stop")
        for stop in rota.stops
        for on in dates(stop.first, stop.last)
    ]
    return layer_of(Layer.PLANT, days, site)


def _clock(work: tuple[Interval, ...], on: date) -> tuple[tuple[int, int], ...]:
    """Work as seconds from the midnight that begins its date, to compare two dates."""
    return tuple(
        (
            (one.start.date() - on).days * 86400 + one.start.hour * 3600 + one.start.minute * 60,
            one.minutes,
        )
        for one in work
    )
