"""The rounds of a split season: which comes after which, and how much time each part has in it."""

from enum import StrEnum

SECONDS_EACH = 12.0
"""What a part needs in a round to be worth its reading and filtering."""
MOST = 6
"""Rounds of planning."""
LEAST = 0.5
"""Seconds below which no part begins."""
PROOF = 0.2
"""Share of the time for what is proven at the end."""
LARGE, PART = 50_000_000, 5_000_000
"""People times shifts: above the one a season is split, the other is about what one part has."""


class RoundKind(StrEnum):
    """What the parts do in a round."""

    PLAN = "plan"
    LACK = "lack"
    """Prove what they must lack."""
    COST = "cost"
    """Prove what they must cost."""


def most_shifts(people: int, above: int) -> int:
    """Shifts in a part of a season that is split because it has more than so many pairs."""
    return max(1, min(PART, above) // max(1, people))


def rounds_in(seconds: float, parts: int) -> int:
    """How many rounds of planning the time allows; another begins only if the last has changed something."""
    return max(1, min(MOST, int(seconds / (SECONDS_EACH * max(1, parts)))))


def following(kind: RoundKind, again: bool, lacks: bool) -> RoundKind | None:
    """The round after one of this kind.

    Args:
        kind: of the round that has ended.
        again: whether planning goes on.
        lacks: whether anything lacks in the plan, so that there is something to prove about it.
    """
    if kind is RoundKind.PLAN and again:
        return RoundKind.PLAN
    if kind is RoundKind.PLAN and lacks:
        return RoundKind.LACK
    return None if kind is RoundKind.COST else RoundKind.COST


def allotment(left: float, slots: int, running: int = 1) -> float:
    """Seconds for a part that begins now.

    Args:
        left: seconds for what is still to be done.
        slots: parts still to be worked on, in this round and in later ones of its kind, this one included.
        running: parts at work at the same time, this one included.
    """
    return max(0.0, left) * running / max(1, slots)


def slots_left(kind: RoundKind, waiting: int, later: int, parts: int) -> int:
    """Slots of time still to be given out: for parts of this round, and of those that come after it.

    `waiting` parts of this round have not ended; `later` rounds of planning may follow.
    """
    if kind is RoundKind.PLAN:
        return waiting + later * parts
    return waiting + (parts if kind is RoundKind.LACK else 0)


def time_for(kind: RoundKind, left: float, limit: float) -> float:
    """Of the seconds that are left of a limit, those for rounds of this kind: proving comes last."""
    return left - PROOF * limit if kind is RoundKind.PLAN else left


class PartState(StrEnum):
    """Where a part stands in its round; `LOST` when its job was given up: what it had before stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    LOST = "lost"
