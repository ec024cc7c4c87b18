"""What a template of a season is made of: lines of sessions with their days, hours, posts and ratios."""

from dataclasses import dataclass
from enum import StrEnum

from scheduler.domain.care import Setting
from scheduler.domain.organisations import Body
from scheduler.domain.places import RoomKind
from scheduler.domain.work import ActivityKind, SignupFlow


class Anchor(StrEnum):
    """What the dates of a template are relative to."""

    SPRING_FESTIVAL = "spring_festival"
    NATIONAL_DAY = "national_day"
    SUMMER_BREAK = "summer_break"
    SPRING_TERM = "spring_term"


class Days(StrEnum):
    """On which days of its stretch a line has sessions; make-up working days are worked, festivals not."""

    EVERY = "every"
    WORKED = "worked"
    FREE = "free"
    CHOSEN = "chosen"
    SPREAD = "spread"


class Direction(StrEnum):
    """Which leg of a journey a line is: from home to the host site, or back."""

    OUT = "out"
    BACK = "back"


class Per(StrEnum):
    """What a line has a session for."""

    SITE = "site"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Post:
    """How many people of one role a session needs; `spare` more may come."""

    role: str
    people: int = 1
    spare: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from one to another, both inclusive, counted from the anchor; None is the season's own end."""

    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of session of a template.

    Attributes:
        activity: which activity of the template it belongs to, from 0.
        hours: (opens, closes) of each session of a day; closing before opening is the next morning.
        stretch: its days; where the anchor is a term or a break, None is its end.
        care: the role of the adults that are counted against the children; "" without children in care.
        unrelated: two unrelated adults on it, children in care or not.
        times: how many sessions a site gets where the days are spread, at least `apart` days apart.
        a_day: how many sessions in all there are on one day where the days are spread.
        same_people: the sessions of a week are one block, served by the same people.
        offered: whether the line is taken unless somebody leaves it out.
    """

    key: str
    activity: int
    name_zh: str
    name_en: str
    hours: tuple[tuple[str, str], ...]
    days: Days = Days.EVERY
    stretch: Stretch = Stretch()
    per: Per = Per.SITE
    setting: Setting | None = None
    care: str = ""
    posts: tuple[Post, ...] = ()
    room: RoomKind | None = None
    way: Direction | None = None
    unrelated: bool = False
    times: int = 1
    apart: int = 1
    a_day: int = 1
    same_people: bool = False
    open_to_workers: bool = False
    priority: int = 1
    offered: bool = True


@dataclass(frozen=True, slots=True)
class ActivityShape:
    """An activity of a template."""

    kind: ActivityKind
    name_zh: str
    name_en: str
    flow: SignupFlow = SignupFlow.REQUEST


@dataclass(frozen=True, slots=True)
class Template:
    """A season that is done every year.

    Attributes:
        span: its dates, in days from the anchor; None is the end of the term or break.
        weeks: whole weeks from the first Monday, where the season has a fixed length.
        weekdays: ISO weekdays of the lines whose days are chosen.
        children: ages of the children of one group that are suggested, by the first year of their band.
    """

    code: str
    name_zh: str
    name_en: str
    anchor: Anchor
    span: Stretch
    activities: tuple[ActivityShape, ...]
    lines: tuple[Line, ...]
    body: Body | None = None
    weeks: int | None = None
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    children: tuple[tuple[int, int], ...] = ()
    groups: int = 1

    @property
    def with_children(self) -> bool:
        """Whether children are in our care in it."""
        return any(line.care for line in self.lines)

    @property
    def travels(self) -> bool:
        """Whether it has journeys from a home site to the host sites."""
        return any(line.way for line in self.lines)

    def line(self, key: str) -> Line:
        """A line by its key.

        Raises:
            KeyError: if there is none.
        """
        for one in self.lines:
            if one.key == key:
                return one
        raise KeyError(key)
