"""When rooms are open, and which sessions would be in a room that is closed then."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sqlmodel import Session, col, select

from scheduler.db.local_time import local_interval
from scheduler.db.person_facts import portions
from scheduler.db.tables import OpeningRow, RoomRow, SessionRow
from scheduler.domain.places import Opening, Room
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


def with_hours(session: Session, rows: Sequence[RoomRow]) -> Iterator[Room]:
    """The rooms as the rules know them, with the hours at which they are open."""
    hours: dict[int, list[Opening]] = defaultdict(list)
    for row in session.exec(select(OpeningRow).where(col(OpeningRow.room_id).in_([one.id for one in rows]))):
        hours[row.room_id].append(Opening(row.weekday, row.opens, row.closes))
    for one in rows:
        assert one.id is not None
        yield Room(str(one.id), str(one.site_id), one.kind, one.capacity, tuple(hours[one.id]))
