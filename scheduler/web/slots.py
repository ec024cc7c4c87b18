"""Open shifts gathered for a timetable: what overlaps stands there once, with its number."""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.calendar.entry import Days
from scheduler.domain.interval import Interval
from scheduler.services.agenda import Item
from scheduler.services.errands import Errand


@dataclass(frozen=True, slots=True)
class Slot:
    """One own shift, or some open ones that overlap."""

    when: Interval
    items: tuple[Item, ...]

    @property
    def only(self) -> Item | None:
        """The one shift of it; None where there are several."""
        return self.items[0] if len(self.items) == 1 else None


@dataclass(frozen=True, slots=True)
class Apart:
    """One errand, as a slot of its own."""

    errand: Errand

    @property
    def when(self) -> Interval | Days:
        """When it is."""
        return self.errand.when

    @property
    def items(self) -> tuple[Errand, ...]:
        """The errand, as the shifts of another slot."""
        return (self.errand,)

    @property
    def only(self) -> Errand:
        """The errand."""
        return self.errand


def gathered(items: Iterable[Item]) -> list[Slot]:
    """A slot for each own shift, and one for every run of open ones that overlap on their first date."""
    own, runs = [], list[Slot]()
    for item in sorted(items, key=lambda one: one.when):
        if item.open is None:
            own.append(Slot(item.when, (item,)))
        elif runs and _joins(runs[-1].when, item.when):
            whole = Interval(runs[-1].when.start, max(runs[-1].when.end, item.when.end))
            runs[-1] = Slot(whole, (*runs[-1].items, item))
        else:
            runs.append(Slot(item.when, (item,)))
    return own + runs


def _joins(run: Interval, when: Interval) -> bool:
    return run.overlaps(when) and run.start.date() == when.start.date()
