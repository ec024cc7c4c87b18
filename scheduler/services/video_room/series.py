"""A call that comes again with the crew's cycle: shown with what is skipped before anything is booked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile

from sqlmodel import Session, col, select

from scheduler.db.crew_facts import load_rota
from scheduler.db.local_time import to_local
from scheduler.db.tables import BookingRow, BookingSeriesRow, FamilyRow
from scheduler.domain.call_share import FEW_STARTS, ShareRefusal
from scheduler.domain.calls import BookingState, judge, slot_number, slot_start, usable
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused
from scheduler.services.video_room import booking, callers, offers, rooms
from scheduler.services.video_room.offers import Refusal

LONGEST = timedelta(days=84)
"""So far ahead a repeated call is booked at most."""

WEEK = 7
"""The cycle of somebody whose crew is not known, in days."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """One date of the cycle: booked when nothing is against it, otherwise skipped for these reasons."""

    slot: int
    reasons: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be booked and what skipped; `days` is the length of the cycle."""

    days: int
    repeats: tuple[Repeat, ...]

    @property
    def slots(self) -> list[int]:
        """The half hours that would be booked."""
        return [one.slot for one in self.repeats if not one.reasons]


def preview(session: Session, row: BookingRow, now: datetime) -> Preview:
    """The dates after a booking on which the parent's crew stands where it stands then; `now` is an instant.

    Raises:
        Refused: `no_booths_here` where the parent's site has no booth any more.
    """
    family = session.get_one(FamilyRow, row.family_id)
    site = offers.site_of_family(session, family)
    if site is None:
        raise Refused("no_booths_here")
    first, last = slot_start(row.slot).date(), (to_local(now) + LONGEST).date()
    caller = callers.of_family(session, family, first, last)
    found = rooms.load(session, site.id or 0, first, last)
    days, dates = _cycle(session, caller.guardian.crew_id, first, last)
    own = {one.slot for one in offers.booked(session, family.id or 0, now)}
    few = len(usable(caller.time, first, first + timedelta(days=6))) <= FEW_STARTS
    repeats = []
    for on in dates:
        slot = row.slot + (on - first).days * 48
        reasons: tuple[Refusal, ...] = judge(slot, caller.time, found.time, to_local(now)).refusals
        if not reasons and not few and found.time.free(slot) <= found.time.booths // 2:
            reasons = (ShareRefusal.KEPT_FOR_FEW,)
        if slot not in own:
            repeats.append(Repeat(slot, reasons))
    return Preview(days, tuple(repeats))


def confirm(
    session: Session, account: Account, row: BookingRow, slots: list[int], now: datetime
) -> list[BookingRow]:
    """Book those dates of the preview that were shown and still fit; what became full since is left out.

    Raises:
        Refused: `nothing_to_repeat` when none of them does.
    """
    family = session.get_one(FamilyRow, row.family_id)
    booking.lock(session, family)
    shown = preview(session, row, now)
    wanted = [slot for slot in shown.slots if slot in set(slots)]
    if not wanted:
        raise Refused("nothing_to_repeat")
    made = BookingSeriesRow(
        family_id=row.family_id, first_slot=row.slot, days=shown.days, made_at=now, ended_at=None
    )
    session.add(made)
    session.flush()
    row.series_id = made.id
    site = offers.site_of_family(session, family)
    found = rooms.load(session, site.id or 0 if site else 0, _day(wanted[0]), _day(wanted[-1]))
    booked = [row]
    for slot in wanted:
        try:
            one = booking.take(session, found.free(slot), row.family_id, slot, now)
        except Refused:
            continue
        one.series_id, one.account_id = made.id, account.id
        booked.append(one)
    session.flush()
    return booked


def end(session: Session, series: BookingSeriesRow, now: datetime) -> int:
    """Stop a repeat: what is to come after the next call is given back; gives how many calls."""
    series.ended_at = now
    session.add(series)
    coming = session.exec(
        select(BookingRow)
        .where(
            BookingRow.series_id == series.id,
            BookingRow.state == BookingState.BOOKED,
            BookingRow.slot > slot_number(to_local(now)),
        )
        .order_by(col(BookingRow.slot))
    ).all()
    for row in coming[1:]:
        booking.cancel(session, row, now)
    return len(coming[1:])


def _cycle(session: Session, crew_id: int | None, first: date, last: date) -> tuple[int, Iterator[date]]:
    """The length of a crew's cycle and its dates after `first`; every week for somebody without a crew."""
    if crew_id is not None:
        rota = load_rota(session, [crew_id], first, last + timedelta(days=1))
        crew = str(crew_id)
        if crew in rota.crews:
            length = rota.crews[crew].pattern.length
            days = _cycle_days(length)
            return days, takewhile(lambda on: on <= last, _every(first, days))
    return WEEK, takewhile(lambda on: on <= last, _every(first, WEEK))


def _cycle_days(length: int) -> int:
    """The cycle, or as many of it as make a week at least: a two-day turn is no rhythm of calls."""
    return length * max(1, -(-6 // length))


def _every(first: date, days: int) -> Iterator[date]:
    number = 1
    while True:
        yield first + timedelta(days=days * number)
        number += 1


def _day(slot: int) -> date:
    return slot_start(slot).date()
