"""Children in our care: the least data about them, whom they belong to and what was consented to."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from scheduler.domain.interval import Interval
from scheduler.domain.problem import Gender


class Purpose(StrEnum):
    """What a guardian consents to, one purpose at a time (儿童个人信息网络保护规定 art. 9–10)."""

    CAMP = "camp"
    TRIP = "trip"
    VIDEO_ROOM = "video_room"
    PHOTO = "photo"
    PAIRING = "pairing"


class Setting(StrEnum):
    """Which table of supervision ratios applies (H5)."""

    DAY = "day"
    TRAVEL = "travel"
    OVERNIGHT = "overnight"


@dataclass(frozen=True, slots=True)
class Child:
    """A child as the rules see one: no name."""

    id: str
    family: str
    birth_year: int
    gender: Gender
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """One guardian's answer for one child and purpose; a refusal is an answer too."""

    child: str
    purpose: Purpose
    given: bool
    at: datetime
    withdrawn_at: datetime | None = None

    def holds_at(self, moment: datetime) -> bool:
        """Whether the consent stands at that moment."""
        return self.given and self.at <= moment and (self.withdrawn_at is None or moment < self.withdrawn_at)


@dataclass(frozen=True, slots=True)
class Stay:
    """One child's time with a group: own arrival and departure."""

    child: str
    group: str
    when: Interval


ORDER_LIMIT = 19
"""Most people on one group order of the railway, the buyer included (worker orders of 2026)."""


@dataclass(frozen=True, slots=True)
class TicketOrder:
    """Tickets to be ordered for a leg: how many people with the buyer, from when, and by when."""

    id: str
    session: str
    people: int
    opens_on: date
    deadline: date
    ordered_on: date | None = None
