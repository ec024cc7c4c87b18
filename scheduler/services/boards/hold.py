"""One person taken up from a seat: for every shift in view whether they could go there, at what cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from scheduler.db.tables import PersonRow, PlanRunRow
from scheduler.domain.edits import EditKind
from scheduler.services.change_list import Place, planned_places
from scheduler.services.edits import near
from scheduler.services.edits.change import Change
from scheduler.services.edits.verdict import Verdict, circumstances, weighed


@dataclass(frozen=True, slots=True)
class Hold:
    """Who is held, from where, and the verdict on each shift in view (by id) that they are not on."""

    person: PersonRow
    place: Place
    targets: dict[int, Verdict]


def targets(
    session: Session, run: PlanRunRow, place: Place, shifts: Iterable[int], now: datetime
) -> Hold | None:
    """Where the person could go instead; None where the draft has no such place.

    The rules that count who stays with the children are asked when the move is made.
    """
    person = session.get(PersonRow, place[0])
    if person is None or place not in planned_places(run):
        return None
    wanted = [shift for shift in dict.fromkeys(shifts) if shift != place[1]]
    here = near.load(session, run, (place[0],), (place[1], *wanted), now)
    found = {}
    for shift in wanted:
        move = Change(EditKind.MOVE, added=_legs(here, place[0], shift), removed=_legs(here, *place))
        found[shift] = _verdict(here, move)
    return Hold(person, place, found)


def _verdict(here: near.Surroundings, move: Change) -> Verdict:
    refused = circumstances(here, move)
    return Verdict(refused) if refused else weighed(here, move)


def _legs(here: near.Surroundings, person: int, shift: int) -> tuple[Place, ...]:
    if str(shift) not in here.index.shifts:
        return ((person, shift),)
    return tuple((person, int(leg)) for leg in here.index.served_with(str(shift)))
