"""Half-open stretches of time; knows nothing of what happens in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Time from `start` up to but not including `end`; both naive local or both aware.

    Raises:
        ValueError: if `end` is not after `start`.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"empty interval: {self.start} to {self.end}")

    @property
    def minutes(self) -> int:
        """Length in whole minutes, rounded down."""
        return int((self.end - self.start).total_seconds() // 60)

    def overlaps(self, other: "Interval") -> bool:
        """Whether the two share any instant."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Interval") -> bool:
        """Whether `other` lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def dates(self) -> tuple[date, ...]:
        """Every local date that the interval touches; an end at midnight does not touch the new day."""
        last = (self.end - timedelta(microseconds=1)).date()
        days = (last - self.start.date()).days
        return tuple(self.start.date() + timedelta(days=n) for n in range(days + 1))


def gap_minutes(earlier: Interval, later: Interval) -> int:
    """Minutes between the end of one and the start of the next; negative when they overlap."""
    return int((later.start - earlier.end).total_seconds() // 60)


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Intervals in order, overlapping and touching ones joined into one."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and interval.start <= merged[-1].end:
            if interval.end > merged[-1].end:
                merged[-1] = Interval(merged[-1].start, interval.end)
        else:
            merged.append(interval)
    return tuple(merged)


def subtract(intervals: Iterable[Interval], taken: Iterable[Interval]) -> tuple[Interval, ...]:
    """What is left of the intervals, merged, without any instant of `taken`."""
    left: list[Interval] = []
    away = merge(taken)
    for interval in merge(intervals):
        start = interval.start
        for gone in away:
            if gone.end <= start or gone.start >= interval.end:
                continue
            if gone.start > start:
                left.append(Interval(start, gone.start))
            start = gone.end
        if start < interval.end:
            left.append(Interval(start, interval.end))
    return tuple(left)


def intersect(these: Iterable[Interval], those: Iterable[Interval]) -> tuple[Interval, ...]:
    """What both sets of intervals cover, merged."""
    found: list[Interval] = []
    others = merge(those)
    for one in merge(these):
        for other in others:
            if other.start >= one.end:
                break
            if one.overlaps(other):
                found.append(Interval(max(one.start, other.start), min(one.end, other.end)))
    return tuple(found)
