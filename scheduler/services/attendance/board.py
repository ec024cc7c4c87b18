"""Today's board: at each site who is expected, there, late, absent or standing by, and on the days after."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from scheduler.db.local_time import ZONE, to_instant
from scheduler.db.person_facts import portions
from scheduler.db.tables import (
    AssignmentRow,
    AttendanceRow,
    PersonRow,
    ShiftRow,
    SiteRow,
    WaitRow,
)
from scheduler.domain.attendance import LATE_AFTER_MINUTES
from scheduler.domain.waiting import WaitState
from scheduler.domain.work import AssignmentState, SessionState
from scheduler.services import site_days
from scheduler.services.accounts import Account
from scheduler.services.attendance import marking
from scheduler.services.attendance.meters import DayAhead, Meter, Seen, ahead, of_day
from scheduler.services.site_days import Duty, Visit

DAY = timedelta(days=1)
AHEAD = 3
"""Days after today for which the adults are counted."""


class Presence(StrEnum):
    """How somebody stands at this moment."""

    EXPECTED = "expected"
    MISSING = "missing"
    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Row:
    """One person on one shift: how they stand, and what was written down."""

    assignment: AssignmentRow
    person: PersonRow
    shift: ShiftRow
    presence: Presence
    attendance: AttendanceRow | None

    @property
    def here(self) -> bool:
        """Whether the person has come."""
        return self.presence in (Presence.PRESENT, Presence.LATE)


@dataclass(frozen=True, slots=True)
class Held:
    """One session of the day with its people, in the order of their shifts and names.

    `meter` counts who is there now (before it begins: who is expected); None where no children are.
    """

    visit: Visit
    rows: tuple[Row, ...]
    standby: tuple[PersonRow, ...]
    missing: int
    meter: Meter | None
    under_way: bool

    def counted(self, presence: str) -> int:
        """How many stand so."""
        return sum(row.presence == presence for row in self.rows)


@dataclass(frozen=True, slots=True)
class SiteBoard:
    """One site's sessions of the day, in order of time."""

    site: SiteRow
    sessions: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A day at the account's sites."""

    day: date
    sites: tuple[SiteBoard, ...]
    ahead: tuple[DayAhead, ...]


def on(session: Session, account: Account, day: date, now: datetime) -> Board:
    """The board of a local date as it stands at a moment."""
    start = to_instant(datetime.combine(day, time()))
    visits = site_days.visits(session, account, start=start, end=start + DAY, zone=ZONE).get(day, [])
    visits = [*site_days.under_way(session, account, start), *visits]
    visits = [visit for visit in visits if visit.session.state is SessionState.PLANNED]
    rows = _rows(session, [duty for visit in visits for duty in visit.duties], now)
    standby = _standby(session, rows.keys())
    meters = of_day(session, day, (visit.session for visit in visits), _seen(rows), now)
    by_site: dict[int, list[Held]] = defaultdict(list)
    for visit in visits:
        by_site[visit.site.id or 0].append(_held(visit, rows, standby, meters, now))
    sites = sorted({visit.site.id or 0: visit.site for visit in visits}.values(), key=lambda one: one.name_zh)
    return Board(
        day,
        tuple(SiteBoard(site, tuple(by_site[site.id or 0])) for site in sites),
        tuple(ahead(session, account, day + DAY * number) for number in range(1, AHEAD + 1)),
    )


def one(session: Session, assignment: AssignmentRow, now: datetime) -> Row:
    """One row of the board."""
    person = session.get_one(PersonRow, assignment.person_id)
    shift = session.get_one(ShiftRow, assignment.shift_id)
    found = marking.standing(session, [assignment.id or 0]).get(assignment.id or 0)
    return Row(assignment, person, shift, _presence(shift, found, now), found)


def _rows(session: Session, duties: Iterable[Duty], now: datetime) -> dict[int, list[Row]]:
    """By shift, everybody who is expected there."""
    shifts = {duty.shift.id: duty.shift for duty in duties if duty.shift.id is not None}
    found: dict[int, list[Row]] = {shift: [] for shift in shifts}
    for some in portions(shifts):
        pairs = session.exec(
            select(AssignmentRow, PersonRow)
            .join(PersonRow, col(PersonRow.id) == AssignmentRow.person_id)
            .where(col(AssignmentRow.shift_id).in_(some), col(AssignmentRow.state).in_(site_days.EXPECTED))
            .order_by(col(PersonRow.name), col(PersonRow.id))
        ).all()
        marked = marking.standing(session, [row.id for row, _ in pairs if row.id is not None])
        for row, person in pairs:
            shift, standing = shifts[row.shift_id], marked.get(row.id or 0)
            found[row.shift_id].append(Row(row, person, shift, _presence(shift, standing, now), standing))
    return found


def _seen(rows: Mapping[int, list[Row]]) -> Seen:
    listed = [row for some in rows.values() for row in some]
    gone = (Presence.ABSENT, Presence.EXCUSED)
    return Seen(
        {(str(row.person.id), str(row.shift.id)) for row in listed if row.here},
        {(str(row.person.id), str(row.shift.id)) for row in listed if row.presence in gone},
    )


def _presence(shift: ShiftRow, standing: AttendanceRow | None, now: datetime) -> Presence:
    if standing is not None:
        return Presence(standing.state.value)
    late = now > shift.starts_at + timedelta(minutes=LATE_AFTER_MINUTES)
    return Presence.MISSING if late else Presence.EXPECTED


def _standby(session: Session, shifts: Iterable[int]) -> Mapping[int, list[PersonRow]]:
    """By shift, who asked for a seat or waits for one, in the order of asking."""
    found: dict[int, dict[int, PersonRow]] = defaultdict(dict)
    for some in portions(shifts):
        waits = session.exec(
            select(WaitRow.shift_id, PersonRow)
            .join(PersonRow, col(PersonRow.id) == WaitRow.person_id)
            .where(col(WaitRow.shift_id).in_(some), WaitRow.state == WaitState.WAITING)
            .order_by(col(WaitRow.id))
        ).all()
        asked = session.exec(
            select(AssignmentRow.shift_id, PersonRow)
            .join(PersonRow, col(PersonRow.id) == AssignmentRow.person_id)
            .where(col(AssignmentRow.shift_id).in_(some), AssignmentRow.state == AssignmentState.REQUESTED)
            .order_by(col(AssignmentRow.changed_at), col(AssignmentRow.id))
        ).all()
        for shift, person in (*waits, *asked):
            found[shift].setdefault(person.id or 0, person)
    return {shift: list(people.values()) for shift, people in found.items()}


def _held(
    visit: Visit,
    rows: Mapping[int, list[Row]],
    standby: Mapping[int, list[PersonRow]],
    meters: Mapping[int, Meter],
    now: datetime,
) -> Held:
    shifts = [duty.shift for duty in visit.duties]
    listed = [row for shift in shifts for row in rows.get(shift.id or 0, ())]
    gone = (Presence.ABSENT, Presence.EXCUSED)
    missing = 0
    for shift in shifts:
        coming = [row for row in rows.get(shift.id or 0, ()) if row.presence not in gone]
        missing += max(0, shift.min_people - len(coming))
    waiting = {one.id: one for shift in shifts for one in standby.get(shift.id or 0, ())}
    return Held(
        visit,
        tuple(listed),
        tuple(waiting.values()),
        missing,
        meters.get(visit.session.id or 0),
        visit.session.starts_at <= now < visit.session.ends_at,
    )
