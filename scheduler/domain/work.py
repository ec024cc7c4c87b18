"""What is offered and who serves: campaigns, activities, sessions, shifts and the states of an assignment."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scheduler.domain.interval import Interval
from scheduler.domain.problem import Kind


class ActivityKind(StrEnum):
    """What an activity offers."""

    TALK = "talk"
    ROUND_TABLE = "round_table"
    VIDEO_ROOM = "video_room"
    TRIP = "trip"
    CAMP = "camp"
    HOME_VISIT = "home_visit"
    COUNSELLING = "counselling"

    @property
    def planning_kind(self) -> Kind:
        """The kind that the planning problem knows it by."""
        return _PLANNING_KIND[self]


_PLANNING_KIND = {
    ActivityKind.TALK: Kind.TALK,
    ActivityKind.ROUND_TABLE: Kind.TALK,
    ActivityKind.VIDEO_ROOM: Kind.VIDEO,
    ActivityKind.TRIP: Kind.TRIP,
    ActivityKind.CAMP: Kind.CAMP,
    ActivityKind.HOME_VISIT: Kind.VISIT,
    ActivityKind.COUNSELLING: Kind.OTHER,
}


class SignupFlow(StrEnum):
    """How a volunteer comes onto a shift."""

    INSTANT = "instant"
    REQUEST = "request"
    ORGANISER = "organiser"


class AssignmentState(StrEnum):
    """The life of an assignment; the solver only proposes (志愿服务条例 art. 25)."""

    REQUESTED = "requested"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    DONE = "done"
    NO_SHOW = "no_show"
    TRAINEE = "trainee"
    """Comes along to learn: on no seat, and never counted as cover."""

    @property
    def holds_seat(self) -> bool:
        """Whether the seat is taken while the assignment is in this state."""
        return self in _HOLDS_SEAT

    @property
    def kept(self) -> bool:
        """Whether the person has said yes, so that a plan must keep it (H17)."""
        return self in (AssignmentState.ACCEPTED, AssignmentState.CONFIRMED, AssignmentState.DONE)


_HOLDS_SEAT = frozenset(
    {
        AssignmentState.PROPOSED,
        AssignmentState.ACCEPTED,
        AssignmentState.CONFIRMED,
        AssignmentState.DONE,
    }
)


class CampaignState(StrEnum):
    """Where a season's plan stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class SessionState(StrEnum):
    """Whether a session takes place."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class ShiftGroupKind(StrEnum):
    """What a set of shifts has in common, in the words of the planning problem."""

    TEAM = "team"
    BLOCK = "block"
    CONTINUITY = "continuity"


class PlanRunState(StrEnum):
    """One press of Plan."""

    QUEUED = "queued"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A season's plan for a set of activities; both dates inclusive."""

    id: str
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Activity:
    """What is offered within a campaign."""

    id: str
    campaign: str
    kind: ActivityKind
    flow: SignupFlow = SignupFlow.REQUEST


@dataclass(frozen=True, slots=True)
class Session:
    """One dated occurrence of an activity at a place."""

    id: str
    activity: str
    site: str
    when: Interval
    room: str | None = None
    end_site: str | None = None
    credited_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """How many of a role a shift needs, with which qualifications."""

    role: str
    least: int
    most: int
    qualifications: frozenset[str] = frozenset()
    languages_any: frozenset[str] = frozenset()
