"""What the messages to people are about, by code; every page says them in words."""

from enum import StrEnum


class NoticeCode(StrEnum):
    """What has happened for whoever gets the message."""

    ASKED = "roster.asked"
    MOVED = "roster.moved"
    RELEASED = "roster.released"
    CHILD_LEFT = "children.left"
    TIME_CLASHES = "time.clashes"
    SESSION_CHANGED = "session.changed"
    SESSION_CANCELLED = "session.cancelled"
    REMINDER = "reminder"
    SHIFT_CHANGED = "shift.changed"
    SHIFT_CANCELLED = "shift.cancelled"
    EVENT = "roster.event"
    CALL_FREE = "calls.free"
    CALL_LOST = "calls.lost"
    CALL_EXCHANGE = "calls.exchange"
    CALL_EXCHANGED = "calls.exchanged"
    PLACE_GIVEN = "places.given"
    PAIR_ASKED = "pairs.asked"
    PAIR_ENDED = "pairs.ended"
    WAIT_OFFERED = "waiting.offered"
    WAIT_EXPIRED = "waiting.expired"
    FRIEND_ASKED = "friends.asked"
    FRIEND_SIGNED_UP = "friends.signed_up"
    REGULAR_SIGNED_UP = "regulars.signed_up"
    REQUEST_REFUSED = "requests.refused"
    SHIFT_SHORT = "shifts.short"
