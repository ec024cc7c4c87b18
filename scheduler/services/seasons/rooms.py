"""Which room a session of a new season gets: of its kind at its site, large enough, not taken meanwhile."""

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session, col, select

from scheduler.db.local_time import local_interval, to_instant
from scheduler.db.tables import RoomRow, SessionRow
from scheduler.domain.interval import Interval
from scheduler.domain.places import Room
from scheduler.domain.rules.room_capacity import SHARED
from scheduler.domain.season.choices import Draft
from scheduler.domain.work import SessionState
from scheduler.services.room_use import with_hours


class Rooms:
    """The rooms of a season's sites, handed out in order of time."""

    def __init__(self, session: Session, drafts: Sequence[Draft], children: int) -> None:
        self._by_site: dict[tuple[str, str], list[Room]] = defaultdict(list)
        self._taken: dict[int, list[Interval]] = defaultdict(list)
        wanted = {one.line.room for one in drafts if one.line.room}
        sites = {int(one.site) for one in drafts if one.line.room}
        rows = session.exec(
            select(RoomRow)
            .where(col(RoomRow.site_id).in_(sites), col(RoomRow.kind).in_(wanted))
            .order_by(col(RoomRow.name_zh), col(RoomRow.id))
        )
        for row in with_hours(session, rows.all()):
            self._by_site[row.site, row.kind].append(row)
        self._occupy(session, drafts)
        self._given = {one.key: self._give(one, children) for one in drafts if one.line.room}

    def of(self, draft: Draft) -> int | None:
        """The room of a session; None where it asks for none or none is left."""
        return self._given.get(draft.key)

    def _occupy(self, session: Session, drafts: Sequence[Draft]) -> None:
        """What other sessions hold already."""
        rooms = (room for found in self._by_site.values() for room in found)
        exclusive = [int(room.id) for room in rooms if room.kind not in SHARED]
        if not exclusive or not drafts:
            return
        first = to_instant(min(one.when.start for one in drafts))
        last = to_instant(max(one.when.end for one in drafts))
        held = session.exec(
            select(SessionRow.room_id, SessionRow.starts_at, SessionRow.ends_at).where(
                col(SessionRow.room_id).in_(exclusive),
                SessionRow.state == SessionState.PLANNED,
                SessionRow.starts_at < last,
                SessionRow.ends_at > first,
            )
        )
        for room, starts, ends in held:
            if room is not None:
                self._taken[room].append(local_interval(starts, ends))

    def _give(self, draft: Draft, children: int) -> int | None:
        kind = draft.line.room
        assert kind is not None
        needed = children if draft.group else 0
        for room in self._by_site[draft.site, kind]:
            if room.capacity < needed or not room.open_for(draft.when):
                continue
            if room.kind in SHARED:
                return int(room.id)
            taken = self._taken[int(room.id)]
            if not any(one.overlaps(draft.when) for one in taken):
                taken.append(draft.when)
                return int(room.id)
        return None
