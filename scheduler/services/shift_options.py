"""What one may do about a shift besides taking a seat: wait, learn, bring a friend, come regularly, watch."""

from dataclasses import dataclass

from sqlmodel import Session

from scheduler.db.tables import PersonRow, ShiftWatchRow
from scheduler.domain.waiting import GapState
from scheduler.domain.work import AssignmentState
from scheduler.services import eligibility, signup, trainees
from scheduler.services.absences import gaps
from scheduler.services.agenda import Item, Reader
from scheduler.services.together import friends
from scheduler.services.waiting import offers, queue
from scheduler.services.waiting.queue import Place


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one person on one shift.

    Attributes:
        place: where they stand on the waiting list.
        waiting: how many are on it.
        kept: whether the seats that are free are kept for people who waited.
        may_wait: whether the missing seat is all that keeps them from it.
        may_learn: whether they may come along as a trainee.
        friends: with whom they may take seats together.
        may_repeat: whether they may ask for it regularly.
        watching: whether they hear when it becomes short.
        gap: what is done about the seat that they left.
    """

    place: Place | None = None
    waiting: int = 0
    kept: bool = False
    may_wait: bool = False
    may_learn: bool = False
    friends: tuple[PersonRow, ...] = ()
    may_repeat: bool = False
    watching: bool = False
    gap: GapState | None = None


def options(session: Session, reader: Reader, item: Item) -> Options:
    """What there is to choose for a shift that has not begun; nothing for any other."""
    if not item.ahead:
        return Options()
    person, shift = reader.account.person_id, item.facts.shift_id
    watching = session.get(ShiftWatchRow, (person, shift)) is not None
    if item.open is None:
        return Options(may_repeat=item.state in signup.LEAVABLE, watching=watching)
    bundle = eligibility.bundle(session, shift)
    place = queue.place(session, person, shift)
    offered = place is not None and place.offered
    kept = item.takeable and not offered and offers.free_seats(session, bundle, reader.now) < 1
    full = bool(item.reasons) and all(one.rule == queue.FULL for one in item.reasons)
    return Options(
        place=place,
        waiting=queue.length(session, bundle[0]),
        kept=kept,
        may_wait=place is None and (kept or full),
        may_learn=trainees.may_come(session, shift, item.reasons),
        friends=_friends(session, person) if item.takeable and not kept else (),
        may_repeat=item.takeable,
        watching=watching,
        gap=_gap(session, item),
    )


def _gap(session: Session, item: Item) -> GapState | None:
    if item.duty is None or item.state is not AssignmentState.CANCELLED:
        return None
    return gaps.since(session, item.facts.shift_id, item.duty.changed_at)


def _friends(session: Session, person_id: int) -> tuple[PersonRow, ...]:
    return tuple(one.person for one in friends.listed(session, person_id) if one.agreed)
