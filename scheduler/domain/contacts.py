"""Weekly contact of parent and child (未成年人保护法 art. 23): how long it is ago, what would help."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LEGAL_DAYS = 7
"""A parent is to be in touch at least once a week (art. 23)."""

LONG_DAYS = 14


class ContactMeans(StrEnum):
    """How a parent and a child were in touch."""

    ROOM = "room"
    OWN_PHONE = "own_phone"
    VISIT = "visit"


class BlockKind(StrEnum):
    """Why children cannot be called for some days."""

    EXAMS = "exams"
    SCHOOL_TRIP = "school_trip"


class Gap(StrEnum):
    """How long ago the last contact is."""

    LONG = "long"
    OVER_A_WEEK = "over_a_week"
    WITHIN_A_WEEK = "within_a_week"


class Help(StrEnum):
    """What would help a family to be in touch."""

    CONSENT = "consent"
    CARER = "carer"
    CREW = "crew"
    OPENING = "opening"
    FEW_STARTS = "few_starts"
    INVITE = "invite"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What stands between a family and a call.

    Attributes:
        consented: whether a child may take part in video calls.
        carer: whether somebody at home can be called.
        crew: whether the parent's rota is known.
        able: half hours of the coming week in which both could be, whatever the room says.
        offered: those of them in which the room is open, hosted and has a booth.
        booked: whether a call is booked.
    """

    consented: bool
    carer: bool
    crew: bool
    able: int
    offered: int
    booked: bool


def gap(last: date | None, today: date) -> Gap:
    """How long ago the last contact is; a family without any counts as the longest."""
    if last is None or (today - last).days >= LONG_DAYS:
        return Gap.LONG
    return Gap.OVER_A_WEEK if (today - last).days >= LEGAL_DAYS else Gap.WITHIN_A_WEEK


def helps(found: Circumstances, few: int) -> tuple[Help, ...]:
    """What would help, the first thing first; up to `few` half hours a week are few."""
    if found.booked:
        return (Help.COMING,)
    needed = [
        *([] if found.consented else [Help.CONSENT]),
        *([] if found.carer else [Help.CARER]),
        *([] if found.crew else [Help.CREW]),
    ]
    if needed:
        return tuple(needed)
    if not found.offered:
        return (Help.OPENING,)
    return (Help.FEW_STARTS, Help.INVITE) if found.able <= few else (Help.INVITE,)
