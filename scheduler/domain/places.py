"""Where things happen: sites, the rooms in them and when they are open."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from scheduler.domain.interval import Interval, merge


class SiteKind(StrEnum):
    """What a site is."""

    FACTORY = "factory"
    BUILDING_SITE = "building_site"
    DORMITORY = "dormitory"
    LABOUR_BASE = "labour_base"
    SCHOOL = "school"
    STATION = "station"
    HOME_VILLAGE = "home_village"


class RoomKind(StrEnum):
    """What a room or bookable resource is."""

    HALL = "hall"
    CLASSROOM = "classroom"
    VIDEO_BOOTH = "video_booth"
    PHONE = "phone"
    DORMITORY_FLOOR = "dormitory_floor"
    FAMILY_ROOM = "family_room"
    VEHICLE = "vehicle"
    COUNSELLING = "counselling"


@dataclass(frozen=True, slots=True)
class Opening:
    """Open on an ISO weekday (1 = Monday) from `opens` up to `closes`, local time."""

    weekday: int
    opens: time
    closes: time

    def holds(self, day: date) -> bool:
        """Whether the date has this weekday."""
        return day.isoweekday() == self.weekday

    def on(self, day: date) -> Interval:
        """The open hours of a date; closing at midnight is the end of the day."""
        end_day = day if self.closes > self.opens else day + timedelta(days=1)
        return Interval(datetime.combine(day, self.opens), datetime.combine(end_day, self.closes))


@dataclass(frozen=True, slots=True)
class Room:
    """A bookable room, booth or vehicle; `capacity` counts people (H9)."""

    id: str
    site: str
    kind: RoomKind
    capacity: int
    openings: tuple[Opening, ...] = ()

    def open_for(self, when: Interval) -> bool:
        """Whether it is open all through; without opening hours it always is."""
        if not self.openings:
            return True
        days = (
            when.start.date() - timedelta(days=1),
            *when.dates(),
        )  # a night's opening began the day before
        hours = merge(one.on(day) for day in days for one in self.openings if one.holds(day))
        return any(stretch.contains(when) for stretch in hours)


@dataclass(frozen=True, slots=True)
class Site:
    """A place of an organisation; coordinates are WGS-84 degrees."""

    id: str
    kind: SiteKind
    name: str
    latitude: float | None = None
    longitude: float | None = None
    division: str | None = None
