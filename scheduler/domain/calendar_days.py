"""What kind of day a date is: the layers nation, prefecture, school and plant, the later over the earlier."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

_SATURDAY = 6


class DayKind(StrEnum):
    """What a date is for those whom the layers concern."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP_WORKDAY = "makeup_workday"
    FESTIVAL = "festival"

    @property
    def worked(self) -> bool:
        """Whether offices and schools are open on such a day."""
        return self in (DayKind.WORKDAY, DayKind.MAKEUP_WORKDAY)


class DayStatus(StrEnum):
    """Whether a notice has been published, or a rule or an estimate stands in for it."""

    OFFICIAL = "official"
    PROVISIONAL = "provisional"


class Layer(StrEnum):
    """Who decides, the later over the earlier; `WEEK` is the plain seven days."""

    WEEK = "week"
    NATION = "nation"
    PREFECTURE = "prefecture"
    SCHOOL = "school"
    PLANT = "plant"


@dataclass(frozen=True, slots=True)
class LayerDay:
    """What one layer says of one date; `key` names the holiday, festival, break or stop."""

    on: date
    kind: DayKind
    status: DayStatus
    key: str = ""
    statutory: bool = False


@dataclass(frozen=True, slots=True)
class CalendarLayer:
    """One layer of days off and days worked.

    Attributes:
        layer: whose word it is.
        scope: for whom: a prefecture's division code, a school, a site; empty for the nation.
        days: only the dates on which the layer departs from the ones below it.
        years: years that the layer knows, each with its status; in other years it is silent and provisional.
    """

    layer: Layer
    days: Mapping[date, LayerDay]
    scope: str = ""
    years: Mapping[int, DayStatus] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Day:
    """What a date is, how certain that is, and which layer decided it."""

    on: date
    kind: DayKind
    status: DayStatus
    layer: Layer
    key: str = ""
    statutory: bool = False

    @property
    def provisional(self) -> bool:
        """Whether a later notice may still change the day."""
        return self.status is DayStatus.PROVISIONAL


class DayCalendar:
    """The layers that concern one site, school or office, asked as one calendar."""

    def __init__(self, layers: Iterable[CalendarLayer] = ()) -> None:
        order = list(Layer)
        self._layers = sorted(layers, key=lambda one: order.index(one.layer))

    def day(self, on: date) -> Day:
        """The kind of a date; in a year that no layer knows only weekends, and provisional."""
        kind = DayKind.WEEKEND if on.isoweekday() >= _SATURDAY else DayKind.WORKDAY
        found = Day(on, kind, self._status(on.year), Layer.WEEK)
        for one in self._layers:
            said = one.days.get(on)
            if said is not None and not _adds_nothing(found.kind, said.kind):
                found = Day(on, said.kind, said.status, one.layer, said.key, said.statutory)
        return found

    def days(self, first: date, last: date) -> tuple[Day, ...]:
        """Every day from `first` to `last`, both inclusive."""
        return tuple(self.day(on) for on in dates(first, last))

    def layered_on(self, layer: CalendarLayer) -> "DayCalendar":
        """This calendar with one more layer; a layer of the same kind and scope is replaced."""
        kept = [one for one in self._layers if (one.layer, one.scope) != (layer.layer, layer.scope)]
        return DayCalendar([*kept, layer])

    def _status(self, year: int) -> DayStatus:
        for one in self._layers:
            if one.layer is Layer.NATION:
                return one.years.get(year, DayStatus.PROVISIONAL)
        return DayStatus.PROVISIONAL


def _adds_nothing(below: DayKind, said: DayKind) -> bool:
    # A public holiday stays one (its name, its triple pay) when a prefecture or a school is off that day too.
    return below is DayKind.HOLIDAY and not said.worked


def layer_of(
    layer: Layer, days: Iterable[LayerDay], scope: str = "", years: Mapping[int, DayStatus] | None = None
) -> CalendarLayer:
    """A layer from its days; of two statements on one date the later in the list stands."""
    return CalendarLayer(layer, {day.on: day for day in days}, scope, years or {})


def dates(first: date, last: date) -> Iterator[date]:
    """Every date from `first` to `last`, both inclusive; none when `last` is before `first`."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
