"""Who rides in which vehicle: families together, as few vehicles as hold them, adults where children are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scheduler.domain.problem import Gender
from scheduler.domain.supervision import RatioTable, adults_needed


class NoRoomError(ValueError):
    """The vehicles do not hold everybody; `missing` says how many seats more are needed at least."""

    def __init__(self, missing: int) -> None:
        self.missing = missing
        super().__init__(f"{missing} seats are missing")


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A coach, a carriage's block of seats, a minibus; `seats` without the driver's."""

    id: int
    seats: int


@dataclass(frozen=True, slots=True)
class Rider:
    """A child with its surely reached age; children of one family ride together."""

    id: int
    family: int
    age: int


@dataclass(frozen=True, slots=True)
class Minder:
    """An adult on the leg; `family` is shared by kin, who count as one."""

    id: int
    family: str
    gender: Gender | None = None


@dataclass
class Load:
    """What one vehicle carries."""

    vehicle: Vehicle
    riders: list[Rider] = field(default_factory=list)
    minders: list[Minder] = field(default_factory=list)

    def needs(self, table: RatioTable) -> int:
        """Adults that its children ask for."""
        return adults_needed(table, (one.age for one in self.riders))

    @property
    def free(self) -> int:
        """Seats left."""
        return self.vehicle.seats - len(self.riders) - len(self.minders)


def seat(
    vehicles: Sequence[Vehicle], riders: Iterable[Rider], minders: Sequence[Minder], table: RatioTable
) -> tuple[Load, ...]:
    """Everybody in a vehicle; a vehicle may still have too few adults, which the rules then tell.

    Raises:
        NoRoomError: when there are too few seats, or no way to keep the families together.
    """
    units = _families(riders)
    people = sum(map(len, units)) + len(minders)
    seats = sum(one.seats for one in vehicles)
    if seats < people:
        raise NoRoomError(people - seats)
    by_size = sorted(vehicles, key=lambda one: (-one.seats, one.id))
    for number in range(1, len(by_size) + 1):
        if sum(one.seats for one in by_size[:number]) < people:
            continue
        loads = _packed([Load(one) for one in by_size[:number]], units, table)
        if loads is not None and _minded(loads, minders, table):
            return tuple(sorted(loads, key=lambda load: load.vehicle.id))
    raise NoRoomError(1)


def _families(riders: Iterable[Rider]) -> list[list[Rider]]:
    found: dict[int, list[Rider]] = defaultdict(list)
    for rider in riders:
        found[rider.family].append(rider)
    return sorted(found.values(), key=lambda unit: (-len(unit), unit[0].id))


def _packed(loads: list[Load], units: Sequence[list[Rider]], table: RatioTable) -> list[Load] | None:
    """The families in the vehicles, the adults' seats kept free, each where most room is; None if in vain."""
    for unit in units:
        fitting = [load for load in loads if _room(load, table, unit) >= 0]
        if not fitting:
            return None
        max(fitting, key=lambda load: (_room(load, table, unit), -load.vehicle.id)).riders.extend(unit)
    return loads


def _room(load: Load, table: RatioTable, unit: Sequence[Rider]) -> int:
    ages = [one.age for one in (*load.riders, *unit)]
    return load.vehicle.seats - len(ages) - adults_needed(table, ages)


def _minded(loads: Sequence[Load], minders: Sequence[Minder], table: RatioTable) -> bool:
    """Give each adult a seat where adults are missing most; False when somebody finds none."""
    waiting = list(minders)
    while waiting:
        open_loads = [load for load in loads if load.free > 0]
        if not open_loads:
            return False
        load = max(open_loads, key=lambda one: (one.needs(table) - len(one.minders), one.free))
        best = min(range(len(waiting)), key=lambda place: _adds_little(load, waiting[place]))
        load.minders.append(waiting.pop(best))
    return True


def _adds_little(load: Load, minder: Minder) -> tuple[bool, bool]:
    """Kin of somebody in the vehicle, and a sex that is there already, come last."""
    return (
        minder.family in {one.family for one in load.minders},
        minder.gender in {one.gender for one in load.minders},
    )
