"""Who is on which shift, to be asked from both sides."""

from collections.abc import Iterable, Iterator

from scheduler.domain.problem import Pair


class Assignments:
    """A set of pairs that answers quickly what one person does and who is on one shift."""

    def __init__(self, pairs: Iterable[Pair] = ()) -> None:
        self._by_person: dict[str, dict[str, None]] = {}
        self._by_shift: dict[str, dict[str, None]] = {}
        for pair in pairs:
            self.add(pair)

    def add(self, pair: Pair) -> None:
        """Put the person on the shift; twice is the same as once."""
        self._by_person.setdefault(pair.volunteer, {})[pair.shift] = None
        self._by_shift.setdefault(pair.shift, {})[pair.volunteer] = None

    def remove(self, pair: Pair) -> None:
        """Take the person off the shift; nothing happens if they are not on it."""
        self._by_person.get(pair.volunteer, {}).pop(pair.shift, None)
        self._by_shift.get(pair.shift, {}).pop(pair.volunteer, None)

    def shifts_of(self, volunteer: str) -> tuple[str, ...]:
        """Ids of the shifts that the person is on, in the order in which they were added."""
        return tuple(self._by_person.get(volunteer, ()))

    def people_on(self, shift: str) -> tuple[str, ...]:
        """Ids of the people on the shift, in the order in which they were added."""
        return tuple(self._by_shift.get(shift, ()))

    def people(self) -> tuple[str, ...]:
        """Everybody with at least one shift."""
        return tuple(person for person, shifts in self._by_person.items() if shifts)

    def shifts(self) -> tuple[str, ...]:
        """Every shift with at least one person."""
        return tuple(shift for shift, people in self._by_shift.items() if people)

    def __contains__(self, pair: Pair) -> bool:
        return pair.shift in self._by_person.get(pair.volunteer, ())

    def __iter__(self) -> Iterator[Pair]:
        for person, shifts in self._by_person.items():
            for shift in shifts:
                yield Pair(person, shift)

    def __len__(self) -> int:
        return sum(len(shifts) for shifts in self._by_person.values())
