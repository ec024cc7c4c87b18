"""Becoming a volunteer: where an application and a certificate stand, and when one is warned of its end."""

from datetime import date, timedelta
from enum import StrEnum

WARNINGS = (60, 30, 7)
"""Days before the last day of validity on which its holder is told."""


class ApplicationState(StrEnum):
    """Where an application stands."""

    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class CertificateState(StrEnum):
    """What has been found about a certificate that somebody showed."""

    WAITING = "waiting"
    VERIFIED = "verified"
    REFUSED = "refused"


def warning_due(last_day: date, today: date) -> int | None:
    """Which of the warnings is due: the smallest number of days that is not less than what is left.

    None while it is good for long, and once it has ended.
    """
    left = (last_day - today).days
    return min((days for days in WARNINGS if 0 <= left <= days), default=None)


def valid_until(granted_on: date, months: int | None) -> date | None:
    """The last day of something that is good for so many months, the day it was granted on included."""
    if months is None:
        return None
    year, month = divmod(granted_on.month - 1 + months, 12)
    first = date(granted_on.year + year, month + 1, 1)
    last_of_month = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    same_day = min(granted_on.day, last_of_month.day)
    return first.replace(day=same_day) - timedelta(days=1)
