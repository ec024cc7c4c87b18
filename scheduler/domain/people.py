"""People with many hats: what they are, hold, speak and owe; knows nothing of what they are assigned to."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scheduler.domain.problem import Gender, Held, Limits


class Hat(StrEnum):
    """What a person is; one person may wear several."""

    STAFF = "staff"
    WORKER = "worker"
    LEAGUE_MEMBER = "league_member"
    SOCIAL_WORKER = "social_worker"
    COMMUNITY = "community"
    GUARDIAN = "guardian"


class CheckStatus(StrEnum):
    """Outcome of the record check of art. 62 未成年人保护法; the offence itself is never stored."""

    PENDING = "pending"
    CLEAR = "clear"
    BLOCKED = "blocked"


class AvailabilityKind(StrEnum):
    """What a person says of a stretch of time."""

    AVAILABLE = "available"
    UNAVAILABLE = "unavailable"
    AVOID = "avoid"
    PREFER = "prefer"


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """A record check: good for the year that begins on `checked_on`, at most through `valid_until`."""

    status: CheckStatus
    checked_on: date | None = None
    valid_until: date | None = None

    @property
    def last_day(self) -> date | None:
        """The last day on which the check is good (art. 62: yearly); None when it has no date at all."""
        days = [day for day in (self.valid_until, _end_of_year(self.checked_on)) if day is not None]
        return min(days, default=None)

    def clear_through(self, day: date) -> bool:
        """Whether the person may be with children up to and including that date."""
        last = self.last_day
        return (
            self.status is CheckStatus.CLEAR
            and (self.checked_on is None or self.checked_on <= day)
            and last is not None
            and day <= last
        )


@dataclass(frozen=True, slots=True)
class Person:
    """One person, one login, many hats."""

    id: str
    hats: frozenset[Hat]
    gender: Gender | None = None
    birth_year: int | None = None
    home_site: str | None = None
    languages: frozenset[str] = frozenset()
    qualifications: tuple[Held, ...] = ()
    check: RecordCheck | None = None
    insured_until: date | None = None
    crew: str | None = None
    limits: Limits = Limits()


def _end_of_year(first: date | None) -> date | None:
    """The last day of the year that begins on a date: the next year's same date is one too many."""
    if first is None:
        return None
    leap_day = (first.month, first.day) == (2, 29)
    return date(first.year + 1, 2, 28) if leap_day else first.replace(year=first.year + 1) - timedelta(days=1)
