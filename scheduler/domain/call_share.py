"""Fair shares of a video room: one booking ahead until everyone has one, few starts before many."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FEW_STARTS = 25
"""Half hours a week up to which a family counts as having few: a boarder has 13 or 22, others 30 or 42."""

KEPT_UNTIL = timedelta(hours=48)
"""So long before it begins, half the booths of a half hour are kept for those with few."""

OPEN_FROM = timedelta(hours=24)
"""What is still free so shortly before it begins is open to all, unless somebody waits."""


class ShareRefusal(StrEnum):
    """Why a family must leave a free booth to others for now."""

    ONE_AHEAD = "one_ahead"
    KEPT_FOR_FEW = "kept_for_few"


@dataclass(frozen=True, slots=True)
class Share:
    """What a family has: bookings ahead, and in how many half hours of the week it could call at all."""

    ahead: int
    starts: int

    @property
    def few(self) -> bool:
        """Whether the family is among those who come first."""
        return self.starts <= FEW_STARTS


@dataclass(frozen=True, slots=True)
class Others:
    """What the other families of the room have.

    Attributes:
        unserved: have neither a booking ahead nor a contact in the last seven days.
        few_unserved: those of them who have few starts and could use the half hour in question.
        waiting: stand in the queue.
    """

    unserved: int
    few_unserved: int
    waiting: int


def refusals(
    begins: datetime, now: datetime, share: Share, others: Others, booths: tuple[int, int]
) -> Iterator[ShareRefusal]:
    """Why the family must leave the half hour to others; `booths` are those free and those there are."""
    left = begins - now
    open_to_all = left <= OPEN_FROM and not others.waiting
    if share.ahead and others.unserved and not open_to_all:
        yield ShareRefusal.ONE_AHEAD
    free, total = booths
    kept = min(others.few_unserved, total // 2) if left > KEPT_UNTIL else 0
    if not share.few and free <= kept:
        yield ShareRefusal.KEPT_FOR_FEW
