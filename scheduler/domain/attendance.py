"""Who was there: what a coordinator witnesses on the day, and which minutes of it count as service."""

from datetime import datetime
from enum import StrEnum

from scheduler.domain.interval import Interval

LATE_AFTER_MINUTES = 10
"""Somebody who comes this many minutes after the beginning is late; before that, on time."""


class AttendanceState(StrEnum):
    """What was witnessed of one person on one shift."""

    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    EXCUSED = "excused"

    @property
    def came(self) -> bool:
        """Whether the person served."""
        return self in (AttendanceState.PRESENT, AttendanceState.LATE)


class Means(StrEnum):
    """By what it came to be written down."""

    BOARD = "board"
    QR_CODE = "qr_code"
    SHEET = "sheet"


def credited_minutes(state: AttendanceState, shift: Interval, came: datetime, left: datetime) -> int:
    """Whole minutes of service that count: those within the shift, never the way there or back.

    Only time of service counts, "谁组织谁记录，谁记录谁证明" (志愿服务记录与证明出具办法, 民政部令第67号).
    """
    if not state.came:
        return 0
    start, end = max(shift.start, came), min(shift.end, left)
    return max(0, int((end - start).total_seconds()) // 60)


def state_on_arrival(shift: Interval, came: datetime) -> AttendanceState:
    """Whether somebody who comes at that moment is on time or late."""
    late = (came - shift.start).total_seconds() > LATE_AFTER_MINUTES * 60
    return AttendanceState.LATE if late else AttendanceState.PRESENT
