"""What an organiser wants done to the programme of a camp, and what would come of it."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from scheduler.db.tables import ChildGroupRow


class Act(StrEnum):
    """What is done to blocks of the programme."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    SWAP = "swap"


class Days(StrEnum):
    """On which days: the one that was chosen, that and all later ones, or all that are still to come."""

    ONE = "one"
    LATER = "later"
    ALL = "all"


class Place(StrEnum):
    """Where a block is, unless it is in a certain room."""

    OWN = "own"
    NONE = "none"
    OUTDOORS = "outdoors"


@dataclass(frozen=True, slots=True)
class BlockWanted:
    """A block as it is to be, local clock times; in a room by its id, or at one of the places.

    `indoor_zh` and `indoor_en` say what becomes of a block out of doors in bad weather.
    """

    title_zh: str
    starts: time
    ends: time
    place: Place | int = Place.OWN
    title_en: str = ""
    indoor_zh: str = ""
    indoor_en: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One edit of the programme.

    Attributes:
        group: the class.
        on: the date from which one came to it.
        block: the session that is changed or removed, together with its like on other days.
        other: the date with which `on` is swapped.
        whole_site: for all classes at the same site, not for this one only.
    """

    act: Act
    group: int
    on: date
    days: Days = Days.ONE
    whole_site: bool = False
    block: int | None = None
    wanted: BlockWanted | None = None
    other: date | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A block as it stands on the page: its title, its clock times and where it is."""

    title_zh: str
    title_en: str
    starts: time
    ends: time
    outdoors: bool
    room_zh: str = ""
    room_en: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one class's block on some days; `to` are the days on which it is then, if others."""

    group: ChildGroupRow
    before: Slot | None
    after: Slot | None
    days: tuple[date, ...]
    to: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edit of the programme would do; `seen` stands for all of it."""

    order: Order
    lines: tuple[Line, ...]
    blocks: int
    seen: str
