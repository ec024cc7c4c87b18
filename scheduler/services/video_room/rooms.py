"""A site's booths and telephones: when they are open, hosted and taken."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, func, select

from scheduler.db.local_time import local_interval, to_instant
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    BookingRow,
    CampaignRow,
    OpeningRow,
    RoomRow,
    SessionRow,
    ShiftRow,
    SiteRow,
)
from scheduler.domain.calendar_days import dates
from scheduler.domain.calls import BookingState, RoomTime, slot_number, slot_start, slots_in
from scheduler.domain.interval import Interval, merge
from scheduler.domain.organisations import Role
from scheduler.domain.places import Opening, RoomKind
from scheduler.domain.work import ActivityKind, CampaignState, SessionState
from scheduler.services.access import Action, can
from scheduler.services.accounts import Account
from scheduler.services.seats import SAID_YES

KINDS = (RoomKind.VIDEO_BOOTH, RoomKind.PHONE)
LIVE = tuple(state for state in BookingState if state.live)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Site:
    """The booths of a site on some dates.

    Attributes:
        booths: video booths first, then telephones.
        open_slots: by booth the half hours in which it is open.
        bookings: live ones by booth and half hour.
        time: all of it as the domain sees it; a booth that is closed counts as taken.
    """

    site_id: int
    booths: tuple[RoomRow, ...]
    open_slots: Mapping[int, frozenset[int]]
    bookings: Mapping[tuple[int, int], BookingRow]
    time: RoomTime

    def free(self, slot: int) -> list[RoomRow]:
        """The booths that are open and not taken, the best first."""
        return [one for one in self.booths if self.open(one, slot) and (one.id, slot) not in self.bookings]

    def open(self, booth: RoomRow, slot: int) -> bool:
        """Whether a booth is open in a half hour."""
        return slot in self.open_slots[booth.id or 0]


def booths(session: Session, site_id: int) -> tuple[RoomRow, ...]:
    """The booths and telephones of a site."""
    found = session.exec(
        select(RoomRow)
        .where(RoomRow.site_id == site_id, col(RoomRow.kind).in_(KINDS))
        .order_by(col(RoomRow.id))
    ).all()
    return tuple(sorted(found, key=lambda one: (KINDS.index(one.kind), one.id or 0)))


def load(session: Session, site_id: int, first: date, last: date) -> Site:
    """The booths of a site from `first` to `last`, both inclusive; five queries."""
    found = booths(session, site_id)
    ids = [one.id or 0 for one in found]
    slots = _open(session, ids, first, last)
    begin, end = _slots(first, last)
    taken = session.exec(
        select(BookingRow).where(
            col(BookingRow.room_id).in_(ids),
            BookingRow.slot >= begin,
            BookingRow.slot < end,
            col(BookingRow.state).in_(LIVE),
        )
    ).all()
    all_open = frozenset().union(*slots.values())
    away = Counter(slot for one in ids for slot in all_open - slots[one])
    away.update(row.slot for row in taken if row.slot in slots[row.room_id])
    time_of_all = RoomTime(
        booths=len(ids),
        open=merge(Interval(slot_start(slot), slot_start(slot + 1)) for slot in all_open),
        hosted=hosted(session, site_id, first, last),
        taken=away,
    )
    return Site(site_id, found, slots, {(row.room_id, row.slot): row for row in taken}, time_of_all)


def hosted(session: Session, site_id: int, first: date, last: date) -> tuple[Interval, ...]:
    """When as many hosts have said yes as the room needs, local times."""
    seated = (
        select(col(AssignmentRow.shift_id), func.count().label("people"))
        .where(col(AssignmentRow.state).in_(SAID_YES))
        .group_by(col(AssignmentRow.shift_id))
        .subquery()
    )
    rows = session.exec(
        select(ShiftRow)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .join(CampaignRow, col(CampaignRow.id) == ActivityRow.campaign_id)
        .join(seated, seated.c.shift_id == col(ShiftRow.id))
        .where(
            ActivityRow.kind == ActivityKind.VIDEO_ROOM,
            SessionRow.site_id == site_id,
            SessionRow.state == SessionState.PLANNED,
            CampaignRow.state != CampaignState.DRAFT,
            seated.c.people >= col(ShiftRow.min_people),
            ShiftRow.starts_at < to_instant(datetime.combine(last + DAY, time())),
            ShiftRow.ends_at > to_instant(datetime.combine(first, time())),
        )
    )
    return merge(local_interval(row.starts_at, row.ends_at) for row in rows)


def _open(session: Session, ids: Sequence[int], first: date, last: date) -> dict[int, frozenset[int]]:
    """By booth its open half hours; a booth without opening hours is closed."""
    hours: dict[int, list[Interval]] = defaultdict(list)
    days = list(dates(first, last))
    for row in session.exec(select(OpeningRow).where(col(OpeningRow.room_id).in_(ids))):
        opening = Opening(row.weekday, row.opens, row.closes)
        hours[row.room_id] += [opening.on(day) for day in days if opening.holds(day)]
    return {one: frozenset(slots_in(merge(hours[one]))) for one in ids}


def _slots(first: date, last: date) -> tuple[int, int]:
    return (
        slot_number(datetime.combine(first, time())),
        slot_number(datetime.combine(last + DAY, time())),
    )


def listed(session: Session, account: Account, today: date) -> list[SiteRow]:
    """The sites with booths that somebody coordinates, organises or hosts today."""
    with_booths = select(RoomRow.site_id).where(col(RoomRow.kind).in_(KINDS))
    rows = session.exec(
        select(SiteRow)
        .where(col(SiteRow.id).in_(with_booths))
        .order_by(col(SiteRow.name_zh), col(SiteRow.id))
    )
    return [row for row in rows if works_at(session, account, row, today)]


def works_at(session: Session, account: Account, site: SiteRow, today: date) -> bool:
    """Whether somebody coordinates or organises a site, or hosts its video room today."""
    if account.has(Role.ORGANISER, Role.COORDINATOR) and can(session, account, Action.COORDINATE, site):
        return True
    return account.has(Role.VOLUNTEER) and hosts(session, account.person_id, site.id or 0, today)


def hosts(session: Session, person_id: int, site_id: int, on: date) -> bool:
    """Whether somebody has said yes to a shift in a site's video room on a date."""
    begin = to_instant(datetime.combine(on, time()))
    found = session.exec(
        select(AssignmentRow.id)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(
            AssignmentRow.person_id == person_id,
            col(AssignmentRow.state).in_(SAID_YES),
            ActivityRow.kind == ActivityKind.VIDEO_ROOM,
            SessionRow.site_id == site_id,
            SessionRow.state == SessionState.PLANNED,
            ShiftRow.starts_at < begin + DAY,
            ShiftRow.ends_at > begin,
        )
    ).first()
    return found is not None
