"""What one family is offered: the half hours that fit everybody and the fair share, and why others do not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import BookingQueueRow, BookingRow, FamilyContactRow, FamilyRow, PersonRow, SiteRow
from scheduler.domain import call_share
from scheduler.domain.call_share import Others, Share, ShareRefusal
from scheduler.domain.calls import (
    BookingState,
    Judged,
    RoomTime,
    SlotRefusal,
    judge,
    proposals,
    slot_number,
    slot_start,
    usable,
)
from scheduler.domain.contacts import LEGAL_DAYS
from scheduler.domain.places import RoomKind
from scheduler.services.video_room import callers, rooms
from scheduler.services.video_room.callers import Caller
from scheduler.services.video_room.rooms import LIVE, Site

AHEAD = timedelta(days=14)
"""So far ahead a single call can be booked."""

WEEK = timedelta(days=7)
Refusal = SlotRefusal | ShareRefusal


@dataclass(frozen=True, slots=True)
class Offered:
    """A half hour that can be booked, in what kind of booth, with which children."""

    slot: int
    kind: RoomKind
    children: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotOffered:
    """A half hour of the opening hours that cannot, with every reason."""

    slot: int
    reasons: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Offers:
    """What a family sees of the next days.

    Attributes:
        offered: half hours that can be booked.
        refused: those of the opening hours that cannot.
        booked: the calls to come.
        clashes: of those the half hours that do not suit any more, as after a change of crews.
    """

    caller: Caller
    offered: tuple[Offered, ...]
    refused: tuple[NotOffered, ...]
    booked: tuple[BookingRow, ...]
    clashes: Mapping[int, tuple[Refusal, ...]]


@dataclass(frozen=True, slots=True)
class Desk:
    """A site with all its families, as fairness needs it."""

    site: Site
    families: Mapping[int, Caller]
    served: frozenset[int]
    ahead: Mapping[int, int]
    usable: Mapping[tuple[object, ...], frozenset[int]]
    waiting: int
    now: datetime

    def starts(self, caller: Caller) -> int:
        """In how many half hours of the coming week a family could call at all."""
        until = slot_number(self.now + WEEK)
        return sum(slot < until for slot in self.usable.get(caller.profile, ()))

    def share(self, caller: Caller) -> Share:
        """What a family has."""
        return Share(self.ahead.get(caller.family.id or 0, 0), self.starts(caller))

    def others(self, caller: Caller, slot: int) -> Others:
        """What the other families have, as far as one half hour is concerned."""
        rest = [
            one for key, one in self.families.items() if key != caller.family.id and key not in self.served
        ]
        few = sum(
            self.starts(one) <= call_share.FEW_STARTS and slot in self.usable[one.profile] for one in rest
        )
        return Others(len(rest), few, self.waiting)


def desk(session: Session, site_id: int, now: datetime) -> Desk:
    """A site with all its families from today to the last day that can be booked; `now` is local."""
    first, last = now.date(), (now + AHEAD).date()
    site = rooms.load(session, site_id, first, last)
    families = {one.family.id or 0: one for one in callers.at_site(session, site_id, first, last)}
    ahead = _ahead(session, families, slot_number(now))
    known: dict[tuple[object, ...], frozenset[int]] = {}
    for one in families.values():
        if one.profile not in known:
            known[one.profile] = usable(one.time, first, last)
    lately = _in_touch(session, families, now.date() - timedelta(days=LEGAL_DAYS))
    waiting = session.exec(
        select(func.count()).select_from(BookingQueueRow).where(BookingQueueRow.site_id == site_id)
    ).one()
    return Desk(site, families, frozenset(ahead) | lately, ahead, known, waiting, now)


def offers(session: Session, family: FamilyRow, now: datetime) -> Offers | None:
    """What a family is offered; None where its parent's site has no booth. `now` is an instant."""
    local = to_local(now)
    guardian = session.get_one(PersonRow, family.guardian_id)
    site = callers.site_of(session, guardian)
    if site is None or not rooms.booths(session, site.id or 0):
        return None
    found = desk(session, site.id or 0, local)
    caller = caller_of(session, found, family)
    until = slot_number(local + AHEAD)
    mine = booked(session, family.id or 0, now)
    own = {row.slot for row in mine}
    offered: list[Offered] = []
    refused: list[NotOffered] = []
    for one in proposals(caller.time, found.site.time, local):
        reasons = reasons_for(found, caller, one)
        if one.slot >= until or one.slot in own or SlotRefusal.OVER in reasons:
            continue
        if reasons:
            refused.append(NotOffered(one.slot, reasons))
        else:
            kind = found.site.free(one.slot)[0].kind
            offered.append(Offered(one.slot, kind, caller.names(one.children)))
    return Offers(caller, tuple(offered), tuple(refused), tuple(mine), _clashes(found, caller, own))


def caller_of(session: Session, found: Desk, family: FamilyRow) -> Caller:
    """The family at the desk; one without consent too, so that it can be told what is missing."""
    known = found.families.get(family.id or 0)
    first, last = found.now.date(), (found.now + AHEAD).date()
    return known or callers.of_family(session, family, first, last)


def reasons_for(found: Desk, caller: Caller, one: Judged) -> tuple[Refusal, ...]:
    """Everything against a half hour, the fair share asked only where nothing else is in the way."""
    if one.refusals:
        return one.refusals
    return tuple(
        call_share.refusals(
            slot_start(one.slot),
            found.now,
            found.share(caller),
            found.others(caller, one.slot),
            (found.site.time.free(one.slot), found.site.time.booths),
        )
    )


def site_of_family(session: Session, family: FamilyRow) -> SiteRow | None:
    """Where a family's parent calls from."""
    return callers.site_of(session, session.get_one(PersonRow, family.guardian_id))


def booked(session: Session, family_id: int, now: datetime) -> list[BookingRow]:
    """A family's calls to come, the one under way included, in order of time."""
    return list(
        session.exec(
            select(BookingRow)
            .where(
                BookingRow.family_id == family_id,
                BookingRow.slot >= slot_number(to_local(now)),
                col(BookingRow.state).in_((BookingState.BOOKED, BookingState.ARRIVED)),
            )
            .order_by(col(BookingRow.slot))
        )
    )


def of_person(session: Session, person_id: int, now: datetime) -> list[BookingRow]:
    """The calls to come of the families whose guardian somebody is."""
    families = session.exec(select(FamilyRow.id).where(FamilyRow.guardian_id == person_id)).all()
    return [row for family in families if family is not None for row in booked(session, family, now)]


def _clashes(found: Desk, caller: Caller, own: Iterable[int]) -> dict[int, tuple[Refusal, ...]]:
    """Booked half hours that do not suit any more; full booths are no reason against one's own."""
    time = found.site.time
    there = RoomTime(time.booths, time.open, time.hosted, {})
    last = slot_number(found.now + AHEAD)
    judged = (judge(slot, caller.time, there, found.now) for slot in own if slot < last)
    kept = {one.slot: tuple(r for r in one.refusals if r is not SlotRefusal.OVER) for one in judged}
    return {slot: reasons for slot, reasons in kept.items() if reasons}


def _ahead(session: Session, families: Iterable[int], now: int) -> dict[int, int]:
    rows = session.exec(
        select(BookingRow.family_id, func.count())
        .where(
            BookingRow.slot >= now,
            BookingRow.slot <= now + AHEAD // timedelta(minutes=30),
            col(BookingRow.state).in_(LIVE),
        )
        .group_by(col(BookingRow.family_id))
    )
    wanted = set(families)
    return {family: number for family, number in rows if family in wanted}


def _in_touch(session: Session, families: Iterable[int], since: date) -> frozenset[int]:
    rows = session.exec(select(FamilyContactRow.family_id).where(FamilyContactRow.day > since).distinct())
    return frozenset(rows) & frozenset(families)
