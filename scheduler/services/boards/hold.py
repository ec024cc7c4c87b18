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
from scheduler.services.edits.verdict import Verdict, looked_at

MOST_SWAPPED = 60
"""With more people on full shifts in view nobody is asked: it must not keep one waiting."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Who is held, from where, and the verdict on each shift in view (by id) that they are not on.

    `swaps` are verdicts on changing places with somebody on a shift that is full.
    """

    person: PersonRow
    place: Place
    targets: dict[int, Verdict]
    swaps: dict[Place, Verdict]


def targets(
    session: Session, run: PlanRunRow, place: Place, shifts: Iterable[int], now: datetime
) -> Hold | None:
    """Where the person could go instead, by all rules; None where the draft has no such place."""
    person = session.get(PersonRow, place[0])
    if person is None or place not in planned_places(run):
        return None
    wanted = [shift for shift in dict.fromkeys(shifts) if shift != place[1]]
    here = near.load(session, run, (place[0],), (place[1], *wanted), now)
    care = near.roster(session, planned_places(run), [place, *((place[0], shift) for shift in wanted)])
    found = {}
    for shift in wanted:
        move = Change(EditKind.MOVE, added=_legs(here, place[0], shift), removed=_legs(here, *place))
        found[shift] = looked_at(here, care, move)
    return Hold(person, place, found, _swaps(session, run, place, found, now))


def _swaps(
    session: Session, run: PlanRunRow, place: Place, found: dict[int, Verdict], now: datetime
) -> dict[Place, Verdict]:
    """Whom one could change places with, where only the number of people stands in the way."""
    full = {shift for shift, verdict in found.items() if [one.rule for one in verdict.broken] == ["capacity"]}
    others = [other for other in planned_places(run) if other[1] in full and other[0] != place[0]]
    people = {who for who, _ in others}
    if not people or len(people) > MOST_SWAPPED:
        return {}
    here = near.load(session, run, {place[0], *people}, {place[1], *full}, now)
    touched = [place, *others, *((place[0], shift) for shift in full), *((who, place[1]) for who in people)]
    care = near.roster(session, planned_places(run), touched)
    verdicts = {}
    for other in sorted(others):
        comes = (*_legs(here, place[0], other[1]), *_legs(here, other[0], place[1]))
        goes = (*_legs(here, *place), *_legs(here, *other))
        verdict = looked_at(here, care, Change(EditKind.SWAP, added=comes, removed=goes))
        if not verdict.broken:
            verdicts[other] = verdict
    return verdicts


def _legs(here: near.Surroundings, person: int, shift: int) -> tuple[Place, ...]:
    if str(shift) not in here.index.shifts:
        return ((person, shift),)
    return tuple((person, int(leg)) for leg in here.index.served_with(str(shift)))
