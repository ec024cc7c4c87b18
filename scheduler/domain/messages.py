"""Messages that leave the house: by which way, in which state, when; and what is still news to somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

LEADS = (60, 180, 720, 1440, 2880, 4320)
"""Minutes before a shift at which one may wish to be reminded."""

QUIET = (time(22), time(7))
"""Nobody is written to at night, unless they say otherwise."""

LEAST_NOTICE = timedelta(hours=1)
"""A reminder that quiet hours would hold back until later than this before the shift comes before them."""


class Channel(StrEnum):
    """By which way a person is told; within the site everybody is, always."""

    SITE = "site"
    EMAIL = "email"
    SMS = "sms"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


ROBOTS = (Channel.WECOM, Channel.DINGTALK, Channel.FEISHU)
"""The ways that need no gateway of the organisation's: whoever is told brings a group robot's key."""


class MessageKind(StrEnum):
    """Why there is a message."""

    CHANGE = "change"
    REMINDER = "reminder"
    TEST = "test"


class MessageState(StrEnum):
    """What became of a message; UNKNOWN is never sent again by itself, because it may have arrived."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SITE_ONLY = "site_only"
    HELD_BACK = "held_back"

    @property
    def final(self) -> bool:
        """Whether nothing more happens to it unless somebody asks."""
        return self not in (MessageState.WAITING, MessageState.SENDING)

    @property
    def repeatable(self) -> bool:
        """Whether somebody may ask for it to be sent again."""
        return self in (MessageState.FAILED, MessageState.UNKNOWN)


class SendError(StrEnum):
    """Why a message did not go out."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    NO_GATEWAY = "no_gateway"
    INTERRUPTED = "interrupted"
    NO_ANSWER = "no_answer"
    RATE_LIMITED = "rate_limited"
    BUSY = "busy"
    BAD_KEY = "bad_key"
    ROBOT_OFF = "robot_off"
    KEYWORD = "keyword"
    SIGNATURE = "signature"
    NETWORK = "network"
    TOO_LONG = "too_long"
    CENSORED = "censored"
    NOT_UNDERSTOOD = "not_understood"

    @property
    def passing(self) -> bool:
        """Whether the message certainly did not arrive and a later attempt may succeed."""
        return self in (SendError.UNREACHABLE, SendError.RATE_LIMITED, SendError.BUSY)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of local time, [start, end), in which a person is not written to; equal: none."""

    start: time = QUIET[0]
    end: time = QUIET[1]

    def covers(self, clock: time) -> bool:
        """Whether a clock time lies in them; they may go over midnight."""
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def after(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it lies in."""
        if not self.covers(moment.time()):
            return moment
        end = datetime.combine(moment.date(), self.end)
        return end if end > moment else end + timedelta(days=1)

    def before(self, moment: datetime) -> datetime:
        """The moment itself, or the last minute before the quiet hours that it lies in."""
        if not self.covers(moment.time()):
            return moment
        start = datetime.combine(moment.date(), self.start)
        start = start if start <= moment else start - timedelta(days=1)
        return start - timedelta(minutes=1)


def remind_at(starts: datetime, lead_minutes: int, quiet: Quiet) -> datetime:
    """When to remind of a shift: so long before it, not in quiet hours, never too late to be of use."""
    due = starts - timedelta(minutes=lead_minutes)
    later = quiet.after(due)
    return later if later <= starts - LEAST_NOTICE else min(due, quiet.before(due))


@dataclass(frozen=True, slots=True)
class Told:
    """What one notice says of shifts: asked for, released from, at another time or place, called off."""

    asked: tuple[int, ...] = ()
    released: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    cancelled: tuple[int, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.asked or self.released or self.changed or self.cancelled)


def news(notices: Iterable[Told]) -> Told:
    """What notices come to, in the order in which they were written; given and taken back is no news.

    A shift that was released and then asked for again is told as asked for: times or place may be others.
    """
    first: dict[int, str] = {}
    last: dict[int, str] = {}
    for notice in notices:
        for what in ("released", "cancelled", "changed", "asked"):
            for shift in getattr(notice, what):
                first.setdefault(shift, what)
                if what != "changed" or last.get(shift) != "asked":
                    last[shift] = what
    told: dict[str, list[int]] = {"asked": [], "released": [], "changed": [], "cancelled": []}
    for shift, what in last.items():
        if what in ("asked", "changed") or first[shift] != "asked":
            told[what].append(shift)
    return Told(**{what: tuple(shifts) for what, shifts in told.items()})
