"""A volunteer puts down that the two were in touch: day, means and minutes; never what was said."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import PairContactRow, PairRow
from scheduler.domain.pairing import MOST_MINUTES, NOTED_WITHIN, PairMeans, PairState, Rhythm
from scheduler.services.pair_sight import barred
from scheduler.services.refusal import Refused


@dataclass(frozen=True, slots=True)
class Contact:
    """What is put down of a contact."""

    day: date
    means: PairMeans
    minutes: int


def put_down(session: Session, row: PairRow, contact: Contact, now: datetime) -> PairContactRow:
    """Keep a contact; its minutes count for the volunteer, and the next one is due a rhythm later.

    Raises:
        Refused: `pair_not_yet` before both said yes, `pair_over`, `pair_day` for a day to come, before the
            pair or too long ago, `pair_minutes`, `pair_day_noted` for a second one of a day, or what the
            volunteer lacked on that day (`PairBar`).
    """
    session.refresh(row, with_for_update=True)
    if row.ends_on is not None:
        raise Refused("pair_over")
    if row.accepted_at is None:
        raise Refused("pair_not_yet")
    today = to_local(now).date()
    if not max(to_local(row.accepted_at).date(), today - NOTED_WITHIN) <= contact.day <= today:
        raise Refused("pair_day")
    if not 1 <= contact.minutes <= MOST_MINUTES:
        raise Refused("pair_minutes")
    lacking = barred(session, [row.volunteer_id], contact.day)[row.volunteer_id]
    if lacking:
        raise Refused(*(one.value for one in lacking))
    if any(one.day == contact.day for one in of_pairs(session, [row.id or 0])[row.id or 0]):
        raise Refused("pair_day_noted")
    made = PairContactRow(pair_id=row.id or 0, day=contact.day, means=contact.means, minutes=contact.minutes)
    session.add(made)
    session.flush()
    return made


def of_pairs(session: Session, pairs: Iterable[int]) -> dict[int, list[PairContactRow]]:
    """The contacts of some pairs, the newest first."""
    found: dict[int, list[PairContactRow]] = defaultdict(list)
    query = select(PairContactRow).where(col(PairContactRow.pair_id).in_(set(pairs)))
    for row in session.exec(query.order_by(col(PairContactRow.day).desc())):
        found[row.pair_id].append(row)
    return found


def rhythm(row: PairRow, contacts: Iterable[PairContactRow]) -> Rhythm:
    """A pair's rhythm as the domain reckons it."""
    return Rhythm(row.starts_on, row.days, tuple(one.day for one in contacts))


def state(row: PairRow, contacts: Iterable[PairContactRow], today: date) -> PairState:
    """Where a pair stands on a day."""
    if row.ends_on is not None:
        return PairState.ENDED
    return PairState.ASKED if row.accepted_at is None else rhythm(row, contacts).state(today)


def credited(session: Session, person_id: int) -> tuple[int, int]:
    """How many contacts a volunteer put down in all, and their minutes."""
    minutes = session.exec(
        select(PairContactRow.minutes)
        .join(PairRow, col(PairRow.id) == PairContactRow.pair_id)
        .where(PairRow.volunteer_id == person_id)
    ).all()
    return len(minutes), sum(minutes)
