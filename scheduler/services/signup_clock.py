"""What nobody presses a button for: offers that ran out, freed seats, gaps, silence, regulars' new shifts.

Each step is a transaction of its own, so that nobody waits long for a shift that is held.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session

from scheduler.db.session import reading, transaction
from scheduler.db.tables import RegularRow
from scheduler.jobs import Context, enqueue
from scheduler.services import eligibility, feeds, holding, regulars, seat_changes, shift_watches
from scheduler.services.absences import gaps, silence
from scheduler.services.holding import Who
from scheduler.services.waiting import offers

SEATS, STANDING = "signup_seats", "signup_standing"
"""The jobs: every few minutes if there is anything to see to, and every hour."""

Step = Callable[[Session, int, datetime], None]


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done with what."""

    step: Step
    key: int


def ask_for_seats(url: str, now: datetime) -> bool:
    """Asks for the job about seats if there is anything to see to; whether there was."""
    with reading(url) as session:
        due = next(seats_to_see(session, now), None) is not None
    if due:
        _ask(url, SEATS)
    return due


def ask_for_standing(url: str, _now: datetime) -> None:
    """Asks for the job about standing sign-ups and silence."""
    _ask(url, STANDING)


def _ask(url: str, task: str) -> None:
    with transaction(url) as session:
        enqueue(session, task, {}, dedupe=task)


def see_to_seats(context: Context) -> None:
    """The job that passes on offers and seats, a shift at a time."""
    _step_by_step(context, seats_to_see)


def see_to_standing(context: Context) -> None:
    """The job that fills standing sign-ups, one at a time."""
    _step_by_step(context, standing_to_see)


def seats_to_see(session: Session, now: datetime) -> Iterator[Work]:
    """The shifts on which somebody waits or that somebody watches, and the gaps that are open."""
    for shift in sorted({*offers.waits(session), *shift_watches.watches(session, now)}):
        yield Work(settle_seats, shift)
    for shift in gaps.open_gaps(session):
        yield Work(see_to_gap, shift)


def standing_to_see(session: Session, now: datetime) -> Iterator[Work]:
    """The standing sign-ups, and proposals that nobody answers."""
    for campaign in silence.waiting(session, now):
        yield Work(silence.follow_up, campaign)
    yield Work(compact_changes, 0)
    for regular in regulars.standing(session):
        yield Work(fill_regular, regular)


def settle_seats(session: Session, shift_id: int, now: datetime) -> None:
    """Offer what is free, take back what was offered for too long, tell who watches."""
    shifts = eligibility.bundle(session, shift_id)
    holding.hold_all(session, shifts, ())
    seat_changes.after(session, shifts, now)


def see_to_gap(session: Session, shift_id: int, now: datetime) -> None:
    """Ask the next, or call whoever runs it."""
    gaps.see_to(session, shift_id, now)


def compact_changes(session: Session, _key: int, _now: datetime) -> None:
    """Keep short what feeds count."""
    feeds.compact(session)


def fill_regular(session: Session, regular_id: int, now: datetime) -> None:
    """Take the seats that are new since the last time."""
    row = session.get(RegularRow, regular_id)
    if row is not None and row.ended_at is None:
        regulars.fill(session, row, Who(row.person_id, None), now)


def _step_by_step(context: Context, find: Callable[[Session, datetime], Iterable[Work]]) -> None:
    with reading(context.url) as session:
        found = list(find(session, datetime.now(UTC)))
    for one in found:
        if context.stopped():
            return
        with context.writing() as session:
            one.step(session, one.key, datetime.now(UTC))
