"""Long company: when a volunteer and a family are next in touch, and what to do when one leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scheduler.domain.people import RecordCheck
from scheduler.domain.problem import Held

RHYTHMS = (7, 14, 30)
"""Days from one contact to the next that can be agreed on."""

GRACE_DAYS = 3
"""A contact so much late is no reason to ask yet."""

MOST_FAMILIES = 3
"""So many families one volunteer keeps in touch with: company needs time."""

MOST_MINUTES = 240
"""Minutes of one day's contact that count."""

APPOINTMENT_MINUTES = 50
"""As long as one hour of counselling lasts."""

NOTED_WITHIN = timedelta(days=60)
"""How long after a contact it may still be put down."""


class PairEnd(StrEnum):
    """Why a pair ended; nobody is asked for more."""

    VOLUNTEER_LEFT = "volunteer_left"
    FAMILY_LEFT = "family_left"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"


class PairMeans(StrEnum):
    """How the two of a pair are in touch; a home is visited by two, on a round, never by one alone."""

    PHONE = "phone"
    VIDEO = "video"
    LETTER = "letter"
    MEETING = "meeting"


class PairBar(StrEnum):
    """Why somebody may not keep in touch with a family (as `rules.clearance` and `rules.qualification`)."""

    NOT_VOLUNTEERING = "pair_not_volunteering"
    CHECK = "pair_check"
    TRAINING = "pair_training"


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
class Mentor:
    """What of a volunteer decides whether they may keep in touch with a family."""

    volunteers: bool
    check: RecordCheck | None
    held: Sequence[Held]

    def barred(self, day: date, trainings: Sequence[str]) -> tuple[PairBar, ...]:
        """What is missing on a day: the check of art. 62 未成年人保护法, a training; empty if nothing is."""
        cleared = self.check is not None and self.check.clear_through(day)
        trained = all(any(one.code == code and one.valid_on(day) for one in self.held) for code in trainings)
        found = (
            (PairBar.NOT_VOLUNTEERING, self.volunteers),
            (PairBar.CHECK, cleared),
            (PairBar.TRAINING, trained),
        )
        return tuple(bar for bar, fine in found if not fine)


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
