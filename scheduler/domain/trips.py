"""Journeys of groups of children: parts of a leg, tickets with their deadlines, short codes for paper."""

from datetime import date, timedelta
from enum import StrEnum

ON_SALE = timedelta(days=14)
"""Ordinary tickets are sold from the fifteenth day on, the day of travel counted (12306, 2026)."""


class LegKind(StrEnum):
    """How a part of the way is made."""

    TRAIN = "train"
    COACH = "coach"
    TRANSFER = "transfer"


class TicketState(StrEnum):
    """How far an order of tickets has come."""

    TO_ORDER = "to_order"
    ORDERED = "ordered"
    ISSUED = "issued"
    FAILED = "failed"

    @property
    def settled(self) -> bool:
        """Whether nothing is left to be done."""
        return self is TicketState.ISSUED


class Urgency(StrEnum):
    """Where an order stands against its dates."""

    OVERDUE = "overdue"
    DUE = "due"
    WAITING = "waiting"
    DONE = "done"


class Mend(StrEnum):
    """Where what a part of a journey lacks is put right."""

    CREW = "crew"
    VEHICLE = "vehicle"
    SEATS = "seats"
    ORDER = "order"
    TICKETS = "tickets"
    CHILDREN = "children"
    RECEIVERS = "receivers"


def on_sale_from(travels_on: date) -> date:
    """The first date on which ordinary tickets for a day of travel are sold."""
    return travels_on - ON_SALE


def urgency(state: TicketState, opens_on: date, deadline: date, today: date) -> Urgency:
    """Where an order stands: an ordered one is late too while it is not issued by its deadline."""
    if state.settled:
        return Urgency.DONE
    if today > deadline:
        return Urgency.OVERDUE
    return Urgency.WAITING if today < opens_on and state is TicketState.TO_ORDER else Urgency.DUE


_CHECK = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters that nobody takes for a figure: no I and no O."""


def short_code(group: str, number: int) -> str:
    """A child's code on lists and paper, `R01-07K`: the last letter tells a slip of the pen.

    One figure changed, or two neighbours swapped, never gives another valid code of the same group.
    """
    return f"{group}-{number:02d}{_letter(group, number)}"


def read_code(text: str) -> tuple[str, int] | None:
    """Group and number of a code as somebody wrote it; None when its letter does not fit."""
    plain = "".join(text.split()).upper().replace("—", "-").replace("–", "-")
    group, dash, rest = plain.rpartition("-")
    if not dash or not group or not rest[:-1].isdecimal() or not rest[:-1].isascii():
        return None
    number = int(rest[:-1])
    return (group, number) if plain == short_code(group, number) else None


def _letter(group: str, number: int) -> str:
    text = f"{group}{number:02d}"
    return _CHECK[sum((place + 2) * ord(sign) for place, sign in enumerate(text)) % 23]
