"""What organisers do to a draft by hand, as codes."""

from enum import StrEnum


class EditKind(StrEnum):
    """What an organiser did, as the history of a draft tells it."""

    ASSIGN = "assign"
    RELEASE = "release"
    MOVE = "move"
    SWAP = "swap"
    REPLACE = "replace"
    PIN = "pin"
    UNPIN = "unpin"
    ALLOW = "allow"
    UNDO = "undo"
    REDO = "redo"


class Condition(StrEnum):
    """What a plan must hold, and what it must not."""

    HELD = "held"
    BARRED = "barred"
