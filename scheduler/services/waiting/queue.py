"""Coming onto a waiting list and leaving it; the offer itself is taken by signing up."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from scheduler.db.tables import WaitRow
from scheduler.domain.waiting import WaitState
from scheduler.services import eligibility, holding
from scheduler.services.holding import Who
from scheduler.services.refusal import Refused
from scheduler.services.waiting import offers

FULL = "capacity"


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's place on a list: how many are before them (0: next), or the offer that they have."""

    row: WaitRow
    before: int

    @property
    def offered(self) -> bool:
        """Whether a seat waits for their click."""
        return self.row.state is WaitState.OFFERED


def join(session: Session, who: Who, shift_id: int, now: datetime) -> tuple[int, ...]:
    """Wait for a seat on the shift and those that go with it; gives their ids.

    Raises:
        Refused: `waiting_already`; `seat_free` where one could sign up at once; every reason besides the
            missing seat for which one may not come.
    """
    shifts = holding.hold(session, who, shift_id)
    if _live(session, who.person_id, shifts[0]) is not None:
        raise Refused("waiting_already")
    offers.settle(session, shifts, now)
    reasons = eligibility.refusals(session, who.person_id, shifts, now)
    holding.refuse(reason for reason in reasons if reason.rule != FULL)
    if not reasons and offers.free_seats(session, shifts, now) > 0:
        raise Refused("seat_free")
    session.add(WaitRow(shift_id=shifts[0], person_id=who.person_id, asked_at=now))
    holding.note(session, who, "waiting.join", shift_id)
    return shifts


def leave(session: Session, who: Who, shift_id: int, now: datetime) -> tuple[int, ...]:
    """Wait no longer, or let an offer go: it is the next one's at once.

    Raises:
        Refused: `not_waiting`.
    """
    shifts = holding.hold(session, who, shift_id)
    row = _live(session, who.person_id, shifts[0])
    if row is None:
        raise Refused("not_waiting")
    row.state = WaitState.LEFT
    session.add(row)
    holding.note(session, who, "waiting.leave", shift_id)
    offers.settle(session, shifts, now)
    return shifts


def place(session: Session, person_id: int, shift_id: int) -> Place | None:
    """The person's place on the list of the shift; None where they do not wait."""
    row = _live(session, person_id, eligibility.bundle(session, shift_id)[0])
    return None if row is None else _placed(session, row)


def places(session: Session, person_id: int) -> list[Place]:
    """Everywhere that the person waits, offers first."""
    rows = session.exec(
        select(WaitRow)
        .where(WaitRow.person_id == person_id, col(WaitRow.state).in_(offers.LIVE))
        .order_by(col(WaitRow.id))
    )
    found = [_placed(session, row) for row in rows]
    return sorted(found, key=lambda one: not one.offered)


def length(session: Session, shift_id: int) -> int:
    """How many wait for the shift or have an offer."""
    return session.exec(
        select(func.count()).where(WaitRow.shift_id == shift_id, col(WaitRow.state).in_(offers.LIVE))
    ).one()


def _live(session: Session, person_id: int, shift_id: int) -> WaitRow | None:
    return session.exec(
        select(WaitRow).where(
            WaitRow.shift_id == shift_id,
            WaitRow.person_id == person_id,
            col(WaitRow.state).in_(offers.LIVE),
        )
    ).first()


def _placed(session: Session, row: WaitRow) -> Place:
    before = session.exec(
        select(func.count()).where(
            WaitRow.shift_id == row.shift_id,
            WaitRow.state == WaitState.WAITING,
            col(WaitRow.id) < row.id,
        )
    ).one()
    return Place(row, before)
