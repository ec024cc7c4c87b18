"""Instants of rows as the naive local wall-clock times of the domain, and back."""

from datetime import datetime
from zoneinfo import ZoneInfo

from scheduler.domain.interval import Interval

ZONE = ZoneInfo("Asia/Shanghai")
"""The one zone of the domain and of the planning problem; it has no summer time."""


def to_local(moment: datetime) -> datetime:
    """The wall-clock time of an instant."""
    return moment.astimezone(ZONE).replace(tzinfo=None)


def to_instant(local: datetime) -> datetime:
    """The instant of a wall-clock time."""
    return local.replace(tzinfo=ZONE)


def local_interval(starts_at: datetime, ends_at: datetime) -> Interval:
    """A row's stretch of time as the domain sees it."""
    return Interval(to_local(starts_at), to_local(ends_at))
