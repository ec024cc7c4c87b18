"""A week of a video room given out by wishes: asked for as a job, solved by a worker, written as bookings."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, col, delete, func, select

from scheduler import jobs
from scheduler.db.local_time import to_local
from scheduler.db.tables import AllocationRunRow, BookingRow, CallWishRow, FamilyContactRow, FamilyRow
from scheduler.domain.allocation import Allocated, Claim, Week
from scheduler.domain.calls import SLOT, Family, RoomTime, judge, slot_number, slots_in
from scheduler.domain.contacts import LONG_DAYS
from scheduler.domain.lottery import order
from scheduler.domain.work import PlanRunState
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused
from scheduler.services.video_room import booking, callers, offers, rooms
from scheduler.services.video_room.rooms import LIVE, Site

TASK = "allocate_week"
DAYS = timedelta(days=7)
MOST_WISHES = 3
UNDER_WAY = (PlanRunState.QUEUED, PlanRunState.RUNNING)


def next_week(now: datetime) -> date:
    """The Monday of the next week, locally."""
    today = to_local(now).date()
    return today + timedelta(days=7 - today.weekday())


def wish(session: Session, family: FamilyRow, slots: Iterable[int], week: date) -> list[CallWishRow]:
    """Say which half hours of a week would be best, the best first; replaces what was said before.

    Raises:
        Refused: `too_many_wishes`, `other_week` for a half hour of another week.
    """
    wanted = list(dict.fromkeys(slots))
    if len(wanted) > MOST_WISHES:
        raise Refused("too_many_wishes")
    begin, end = _bounds(week)
    if any(not begin <= slot < end for slot in wanted):
        raise Refused("other_week")
    session.exec(
        delete(CallWishRow).where(
            col(CallWishRow.family_id) == family.id,
            col(CallWishRow.slot) >= begin,
            col(CallWishRow.slot) < end,
        )
    )
    rows = [
        CallWishRow(family_id=family.id or 0, slot=slot, place=place)
        for place, slot in enumerate(wanted, start=1)
    ]
    session.add_all(rows)
    session.flush()
    return rows


def wishes(session: Session, family_id: int, week: date) -> list[int]:
    """What a family has wished for a week, the best first."""
    begin, end = _bounds(week)
    return list(
        session.exec(
            select(CallWishRow.slot)
            .where(CallWishRow.family_id == family_id, CallWishRow.slot >= begin, CallWishRow.slot < end)
            .order_by(col(CallWishRow.place))
        )
    )


def choices(session: Session, family: FamilyRow, week: date, now: datetime) -> list[int]:
    """The half hours of a week that a family could use; that they are taken is no reason not to wish."""
    site_row = offers.site_of_family(session, family)
    if site_row is None:
        return []
    last = week + DAYS - timedelta(days=1)
    site = rooms.load(session, site_row.id or 0, week, last)
    caller = callers.of_family(session, family, week, last)
    if not caller.children:
        return []
    there = RoomTime(site.time.booths, site.time.open, site.time.hosted, {})
    local = to_local(now)
    return [slot for slot in slots_in(site.time.open) if judge(slot, caller.time, there, local).fits]


def request_run(
    session: Session, account: Account, site_id: int, week: date, now: datetime
) -> AllocationRunRow:
    """Ask for a week to be given out; while one is under way, a second press gives that one."""
    dedupe = f"allocate:{site_id}:{week}"
    found = session.exec(
        select(AllocationRunRow)
        .where(
            AllocationRunRow.site_id == site_id,
            AllocationRunRow.week == week,
            col(AllocationRunRow.state).in_(UNDER_WAY),
        )
        .with_for_update()
    ).first()
    if found is not None:
        return found
    row = AllocationRunRow(
        site_id=site_id, week=week, account_id=account.id, seed=secrets.token_hex(16), created_at=now
    )
    session.add(row)
    session.flush()
    row.job_id = jobs.enqueue(session, TASK, {"run": row.id}, dedupe=dedupe)
    session.flush()
    return row


def latest(session: Session, site_id: int) -> AllocationRunRow | None:
    """The newest run of a site."""
    return session.exec(
        select(AllocationRunRow)
        .where(AllocationRunRow.site_id == site_id)
        .order_by(col(AllocationRunRow.id).desc())
    ).first()


def load(session: Session, run_id: int, now: datetime) -> Week:
    """The week's free booths and every family's claim; a family with a call in the week has none."""
    run = session.get_one(AllocationRunRow, run_id)
    last = run.week + DAYS - timedelta(days=1)
    site = rooms.load(session, run.site_id, run.week, last)
    families = callers.at_site(session, run.site_id, run.week, last)
    begin, end = _bounds(run.week)
    served = set(
        session.exec(
            select(BookingRow.family_id).where(
                BookingRow.slot >= begin, BookingRow.slot < end, col(BookingRow.state).in_(LIVE)
            )
        )
    )
    asking = [one for one in families if one.family.id not in served]
    wished = _wished(session, begin, end)
    drawn = order([str(one.family.id) for one in asking], run.seed, str(run.week))
    places = {code: place for place, code in enumerate(drawn)}
    last_contact = _last_contacts(session)
    local = to_local(now)
    return Week(
        {slot: site.time.free(slot) for slot in slots_in(site.time.open)},
        tuple(
            Claim(
                family=one.family.id or 0,
                usable=_usable(one.time, site, local),
                wishes=tuple(wished[one.family.id or 0]),
                urgent=_urgent(last_contact.get(one.family.id or 0), last),
                place=places[str(one.family.id)],
            )
            for one in asking
        ),
    )


def finish(session: Session, run_id: int, found: Allocated, now: datetime) -> int:
    """Write what was given as bookings, each taken as any other is; what was booked meanwhile stays."""
    run = session.get_one(AllocationRunRow, run_id)
    site = rooms.load(session, run.site_id, run.week, run.week + DAYS - timedelta(days=1))
    booked = 0
    for family, slots in sorted(found.given.items()):
        for slot in slots:
            try:
                booking.take(session, site.free(slot), family, slot, now)
            except Refused:
                continue
            booked += 1
    run.state, run.finished_at = PlanRunState.DONE, now
    run.result = {
        "families": len(found.given) + len(found.without),
        "served": len(found.given),
        "without": len(found.without),
        "urgent_without": found.urgent_without,
        "wishes_met": found.wishes_met,
        "booked": booked,
    }
    session.add(run)
    session.flush()
    return booked


def fail(session: Session, arguments: Mapping[str, Any], _error: str) -> None:
    """Note that a run was given up."""
    run = session.get_one(AllocationRunRow, arguments["run"])
    run.state = PlanRunState.FAILED
    session.add(run)


def _usable(family: Family, site: Site, now: datetime) -> frozenset[int]:
    """Half hours in which nothing but a full room could stand in the way."""
    return frozenset(slot for slot in slots_in(site.time.open) if judge(slot, family, site.time, now).fits)


def _urgent(last: date | None, until: date) -> bool:
    """Whether a family would be without contact for fourteen days by the end of the week."""
    return last is None or (until - last).days >= LONG_DAYS


def _wished(session: Session, begin: int, end: int) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for row in session.exec(
        select(CallWishRow)
        .where(CallWishRow.slot >= begin, CallWishRow.slot < end)
        .order_by(col(CallWishRow.family_id), col(CallWishRow.place))
    ):
        found[row.family_id].append(row.slot)
    return found


def _last_contacts(session: Session) -> dict[int, date]:
    rows = session.exec(
        select(FamilyContactRow.family_id, func.max(FamilyContactRow.day)).group_by(
            col(FamilyContactRow.family_id)
        )
    )
    return dict(rows.all())


def _bounds(week: date) -> tuple[int, int]:
    begin = slot_number(datetime.combine(week, time()))
    return begin, begin + DAYS // SLOT


def counted(session: Session, site_id: int, week: date) -> int:
    """How many families of a site have wishes for a week."""
    begin, end = _bounds(week)
    families = {one.family.id for one in callers.at_site(session, site_id, week, week)}
    rows = session.exec(
        select(CallWishRow.family_id).where(CallWishRow.slot >= begin, CallWishRow.slot < end).distinct()
    )
    return len(families & set(rows))
