"""Where things happen: sites, the rooms in them and when they are open."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Room:
    """A bookable room, booth or vehicle; `capacity` counts people (H9)."""

    id: str
    site: str
    kind: RoomKind
    capacity: int
    openings: tuple[Opening, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """A place of an organisation; coordinates are WGS-84 degrees."""

    id: str
    kind: SiteKind
    name: str
    latitude: float | None = None
    longitude: float | None = None
    division: str | None = None
