"""Rooms for the classes of a camp: what can be proposed, and what is wrong with rooms chosen by hand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from scheduler.domain.interval import Interval
from scheduler.domain.places import Room
from scheduler.domain.rules.violation import Violation

MOST_STEPS = 20_000
"""Steps after which the search for rooms takes the best that it found; eleven classes need a few dozen."""


@dataclass(frozen=True, slots=True)
class ClassTimes:
    """A class at a site: its key and code, people in its room at most, when (local time), the room it has."""

    key: str
    code: str
    site: str
    people: int
    times: tuple[Interval, ...]
    now: str | None = None

    def meets(self, other: "ClassTimes") -> bool:
        """Whether both need a room of one site at the same moment."""
        return self.site == other.site and self.overlaps(other.times)

    def overlaps(self, times: Sequence[Interval]) -> bool:
        """Whether it needs a room during any of these stretches."""
        return any(one.overlaps(other) for one in self.times for other in times)


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms that there are, and the stretches in which others have them."""

    rooms: Mapping[str, Room]
    taken: Mapping[str, Sequence[Interval]] = field(default_factory=dict)

    def fit(self, one: ClassTimes) -> list[Room]:
        """The rooms that one class alone can have, smallest first, among equals the one that it has."""
        found = [room for room in self.rooms.values() if room.site == one.site and not self.faults(one, room)]
        return sorted(found, key=lambda room: (room.capacity, room.id != one.now, room.id))

    def faults(self, one: ClassTimes, room: Room) -> list[Violation]:
        """Why a class cannot have a room of its site, whatever the other classes have."""
        found = []
        if one.people > room.capacity:
            found.append(Violation("class_room_small", None, (), one.code, one.people, room.capacity))
        if not all(room.open_for(when) for when in one.times):
            found.append(Violation("class_room_closed", subject=one.code))
        if one.overlaps(self.taken.get(room.id, ())):
            found.append(Violation("class_room_taken", subject=one.code))
        return found


def propose(classes: Sequence[ClassTimes], rooms: Rooms) -> dict[str, str]:
    """A room for each class: the largest class first, the smallest room that holds it, never two at a time.

    As many classes as can be have a room: where the first choice would leave one without, others are tried.
    A class for which none is left is not in the answer.
    """
    ordered = sorted(classes, key=lambda one: (-one.people, one.code, one.key))
    return _Search(ordered, rooms).best


class _Search:
    """Depth first in the order of wish, so that the first complete answer is the one by size."""

    def __init__(self, classes: Sequence[ClassTimes], rooms: Rooms) -> None:
        self.classes, self.steps = classes, 0
        self.fit = [rooms.fit(one) for one in classes]
        self.meet = {(a.key, b.key) for a in classes for b in classes if a.key != b.key and a.meets(b)}
        self.placeable = sum(bool(found) for found in self.fit)
        self.best: dict[str, str] = {}
        self._go(0, {})

    def _go(self, at: int, given: dict[str, str]) -> None:
        self.steps += 1
        if len(given) > len(self.best):
            self.best = dict(given)
        left = sum(bool(found) for found in self.fit[at:])
        for room in self.fit[at] if at < len(self.classes) else ():
            if self._over(len(given) + left):
                return
            if self._free(self.classes[at].key, room.id, given):
                self._go(at + 1, {**given, self.classes[at].key: room.id})
        if at < len(self.classes) and not self._over(
            len(given) + sum(bool(one) for one in self.fit[at + 1 :])
        ):
            self._go(at + 1, given)

    def _over(self, most: int) -> bool:
        return most <= len(self.best) or self.steps >= MOST_STEPS

    def _free(self, key: str, room: str, given: Mapping[str, str]) -> bool:
        return not any(there == room and (key, other) in self.meet for other, there in given.items())


def wrong(
    classes: Sequence[ClassTimes], chosen: Mapping[str, str], changed: set[str], rooms: Rooms
) -> Iterator[Violation]:
    """What is wrong with chosen rooms, as far as a class that gets another room than it has takes part.

    Codes: `class_room_elsewhere` (no class room of its site), `class_room_small` (people, places),
    `class_room_closed`, `class_room_taken` by others than these classes, `class_room_shared` by two of them.
    """
    for one in classes:
        if one.key not in changed or one.key not in chosen:
            continue
        room = rooms.rooms.get(chosen[one.key])
        if room is None or room.site != one.site:
            yield Violation("class_room_elsewhere", subject=one.code)
        else:
            yield from rooms.faults(one, room)
    for one, other in combinations([one for one in classes if one.key in chosen], 2):
        same = chosen[one.key] == chosen[other.key] and {one.key, other.key} & changed
        if same and one.meets(other):
            yield Violation("class_room_shared", subject=f"{one.code} / {other.code}")
