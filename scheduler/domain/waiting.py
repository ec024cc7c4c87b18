"""Waiting for a seat, and gaps that somebody leaves: their states, and how long an offer stands."""

from datetime import datetime, timedelta
from enum import StrEnum

LEAST_OFFER = timedelta(minutes=15)
"""Less than that nobody can be expected to answer."""


class WaitState(StrEnum):
    """The life of a place on a waiting list; the last three are final."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    EXPIRED = "expired"
    LEFT = "left"

    @property
    def live(self) -> bool:
        """Whether the person still waits or has an offer."""
        return self in (WaitState.WAITING, WaitState.OFFERED)


class GapState(StrEnum):
    """What is done about a seat that somebody left and that is needed; the last is final.

    SEARCHING: somebody is to be asked next. ASKED: a person has the proposal. URGENT: nobody could be asked,
    people have to act.
    """

    SEARCHING = "searching"
    ASKED = "asked"
    URGENT = "urgent"
    CLOSED = "closed"


def answer_until(now: datetime, starts_at: datetime, usual: timedelta) -> datetime:
    """Until when somebody may think about a seat: as usual, or a quarter of the time that is left if less."""
    return now + max(LEAST_OFFER, min(usual, (starts_at - now) / 4))
