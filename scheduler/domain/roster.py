"""The care context: who is with which children where and when, from minute to minute; judges nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise

from scheduler.domain import reference
from scheduler.domain.assignments import Assignments
from scheduler.domain.care import Child, Consent, Setting, Stay, TicketOrder
from scheduler.domain.families import families
from scheduler.domain.interval import Interval
from scheduler.domain.people import Person
from scheduler.domain.places import Room, Site
from scheduler.domain.problem import Pair
from scheduler.domain.supervision import Ratios
from scheduler.domain.work import ActivityKind


@dataclass(frozen=True, slots=True)
class CareSession:
    """A session as the care rules see it.

    Attributes:
        setting: which ratios apply; None where no children are in our care.
        group: the children's group whose stays tell who is there.
        audience_crew: the crew that is invited, who must be off shift.
        audience: people expected besides children and volunteers, for the room.
    """

    id: str
    kind: ActivityKind
    site: str
    when: Interval
    end_site: str | None = None
    room: str | None = None
    setting: Setting | None = None
    group: str | None = None
    audience_crew: str | None = None
    audience: int = 0


@dataclass(frozen=True, slots=True)
class CareShift:
    """One role at one session, with its own hours."""

    id: str
    session: str
    role: str
    when: Interval


@dataclass(frozen=True, slots=True)
class Duty:
    """A person on a shift of a session."""

    person: Person
    shift: CareShift
    session: CareSession


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is there through one stretch of a session in which nobody comes or goes."""

    when: Interval
    duties: tuple[Duty, ...]
    children: tuple[Child, ...]


@dataclass(frozen=True)
class Roster:
    """Sessions, children and the people assigned to them.

    Ids are the ones of the planning problem, so that a plan's pairs can be judged as they are.

    Attributes:
        people: everybody assigned, by id.
        kin: families; those that share a person are one.
        crew_work: working hours of the crews that are invited to something.
        ratios: the organiser's tables, none looser than the product's.
        today: the date on which ticket orders are judged; None: only what is already late is.
    """

    people: Mapping[str, Person]
    sessions: Mapping[str, CareSession]
    shifts: Mapping[str, CareShift]
    assigned: frozenset[Pair] = frozenset()
    children: Mapping[str, Child] = field(default_factory=dict)
    stays: tuple[Stay, ...] = ()
    consents: tuple[Consent, ...] = ()
    orders: tuple[TicketOrder, ...] = ()
    rooms: Mapping[str, Room] = field(default_factory=dict)
    sites: Mapping[str, Site] = field(default_factory=dict)
    kin: tuple[tuple[str, ...], ...] = ()
    crew_work: Mapping[str, tuple[Interval, ...]] = field(default_factory=dict)
    ratios: Ratios = field(default_factory=reference.ratios)
    today: date | None = None

    def with_pairs(self, *pairs: Pair) -> "Roster":
        """The same roster with more assignments."""
        return replace(self, assigned=self.assigned.union(pairs))

    def with_stays(self, *stays: Stay) -> "Roster":
        """The same roster with more stays."""
        return replace(self, stays=(*self.stays, *stays))

    def only(self, sessions: Iterable[str]) -> "Roster":
        """The part of the roster that concerns some sessions."""
        kept = {one: self.sessions[one] for one in sessions}
        shifts = {one.id: one for one in self.shifts.values() if one.session in kept}
        return replace(
            self,
            sessions=kept,
            shifts=shifts,
            assigned=frozenset(pair for pair in self.assigned if pair.shift in shifts),
            orders=tuple(order for order in self.orders if order.session in kept),
        )

    def duties(self, session: str) -> tuple[Duty, ...]:
        """Who is assigned to a session, by shift and person."""
        return self._duties.get(session, ())

    def duties_of(self, person: str) -> tuple[Duty, ...]:
        """What one person does, in order of time."""
        shifts = self._assignments.shifts_of(person)
        found = (self._duty(Pair(person, shift)) for shift in shifts)
        return tuple(sorted(found, key=lambda duty: (duty.shift.when.start, duty.shift.id)))

    def shift_ids(self, session: str) -> tuple[str, ...]:
        """The ids of a session's shifts, in order of role and id."""
        return self._shift_ids.get(session, ())

    def children_in(self, session: CareSession) -> tuple[tuple[Child, Interval], ...]:
        """The children of a session's group, each with the part of the session that lies in the stay."""
        return tuple(
            (self.children[stay.child], stay.when)
            for stay in self._stays.get(session.group or "", ())
            if stay.when.overlaps(session.when)
        )

    def with_children(self) -> tuple[CareSession, ...]:
        """The sessions in which children are in our care."""
        return tuple(one for one in self.sessions.values() if one.setting is not None)

    def beside(self, session: CareSession) -> tuple[CareSession, ...]:
        """The sessions at the same site that share some time with a session, itself included."""
        near = {
            one: None for day in session.when.dates() for one in self._by_place.get((session.site, day), ())
        }
        return tuple(self.sessions[one] for one in near if self.sessions[one].when.overlaps(session.when))

    def presences(self, session: CareSession, *, at_site: bool = False) -> tuple[Presence, ...]:
        """The stretches of a session with children in it, in order; with its adults, or those of the site."""
        inside = self.children_in(session)
        around = self.beside(session) if at_site else (session,)
        duties = tuple(duty for one in around for duty in self.duties(one.id))
        cuts = [when for _, when in inside] + [duty.shift.when for duty in duties]
        found = []
        for stretch in stretches(session.when, cuts):
            children = {child.id: child for child, when in inside if when.contains(stretch)}
            if children:
                there = tuple(duty for duty in duties if duty.shift.when.contains(stretch))
                found.append(Presence(stretch, there, tuple(children.values())))
        return tuple(found)

    def family(self, person: str) -> str:
        """Who stands for a person's family."""
        return self._families[person]

    @cached_property
    def _assignments(self) -> Assignments:
        return Assignments(sorted(self.assigned))

    @cached_property
    def _duties(self) -> dict[str, tuple[Duty, ...]]:
        found: dict[str, list[Duty]] = {}
        for pair in sorted(self.assigned, key=lambda pair: (pair.shift, pair.volunteer)):
            duty = self._duty(pair)
            found.setdefault(duty.session.id, []).append(duty)
        return {session: tuple(duties) for session, duties in found.items()}

    @cached_property
    def _shift_ids(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for shift in sorted(self.shifts.values(), key=lambda one: (one.role, one.id)):
            found.setdefault(shift.session, []).append(shift.id)
        return {session: tuple(ids) for session, ids in found.items()}

    @cached_property
    def _stays(self) -> dict[str, list[Stay]]:
        found: dict[str, list[Stay]] = {}
        for stay in self.stays:
            found.setdefault(stay.group, []).append(stay)
        return found

    @cached_property
    def _by_place(self) -> dict[tuple[str, date], list[str]]:
        found: dict[tuple[str, date], list[str]] = {}
        for session in self.sessions.values():
            for day in session.when.dates():
                found.setdefault((session.site, day), []).append(session.id)
        return found

    @cached_property
    def _families(self) -> dict[str, str]:
        members = [person for family in self.kin for person in family]
        return families([*self.people, *members], self.kin)

    def _duty(self, pair: Pair) -> Duty:
        shift = self.shifts[pair.shift]
        return Duty(self.people[pair.volunteer], shift, self.sessions[shift.session])


def stretches(whole: Interval, cuts: Iterable[Interval]) -> tuple[Interval, ...]:
    """The interval cut wherever one of the others begins or ends."""
    edges: set[datetime] = {whole.start, whole.end}
    for cut in cuts:
        edges |= {edge for edge in (cut.start, cut.end) if whole.start < edge < whole.end}
    ordered = sorted(edges)
    return tuple(Interval(start, end) for start, end in pairwise(ordered))
