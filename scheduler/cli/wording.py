"""What the commands print about rules and figures, in English; pages have their own words."""

from scheduler.domain.problem import Bound, Objective
from scheduler.domain.rules import Violation

_UNITS = {
    "overlap": "{amount} minutes between them, {needed} on the way",
    "rest": "{amount} of {needed} minutes of rest",
    "distance": "{amount} km, at most {needed}",
    "minutes_per_week": "{amount} minutes, at most {needed}",
    "minutes_total": "{amount} minutes, at most {needed}",
    "shifts_per_day": "{amount} shifts, at most {needed}",
    "shifts_total": "{amount} shifts, at most {needed}",
    "consecutive_days": "{amount} days in a row, at most {needed}",
    "capacity": "{amount} people, at most {needed}",
    "block": "{amount} of {needed} shifts",
}


def violation_line(found: Violation) -> str:
    """One line: the rule, who, where, and by how much."""
    words = [f"{found.rule}:"]
    if found.volunteer is not None:
        words.append(f"volunteer {found.volunteer}")
    if found.subject is not None:
        words.append(f"({found.subject})")
    if found.shifts:
        words.append("on " + " and ".join(found.shifts))
    figures = _UNITS.get(found.rule)
    if figures is not None and found.amount is not None:
        words.append("- " + figures.format(amount=found.amount, needed=found.needed))
    return one_line(" ".join(words))


def levels_line(levels: Objective | Bound) -> str:
    """The three levels on one line; a level of which nothing is proven is a dash."""
    values = (levels.shortfall, levels.changes, levels.cost)
    return "{} / {} / {}".format(*("-" if value is None else value for value in values))


def one_line(text: str) -> str:
    """The text without line breaks or other control characters, which ids may hold."""
    return "".join(character if character.isprintable() else " " for character in text)
