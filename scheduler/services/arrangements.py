"""Everything that somebody has arranged beyond single shifts, for the one page that shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from scheduler.db.tables import CallMeRow, PersonRow, RegularRow
from scheduler.services import call_list, drafts, regulars, shift_watches
from scheduler.services.agenda import Reader
from scheduler.services.drafts import Seat
from scheduler.services.regulars import Occurrence
from scheduler.services.shift_watches import Watched
from scheduler.services.together import companions, friends, not_with
from scheduler.services.together.friends import Friend
from scheduler.services.waiting import queue
from scheduler.services.waiting.queue import Place


@dataclass(frozen=True, slots=True)
class Standing:
    """A standing sign-up and the dates that it means; `seat` is one of its shifts, to name it by."""

    row: RegularRow
    occurrences: tuple[Occurrence, ...]
    seat: Seat | None


@dataclass(frozen=True, slots=True)
class Arrangements:
    """What a person has arranged; `seats` tells of each shift that is spoken of, by its id."""

    places: tuple[Place, ...]
    regulars: tuple[Standing, ...]
    friends: tuple[Friend, ...]
    not_with: tuple[PersonRow, ...]
    companions: tuple[PersonRow, ...]
    calls: tuple[CallMeRow, ...]
    watched: tuple[Watched, ...]
    seats: dict[int, Seat]


def of_person(session: Session, reader: Reader) -> Arrangements:
    """All of it."""
    person = reader.account.person_id
    places, watched = queue.places(session, person), shift_watches.watched(session, person, reader.now)
    rows = [
        (row, tuple(regulars.occurrences(session, row, reader.now)))
        for row in regulars.of_person(session, person)
    ]
    told = {one.row.shift_id for one in places} | {one.shift.id or 0 for one in watched}
    told |= {one.shift.id or 0 for _, dates in rows for one in dates if one.shift is not None}
    seats = drafts.empty_seats(session, told)
    return Arrangements(
        places=tuple(places),
        regulars=tuple(Standing(row, dates, _first(dates, seats)) for row, dates in rows),
        friends=tuple(friends.listed(session, person)),
        not_with=tuple(not_with.listed(session, person)),
        companions=tuple(companions.served_with(session, person)),
        calls=tuple(call_list.of_person(session, person)),
        watched=tuple(watched),
        seats=seats,
    )


def _first(dates: Iterable[Occurrence], seats: dict[int, Seat]) -> Seat | None:
    return next((seats[one.shift.id or 0] for one in dates if one.shift is not None), None)
