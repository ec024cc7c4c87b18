"""What the messages to people are about, by code; every page says them in words."""

from enum import StrEnum


class NoticeCode(StrEnum):
    """What has happened for whoever gets the message."""

    ASKED = "roster.asked"
    MOVED = "roster.moved"
    RELEASED = "roster.released"
    CHILD_LEFT = "children.left"
    REMINDER = "reminder"
