"""Whether sessions can be in their rooms: open then, and one at a time where a room is for one (H9)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from scheduler.db.local_time import local_interval
from scheduler.db.person_facts import portions
from scheduler.db.tables import OpeningRow, RoomRow, SessionRow
from scheduler.domain.places import Opening, Room, RoomKind
from scheduler.domain.rules.room_capacity import SHARED
from scheduler.domain.work import SessionState


def closed(session: Session, rows: Iterable[SessionRow]) -> list[SessionRow]:
    """The sessions that take place in a room outside its opening hours; a room without hours is open."""
    planned = [row for row in rows if row.room_id is not None and row.state is SessionState.PLANNED]
    rooms = {
        int(room.id): room
        for some in portions({row.room_id for row in planned if row.room_id is not None})
        for room in with_hours(session, session.exec(select(RoomRow).where(col(RoomRow.id).in_(some))).all())
    }
    return [
        row
        for row in planned
        if not rooms[row.room_id or 0].open_for(local_interval(row.starts_at, row.ends_at))
    ]


def shared(
    session: Session, rows: Iterable[SessionRow], several: Collection[RoomKind] = SHARED
) -> list[SessionRow]:
    """The sessions in whose room another planned one is at the same time.

    `several` are the kinds of room that may hold more than one as long as there are places.
    """
    planned = {
        row.id or 0: row for row in rows if row.room_id is not None and row.state is SessionState.PLANNED
    }
    other = aliased(SessionRow)
    session.flush()
    found = {
        key
        for some in portions(planned)
        for key in session.exec(
            select(SessionRow.id)
            .join(other, col(other.room_id) == col(SessionRow.room_id))
            .join(RoomRow, col(RoomRow.id) == col(SessionRow.room_id))
            .where(
                col(SessionRow.id).in_(some),
                col(RoomRow.kind).not_in(list(several)),
                other.id != SessionRow.id,
                other.state == SessionState.PLANNED,
                other.starts_at < SessionRow.ends_at,
                other.ends_at > SessionRow.starts_at,
            )
        )
    }
    return [row for key, row in planned.items() if key in found]


def with_hours(session: Session, rows: Sequence[RoomRow]) -> Iterator[Room]:
    """The rooms as the rules know them, with the hours at which they are open."""
    hours: dict[int, list[Opening]] = defaultdict(list)
    for row in session.exec(select(OpeningRow).where(col(OpeningRow.room_id).in_([one.id for one in rows]))):
        hours[row.room_id].append(Opening(row.weekday, row.opens, row.closes))
    for one in rows:
        assert one.id is not None
        yield Room(str(one.id), str(one.site_id), one.kind, one.capacity, tuple(hours[one.id]))
