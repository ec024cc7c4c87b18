"""How the time of a split season is given out: to so many rounds, and to each part as it begins."""

SECONDS_EACH = 12.0
"""What a part needs in a round to be worth its reading and filtering."""
FEWEST, MOST = 2, 6
"""Rounds: the second mends what the first did not know of the others."""
LEAST = 0.5
"""Seconds below which no part begins."""


def rounds_in(seconds: float, parts: int) -> int:
    """Into how many rounds the time is divided."""
    return max(FEWEST, min(MOST, int(seconds / (SECONDS_EACH * max(1, parts)))))


def allotment(left: float, waiting: int, later_rounds: int, parts: int, running: int = 1) -> float:
    """Seconds for a part that begins now.

    Args:
        left: seconds until the end of all.
        waiting: parts of this round that have not ended, this one included.
        later_rounds: rounds after this one.
        parts: in each round.
        running: parts that are planned at the same time, this one included.
    """
    return max(0.0, left) * running / max(1, waiting + later_rounds * parts)
