"""Long company: when a volunteer and a family are next in touch, and what to do when one leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

RHYTHMS = (7, 14, 30)
"""Days from one contact to the next that can be agreed on."""

GRACE_DAYS = 3
"""A contact so much late is no reason to ask yet."""


class PairEnd(StrEnum):
    """Why a pair ended; nobody is asked for more."""

    VOLUNTEER_LEFT = "volunteer_left"
    FAMILY_LEFT = "family_left"
    DECLINED = "declined"


class PairState(StrEnum):
    """Where a pair stands today."""

    ASKED = "asked"
    IN_TOUCH = "in_touch"
    DUE = "due"
    OVERDUE = "overdue"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A pair's rhythm, and the days on which the two were in touch."""

    starts_on: date
    days: int
    contacts: Sequence[date] = ()

    @property
    def due_on(self) -> date:
        """The day of the next contact: so many days after the last one, the first on the first day."""
        last = max(self.contacts, default=None)
        return self.starts_on if last is None else last + timedelta(days=self.days)

    def state(self, today: date) -> PairState:
        """Where it stands."""
        if today > self.due_on + timedelta(days=GRACE_DAYS):
            return PairState.OVERDUE
        return PairState.DUE if today >= self.due_on else PairState.IN_TOUCH


@dataclass(frozen=True, slots=True)
class Candidate:
    """A volunteer who could take over a family."""

    person: int
    speaks: bool
    pairs: int
    kilometres: float


def ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Who could take over, the best first: a shared language, then few families already, then the way."""
    return sorted(candidates, key=lambda one: (not one.speaks, one.pairs, one.kilometres, one.person))


def minutes_left(bought: int, taken: Sequence[int]) -> int:
    """Bought minutes that are not taken yet (H19)."""
    return bought - sum(taken)
