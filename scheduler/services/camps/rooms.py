"""Rooms given to a camp's classes: what each needs, what is proposed, and the giving of them all at once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlmodel import Session, col, select

from scheduler.db.local_time import local_interval, to_local
from scheduler.db.person_facts import portions
from scheduler.db.tables import (
    ActivityRow,
    BlockRow,
    CampaignRow,
    ChildGroupRow,
    ClassRoomRow,
    RoomRow,
    SessionRow,
    ShiftRow,
    SiteRow,
    StayRow,
)
from scheduler.domain import class_rooms
from scheduler.domain.care import Setting
from scheduler.domain.class_rooms import ClassTimes
from scheduler.domain.interval import Interval
from scheduler.domain.places import RoomKind
from scheduler.domain.work import ActivityKind, SessionState
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused
from scheduler.services.room_use import with_hours
from scheduler.services.series import rooms as edited_rooms
from scheduler.services.series import selection

KINDS = (RoomKind.CLASSROOM, RoomKind.HALL)
"""Kinds of room in which a class can be."""

Chosen = Mapping[tuple[int, int], int]
"""By class and site the room; 0 for none. A class that is left out keeps what it has."""


@dataclass(frozen=True, slots=True)
class Line:
    """A class at a site with what is to come there.

    Attributes:
        sessions: those that need the class's room: by day, indoors, neither the duty that runs beside a
            timetable nor what is held in another room than the class's own, such as the computer room.
        children: on the date with most.
        adults: those who have to be on one of these sessions at least.
        now: the room of all of them, 0 when none has one, None when they differ.
    """

    group: ChildGroupRow
    site: SiteRow
    sessions: tuple[SessionRow, ...]
    children: int
    adults: int

    @property
    def key(self) -> tuple[int, int]:
        """The class and the site."""
        return (self.group.id or 0, self.site.id or 0)

    @property
    def now(self) -> int | None:
        """The one room of all sessions."""
        found = {row.room_id or 0 for row in self.sessions}
        return found.pop() if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Look:
    """A camp's classes and the rooms of their sites.

    Attributes:
        lines: the classes with sessions that need a room, by site and code.
        without: classes with no session at all.
        outside: classes with sessions, none of which needs a room from now on.
        rooms: those of each site in which a class can be, by id of the site, smallest first.
        seen: stands for the classes, their sessions and the rooms that were looked at.
    """

    lines: tuple[Line, ...]
    without: tuple[ChildGroupRow, ...]
    outside: tuple[ChildGroupRow, ...]
    rooms: Mapping[int, Sequence[RoomRow]]
    seen: str

    @property
    def kept(self) -> Chosen:
        """The rooms that the classes have."""
        return {line.key: line.now for line in self.lines if line.now is not None}


def look(session: Session, campaign: CampaignRow, now: datetime) -> Look:
    """What there is to be given rooms, counted without reading about any child."""
    groups = session.exec(
        select(ChildGroupRow)
        .where(ChildGroupRow.campaign_id == campaign.id)
        .order_by(col(ChildGroupRow.code), col(ChildGroupRow.id))
    ).all()
    kinds = _kinds(session, [row.id or 0 for row in groups])
    classes = [row for row in groups if kinds[row.id or 0] <= {ActivityKind.CAMP}]
    lines = _lines(session, classes, now)
    there = {line.group.id for line in lines}
    rooms: dict[int, list[RoomRow]] = defaultdict(list)
    for room in session.exec(
        select(RoomRow)
        .where(col(RoomRow.site_id).in_({line.site.id for line in lines}), col(RoomRow.kind).in_(KINDS))
        .order_by(col(RoomRow.capacity), col(RoomRow.id))
    ):
        rooms[room.site_id].append(room)
    return Look(
        tuple(lines),
        tuple(row for row in classes if not kinds[row.id or 0]),
        tuple(row for row in classes if kinds[row.id or 0] and row.id not in there),
        rooms,
        _fingerprint(lines, rooms),
    )


def proposed(session: Session, found: Look) -> Chosen:
    """A room for each class as the rule has it, 0 where none is left."""
    given = class_rooms.propose([_times(line) for line in found.lines], _known(session, found, []))
    return {line.key: int(given.get(_name(line.key), 0)) for line in found.lines}


def save(
    session: Session, account: Account, campaign: CampaignRow, chosen: Chosen, seen: str, now: datetime
) -> int:
    """Give the classes their rooms in one edit that can be undone; gives how many people are told.

    Raises:
        Refused: `class_rooms_changed` when classes, sessions or rooms are not as they were seen; those of
            `class_rooms.wrong`; `no_change`; `campaign_closed`.
    """
    assert campaign.id is not None
    selection.hold(session, campaign.id)
    found = look(session, campaign, now)
    _hold(session, found)
    lines = {line.key: line for line in found.lines}
    if found.seen != seen or not lines.keys() >= chosen.keys():
        raise Refused("class_rooms_changed")
    changed = {key for key, room in chosen.items() if room != lines[key].now}
    wanted = {_name(key): str(room) for key, room in {**found.kept, **chosen}.items() if room}
    kept = [
        row for line in found.lines if line.now is None and line.key not in changed for row in line.sessions
    ]
    reasons = class_rooms.wrong(
        [_times(line) for line in found.lines],
        wanted,
        {_name(key) for key in changed},
        _known(session, found, kept),
    )
    if refused := list(reasons):
        raise Refused(*refused)
    given = {row.id or 0: chosen[key] or None for key in changed for row in lines[key].sessions}
    own: dict[int, int | None] = {}
    for key in sorted(changed, key=lambda key: -lines[key].children):
        own.setdefault(key[0], chosen[key] or None)
    return edited_rooms.give(session, account, campaign.id, given, own, now)


def of_class(session: Session, group_id: int) -> Sequence[RoomRow]:
    """The rooms of the sites of a class in which it can be, by name."""
    sites = select(SessionRow.site_id).where(SessionRow.child_group_id == group_id)
    return session.exec(
        select(RoomRow)
        .where(col(RoomRow.site_id).in_(sites), col(RoomRow.kind).in_(KINDS))
        .order_by(col(RoomRow.name_zh), col(RoomRow.id))
    ).all()


def _kinds(session: Session, groups: Iterable[int]) -> dict[int | None, set[ActivityKind]]:
    """Of which kinds the sessions of each group are."""
    found: dict[int | None, set[ActivityKind]] = defaultdict(set)
    rows = session.exec(
        select(SessionRow.child_group_id, ActivityRow.kind)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(col(SessionRow.child_group_id).in_(list(groups)))
        .distinct()
    )
    for group, kind in rows:
        found[group].add(ActivityKind(kind))
    return found


def _lines(session: Session, classes: Sequence[ChildGroupRow], now: datetime) -> list[Line]:
    by_key = _coming(session, [row.id or 0 for row in classes], now)
    adults = _adults(session, [row.id or 0 for rows in by_key.values() for row in rows])
    stays = _stays(session, {group for group, _ in by_key})
    sites = {
        row.id or 0: row
        for row in session.exec(select(SiteRow).where(col(SiteRow.id).in_({site for _, site in by_key})))
    }
    named = {row.id or 0: row for row in classes}
    found = []
    for (group, site), rows in by_key.items():
        dates = {to_local(row.starts_at).date() for row in rows}
        children = max(sum(first <= day <= last for first, last in stays[group]) for day in dates)
        most = max(adults[row.id or 0] for row in rows)
        found.append(Line(named[group], sites[site], tuple(rows), children, most))
    return sorted(found, key=lambda line: (line.site.name_zh, line.site.id or 0, line.group.code))


def _coming(
    session: Session, groups: Iterable[int], now: datetime
) -> dict[tuple[int, int], list[SessionRow]]:
    """By class and site the sessions that need a room, from now on."""
    rows = session.exec(
        select(SessionRow, BlockRow)
        .join(BlockRow, col(BlockRow.session_id) == SessionRow.id, isouter=True)
        .where(
            col(SessionRow.child_group_id).in_(list(groups)),
            SessionRow.state == SessionState.PLANNED,
            SessionRow.starts_at > now,
        )
        .order_by(col(SessionRow.starts_at), col(SessionRow.id))
    ).all()
    special = _special(session, [row for row, _ in rows])
    indoors = [
        row for row, block in rows if (block is None or block.moved_at is not None) and row.id not in special
    ]
    timetable: dict[int | None, list[SessionRow]] = defaultdict(list)
    for row in indoors:
        if row.setting is None:
            timetable[row.child_group_id].append(row)
    found: dict[tuple[int, int], list[SessionRow]] = defaultdict(list)
    for row in indoors:
        beside = row.setting is Setting.DAY and any(
            row.starts_at < one.ends_at and one.starts_at < row.ends_at
            for one in timetable[row.child_group_id]
        )
        if row.setting in (None, Setting.DAY) and not beside:
            found[row.child_group_id or 0, row.site_id].append(row)
    return found


def _special(session: Session, rows: Sequence[SessionRow]) -> set[int | None]:
    """Sessions of classes with an own room at the site that are held in another room all the same."""
    rooms = {
        row.id: row.site_id
        for row in session.exec(
            select(RoomRow).where(col(RoomRow.site_id).in_({row.site_id for row in rows}))
        )
    }
    own = {
        row.group_id: row.room_id
        for row in session.exec(
            select(ClassRoomRow).where(col(ClassRoomRow.group_id).in_({row.child_group_id for row in rows}))
        )
    }
    return {
        row.id
        for row in rows
        if row.room_id is not None
        and row.room_id != (room := own.get(row.child_group_id or 0))
        and rooms.get(room) == row.site_id
    }


def _adults(session: Session, sessions: Iterable[int]) -> Counter[int]:
    """How many people the shifts of each session ask for at least."""
    found: Counter[int] = Counter()
    for some in portions(sessions):
        rows = select(ShiftRow.session_id, ShiftRow.min_people).where(col(ShiftRow.session_id).in_(some))
        for key, people in session.exec(rows):
            found[key] += people
    return found


def _stays(session: Session, groups: Iterable[int]) -> dict[int, list[tuple[date, date]]]:
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for row in session.exec(select(StayRow).where(col(StayRow.group_id).in_(list(groups)))):
        found[row.group_id].append((row.arrives_on, row.leaves_on))
    return found


def _known(session: Session, found: Look, kept: Sequence[SessionRow]) -> class_rooms.Rooms:
    """The rooms, their hours, and when others than these classes have them; `kept` stay where they are."""
    rooms = {one.id: one for rows in found.rooms.values() for one in with_hours(session, rows)}
    taken: dict[str, list[Interval]] = defaultdict(list)
    mine = {row.id for line in found.lines for row in line.sessions} - {row.id for row in kept}
    times = [row for line in found.lines for row in line.sessions]
    if times:
        others = session.exec(
            select(SessionRow).where(
                col(SessionRow.room_id).in_([int(key) for key in rooms]),
                SessionRow.state == SessionState.PLANNED,
                SessionRow.starts_at < max(row.ends_at for row in times),
                SessionRow.ends_at > min(row.starts_at for row in times),
            )
        )
        for row in others:
            if row.id not in mine:
                taken[str(row.room_id)].append(local_interval(row.starts_at, row.ends_at))
    return class_rooms.Rooms(rooms, taken)


def _hold(session: Session, found: Look) -> None:
    """The rooms, held: another campaign that gives them waits."""
    ids = sorted(row.id or 0 for rows in found.rooms.values() for row in rows)
    session.exec(
        select(RoomRow.id).where(col(RoomRow.id).in_(ids)).order_by(col(RoomRow.id)).with_for_update()
    ).all()


def _times(line: Line) -> ClassTimes:
    times = tuple(local_interval(row.starts_at, row.ends_at) for row in line.sessions)
    people, now = line.children + line.adults, str(line.now) if line.now else None
    return ClassTimes(_name(line.key), line.group.code, str(line.site.id), people, times, now)


def _name(key: tuple[int, int]) -> str:
    return f"{key[0]}:{key[1]}"


def _fingerprint(lines: Iterable[Line], rooms: Mapping[int, Sequence[RoomRow]]) -> str:
    seen = [
        (
            line.key,
            line.children,
            line.adults,
            [(row.id, row.starts_at, row.ends_at, row.room_id) for row in line.sessions],
        )
        for line in lines
    ]
    there = [(row.id, row.capacity) for rows in rooms.values() for row in rows]
    return sha256(f"{seen} {sorted(there)}".encode()).hexdigest()[:16]
