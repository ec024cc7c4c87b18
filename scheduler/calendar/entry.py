"""One thing in a calendar: what the pages and the feeds both show; knows no table and no format."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from scheduler.domain.interval import Interval


class Status(StrEnum):
    """Whether an entry takes place (RFC 5545 3.8.1.11)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """Whole dates, both inclusive.

    Raises:
        ValueError: if `last` is before `first`.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"no days: {self.first} to {self.last}")

    @property
    def after(self) -> date:
        """The date after the last: where an exclusive end lies."""
        return self.last + timedelta(days=1)

    def dates(self) -> tuple[date, ...]:
        """Every date of it, in order."""
        return tuple(self.first + timedelta(days=n) for n in range((self.after - self.first).days))


@dataclass(frozen=True, slots=True)
class Place:
    """Where: the full address in words and WGS-84 degrees where they are known."""

    words: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a calendar.

    Attributes:
        uid: stable for the life of the thing and never used again (RFC 7986 5.3).
        when: aware instants in the zone of the reader, or whole dates.
        title: one line; says nothing that a passer-by may not read.
        description: plain text, several lines.
        url: the page of the thing, https where the service has it.
        gone_from: the calendar that told of it and does so no more, because it moved to another.
    """

    uid: str
    when: Interval | Days
    title: str
    status: Status = Status.CONFIRMED
    place: Place = Place()
    description: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    gone_from: str = field(default="", repr=False)

    @property
    def ledger_key(self) -> str:
        """Under which its editions are kept: those that say that it is gone apart from those elsewhere."""
        return f"{self.uid}#{self.gone_from}" if self.gone_from else self.uid

    @property
    def digest(self) -> str:
        """A SHA-256 that differs when anything that a reader sees differs."""
        return sha256(repr(self).encode("utf-8", "backslashreplace")).hexdigest()

    @property
    def blocks_time(self) -> bool:
        """Whether the reader is busy: whole dates say where one is, not that every hour is taken."""
        return self.status is not Status.CANCELLED and isinstance(self.when, Interval)


@dataclass(frozen=True, slots=True)
class Revision:
    """Which edition of an entry this is: its number from 0, and when it was made (RFC 5545 3.8.7)."""

    sequence: int
    created_at: datetime
    modified_at: datetime
