"""People with many hats: what they are, hold, speak and owe; knows nothing of what they are assigned to."""

from dataclasses import dataclass
from datetime import date
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
    """A record check: good through `valid_until` inclusive."""

    status: CheckStatus
    checked_on: date | None = None
    valid_until: date | None = None

    def clear_through(self, day: date) -> bool:
        """Whether the person may be with children up to and including that date (art. 62: yearly)."""
        return (
            self.status is CheckStatus.CLEAR
            and (self.checked_on is None or self.checked_on <= day)
            and (self.valid_until is None or day <= self.valid_until)
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
