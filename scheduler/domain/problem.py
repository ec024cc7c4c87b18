"""The planning problem and the plan as plain data: what the optimiser is given and what it owes.

The meaning of every field is in `docs/planning-problem.md`. Times are naive local wall-clock times of
`Problem.timezone`. Nothing here judges or solves; `domain.problem_json` reads and writes the JSON form,
`domain.rules` judges, `domain.scoring` counts.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from scheduler.domain.interval import Interval


class Kind(StrEnum):
    """What a shift is part of."""

    TALK = "talk"
    VIDEO = "video"
    TRIP = "trip"
    CAMP = "camp"
    VISIT = "visit"
    OTHER = "other"


class Gender(StrEnum):
    """A person's sex as far as the safety rules need it (H7)."""

    FEMALE = "F"
    MALE = "M"


class PlanStatus(StrEnum):
    """`OPTIMAL` only when all three levels of the objective are proven."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"


@dataclass(frozen=True, slots=True)
class PlanSite:
    """A place; without coordinates it is no distance from anywhere unless a matrix says so."""

    id: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Travel:
    """How long it takes between sites: by great circle, or by a matrix in the order of the sites."""

    speed_kmh: float = 40.0
    detour: float = 1.3
    minutes: tuple[tuple[int, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A qualification that a person holds, valid on both dates inclusive; None is open."""

    code: str
    valid_from: date | None = None
    valid_until: date | None = None

    def valid_on(self, day: date) -> bool:
        """Whether it is valid on that date."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """What a volunteer is ready to give at most; None is no limit. Minutes, counts, kilometres."""

    minutes_per_week: int | None = None
    shifts_per_day: int | None = None
    consecutive_days: int | None = None
    rest_minutes: int | None = None
    travel_km: float | None = None
    shifts_total: int | None = None
    minutes_total: int | None = None


@dataclass(frozen=True, slots=True)
class Volunteer:
    """One person who can be assigned. `source` and `body` are only reported, never decided on."""

    id: str
    available: tuple[Interval, ...]
    gender: Gender | None = None
    home_site: str | None = None
    qualifications: tuple[Held, ...] = ()
    languages: frozenset[str] = frozenset()
    avoids: tuple[Interval, ...] = ()
    prefers: tuple[Interval, ...] = ()
    preferred_sites: frozenset[str] = frozenset()
    preferred_kinds: frozenset[Kind] = frozenset()
    limits: Limits = Limits()
    source: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """One role at one dated session: the thing a volunteer is assigned to."""

    id: str
    kind: Kind
    site: str
    when: Interval
    role: str
    end_site: str
    requires: frozenset[str] = frozenset()
    languages_any: frozenset[str] = frozenset()
    min: int = 1
    max: int = 1
    priority: int = 1


@dataclass(frozen=True, slots=True)
class Team:
    """Among all people on these shifts together, at least so many of one kind (or simply so many)."""

    id: str
    shifts: tuple[str, ...]
    at_least: int
    priority: int = 1
    gender: Gender | None = None
    qualification: str | None = None
    language: str | None = None
    unrelated: bool = False


@dataclass(frozen=True, slots=True)
class Weights:
    """Prices of the cost level; all are integers of at least 0."""

    travel: int = 1
    avoid: int = 20
    prefer: int = 5
    fairness: int = 3
    continuity: int = 10
    staff: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """A volunteer on a shift: an assignment, a pin, a promise or a refusal, by where it stands."""

    volunteer: str
    shift: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the optimiser may know."""

    volunteers: tuple[Volunteer, ...]
    shifts: tuple[Shift, ...]
    sites: tuple[PlanSite, ...]
    timezone: str = "Asia/Shanghai"
    travel: Travel = Travel()
    teams: tuple[Team, ...] = ()
    blocks: tuple[tuple[str, ...], ...] = ()
    continuity: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    kin: tuple[tuple[str, ...], ...] = ()
    declined: frozenset[Pair] = frozenset()
    pinned: frozenset[Pair] = frozenset()
    published: frozenset[Pair] = frozenset()
    weights: Weights = Weights()


@dataclass(frozen=True, slots=True, order=True)
class Objective:
    """The three levels in strict order; smaller is better."""

    shortfall: int
    changes: int
    cost: int


@dataclass(frozen=True, slots=True)
class Bound:
    """Proven lower bounds, each given the levels above it; None where nothing is proven."""

    shortfall: int | None = None
    changes: int | None = None
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class Improvement:
    """One better plan found, `seconds` after the start."""

    seconds: float
    objective: Objective


@dataclass(frozen=True, slots=True)
class RuledOut:
    """How many people one rule ruled out for a seat, counted in the order of the rules."""

    rule: str
    people: int


@dataclass(frozen=True, slots=True)
class Unlock:
    """One single change that would fill the seat; `what` is a code, the details are its parameters."""

    what: str
    volunteer: str | None = None
    shift: str | None = None
    other_volunteer: str | None = None
    minutes: int | None = None
    code: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A shift or team that falls short: how many are missing, why, and what would fill it."""

    target: str
    is_team: bool
    missing: int
    why: tuple[RuledOut, ...] = ()
    unlocks: tuple[Unlock, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What the optimiser found."""

    status: PlanStatus
    assignments: frozenset[Pair]
    objective: Objective
    bound: Bound = Bound()
    seconds: float = 0.0
    history: tuple[Improvement, ...] = field(default=())
    unfilled: tuple[Unfilled, ...] = ()
