"""Families longest without contact first, and what would help each; nobody is scored and nothing is counted.

The list names parents, never children. It is for who coordinates or organises at the parents' node, and each
line that is shown is noted in the access log of that family.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import BookingRow, FamilyContactRow, FamilyRow, OrganisationRow, PersonRow
from scheduler.domain.call_share import FEW_STARTS
from scheduler.domain.calls import BookingState, judge, slot_number, slots_in, usable
from scheduler.domain.contacts import Circumstances, Gap, Help, gap, helps
from scheduler.domain.organisations import Role
from scheduler.services import access, audit
from scheduler.services.accounts import Account
from scheduler.services.paging import Page, paged
from scheduler.services.video_room import callers, rooms
from scheduler.services.video_room.callers import Caller
from scheduler.services.video_room.rooms import Site

SHOWN_TO = (Role.ORGANISER, Role.COORDINATOR)
WEEK = timedelta(days=7)
FITTING = 3
"""So many half hours that would fit are named to whoever talks to the parent."""


@dataclass(frozen=True, slots=True)
class Line:
    """One family: how long ago the last contact is (None: none is known), and what would help."""

    family: FamilyRow
    guardian: PersonRow
    last: date | None
    gap: Gap
    helps: tuple[Help, ...]
    fitting: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The lines of one page, and how many families are in each band."""

    page: Page[Line]
    counts: dict[Gap, int]


def board(session: Session, account: Account, now: datetime, page: int = 1, size: int = 30) -> Board:
    """The families of the account's nodes, those longest without contact first; each line is noted."""
    today = to_local(now).date()
    rows = session.exec(
        select(FamilyRow, PersonRow)
        .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(access.below(OrganisationRow.path, account, *SHOWN_TO))
    ).all()
    last = _last(session)
    order = sorted(rows, key=lambda one: (last.get(one[0].id, date.min), one[1].name, one[0].id))
    counts = dict.fromkeys(Gap, 0)
    for family, _ in rows:
        counts[gap(last.get(family.id), today)] += 1
    part = paged(order, page, size)
    lines = _lines(session, [family for family, _ in part.items], last, to_local(now))
    for line in lines:
        audit.note(
            session,
            account_id=account.id,
            action="contact.read",
            subject=f"person:{line.guardian.id}",
            purpose=_capacity(account),
        )
    return Board(Page(tuple(lines), part.number, part.pages, part.total), counts)


def last_contact(session: Session, family_id: int) -> date | None:
    """The day of a family's last contact."""
    return session.exec(
        select(func.max(FamilyContactRow.day)).where(FamilyContactRow.family_id == family_id)
    ).one()


def _last(session: Session) -> dict[int | None, date]:
    return dict(
        session.exec(
            select(FamilyContactRow.family_id, func.max(FamilyContactRow.day)).group_by(
                col(FamilyContactRow.family_id)
            )
        ).all()
    )


def _lines(
    session: Session, families: list[FamilyRow], last: dict[int | None, date], now: datetime
) -> list[Line]:
    first, until = now.date(), (now + WEEK).date()
    booked = _booked(session, (row.id or 0 for row in families), now)
    sites: dict[int | None, Site | None] = {}
    found = []
    for caller in callers.callers(session, families, first, until):
        where = callers.site_of(session, caller.guardian)
        key = None if where is None else where.id
        if key not in sites:
            sites[key] = None if key is None else rooms.load(session, key, first, until)
        found.append(_line(caller, sites[key], last.get(caller.family.id), now, caller.family.id in booked))
    return found


def _line(caller: Caller, site: Site | None, last: date | None, now: datetime, booked: bool) -> Line:
    able = usable(caller.time, now.date(), (now + WEEK).date())
    slots = [] if site is None else slots_in(site.time.open)
    fitting = [slot for slot in slots if site is not None and judge(slot, caller.time, site.time, now).fits]
    facts = Circumstances(
        consented=bool(caller.children),
        carer=caller.time.carer,
        crew=caller.guardian.crew_id is not None,
        able=len(able),
        offered=len(fitting),
        booked=booked,
    )
    shown = () if booked else tuple(fitting[:FITTING])
    return Line(caller.family, caller.guardian, last, gap(last, now.date()), helps(facts, FEW_STARTS), shown)


def _booked(session: Session, families: Iterable[int], now: datetime) -> set[int]:
    rows = session.exec(
        select(BookingRow.family_id).where(
            col(BookingRow.family_id).in_(list(families)),
            BookingRow.slot >= slot_number(now),
            BookingRow.state == BookingState.BOOKED,
        )
    )
    return set(rows)


def _capacity(account: Account) -> str:
    return (Role.COORDINATOR if account.has(Role.COORDINATOR) else Role.ORGANISER).value
