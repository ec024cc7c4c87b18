"""H9: a room, vehicle or booth holds no more people than it has places, one class at a time, when open."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from scheduler.domain.interval import Interval
from scheduler.domain.places import Room, RoomKind
from scheduler.domain.roster import CareSession, Roster, stretches
from scheduler.domain.rules.violation import Violation

CODES = ("room_capacity", "room_shared", "room_closed")
"""`subject` is the room; `amount` and `needed` are people there and places."""

SHARED = frozenset({RoomKind.HALL, RoomKind.VEHICLE, RoomKind.DORMITORY_FLOOR})
"""Kinds of room that several sessions may use at once, as long as there are places."""


def violations(roster: Roster) -> Iterator[Violation]:
    """Every room that is too full, used twice at once or used while closed."""
    in_room: dict[str, list[CareSession]] = {}
    for session in sorted(roster.sessions.values(), key=lambda one: (one.when.start, one.id)):
        if session.room is not None and session.room in roster.rooms:
            in_room.setdefault(session.room, []).append(session)
    for room_id, sessions in in_room.items():
        room = roster.rooms[room_id]
        yield from _too_full(roster, room, sessions)
        if room.kind not in SHARED:
            for together in _runs(sessions):
                yield from _used_twice(roster, room, together)
        for session in sessions:
            if not room.open_for(session.when):
                yield Violation("room_closed", None, roster.shift_ids(session.id), room.id)


def people_in(roster: Roster, session: CareSession, stretch: Interval) -> int:
    """How many are in the room through a stretch: volunteers, children and the audience expected."""
    adults = {duty.person.id for duty in roster.duties(session.id) if duty.shift.when.contains(stretch)}
    children = {child.id for child, when in roster.children_in(session) if when.contains(stretch)}
    audience = session.audience if session.when.contains(stretch) else 0
    return len(adults) + len(children) + audience


def _too_full(roster: Roster, room: Room, sessions: list[CareSession]) -> Iterator[Violation]:
    """One violation for each run of sessions that share time, with the fullest moment of it."""
    for together in _runs(sessions):
        whole = Interval(min(one.when.start for one in together), max(one.when.end for one in together))
        most = max(
            sum(people_in(roster, one, part) for one in together if one.when.contains(part))
            for part in stretches(whole, _comings(roster, together))
        )
        if most > room.capacity:
            shifts = tuple(shift for one in together for shift in roster.shift_ids(one.id))
            yield Violation("room_capacity", None, shifts, room.id, most, room.capacity)


def _used_twice(roster: Roster, room: Room, sessions: list[CareSession]) -> Iterator[Violation]:
    for earlier, later in combinations(sessions, 2):
        if earlier.when.overlaps(later.when):
            shifts = (*roster.shift_ids(earlier.id), *roster.shift_ids(later.id))
            yield Violation("room_shared", None, shifts, room.id, 2, 1)


def _comings(roster: Roster, sessions: Iterable[CareSession]) -> Iterator[Interval]:
    for session in sessions:
        yield session.when
        yield from (duty.shift.when for duty in roster.duties(session.id))
        yield from (when for _, when in roster.children_in(session))


def _runs(sessions: list[CareSession]) -> Iterator[list[CareSession]]:
    run: list[CareSession] = []
    for session in sessions:
        if run and session.when.start >= max(one.when.end for one in run):
            yield run
            run = []
        run.append(session)
    if run:
        yield run
