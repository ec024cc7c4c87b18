"""A draft to look at: the same plan by site and week, by person, and what it could not fill and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from scheduler.db.tables import (
    ActivityRow,
    PersonRow,
    PlanRunRow,
    SessionRow,
    ShiftGroupMemberRow,
    ShiftGroupRow,
    ShiftRow,
    SiteRow,
)
from scheduler.services.campaign_calendar import monday
from scheduler.services.change_list import ChangeList, Place, planned_places
from scheduler.services.paging import Page, paged


@dataclass(frozen=True, slots=True)
class Seat:
    """A shift of a draft and who is on it, by name."""

    shift: ShiftRow
    session: SessionRow
    site: SiteRow
    people: tuple[PersonRow, ...] = ()

    @property
    def missing(self) -> int:
        """How many people it lacks in the draft."""
        return max(0, self.shift.min_people - len(self.people))


@dataclass(frozen=True, slots=True)
class SiteWeek:
    """One site's seats on the seven days of a week."""

    site: SiteRow
    days: tuple[tuple[Seat, ...], ...]


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """One person's shifts in a draft, in order of time, and their minutes."""

    person: PersonRow
    seats: tuple[Seat, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A shift or a team that falls short: where, how many are missing, why and what would fill it.

    `why` is (code of a rule, people it rules out), `unlocks` single changes, as the optimiser found them.
    """

    seats: tuple[Seat, ...]
    group: ShiftGroupRow | None
    missing: int
    why: tuple[tuple[str, int], ...]
    unlocks: tuple[Mapping[str, Any], ...]


def week(
    session: Session, run: PlanRunRow, on: date, zone: ZoneInfo, page: tuple[int, int] = (1, 20)
) -> Page[SiteWeek]:
    """The draft in the week of a date, by site; `page` is (number, sites on a page)."""
    first = monday(on)
    begins = datetime.combine(first, time(), zone).astimezone(UTC)
    ends = datetime.combine(first + timedelta(days=7), time(), zone).astimezone(UTC)
    in_week = (col(ShiftRow.starts_at) >= begins, col(ShiftRow.starts_at) < ends)
    found = _seats(session, run, *in_week)
    by_site: dict[int | None, list[Seat]] = defaultdict(list)
    for seat in found:
        by_site[seat.site.id].append(seat)
    sites = sorted((seats[0].site for seats in by_site.values()), key=lambda one: (one.name_zh, one.id))
    part = paged(sites, *page)
    rows = tuple(SiteWeek(site, _by_weekday(by_site[site.id], first, zone)) for site in part.items)
    return Page(rows, part.number, part.pages, part.total)


def people(session: Session, run: PlanRunRow, page: int = 1, size: int = 30) -> Page[PersonLoad]:
    """The draft by person, by name."""
    shifts_of: dict[int, list[int]] = defaultdict(list)
    for person, shift in planned_places(run):
        shifts_of[person].append(shift)
    named = session.exec(
        select(PersonRow)
        .where(col(PersonRow.id).in_(shifts_of))
        .order_by(col(PersonRow.name), col(PersonRow.id))
    ).all()
    part = paged(named, page, size)
    wanted = {shift for person in part.items for shift in shifts_of[person.id or 0]}
    seats = {seat.shift.id: seat for seat in _seats(session, run, col(ShiftRow.id).in_(wanted))}
    loads = tuple(_load(person, shifts_of[person.id or 0], seats) for person in part.items)
    return Page(loads, part.number, part.pages, part.total)


def gaps(session: Session, run: PlanRunRow) -> list[Gap]:
    """What the draft could not fill, in order of time."""
    unfilled = run.plan.get("unfilled", ())
    groups = _groups(session, run.campaign_id)
    wanted = {int(one["shift"]) for one in unfilled if "shift" in one}
    wanted |= {shift for one in unfilled if "team" in one for shift in groups.shifts.get(one["team"], ())}
    seats = {seat.shift.id: seat for seat in _seats(session, run, col(ShiftRow.id).in_(wanted))}
    found = [_gap(one, groups, seats) for one in unfilled]
    return sorted((gap for gap in found if gap.seats), key=lambda gap: gap.seats[0].shift.starts_at)


def names(session: Session, people_ids: Iterable[int]) -> dict[int, PersonRow]:
    """People by id."""
    rows = session.exec(select(PersonRow).where(col(PersonRow.id).in_(set(people_ids))))
    return {row.id: row for row in rows if row.id is not None}


def seats_of(session: Session, run: PlanRunRow, shifts: Iterable[int]) -> dict[int, Seat]:
    """Some of the shifts with their people in the draft, by id."""
    found = _seats(session, run, col(ShiftRow.id).in_(set(shifts)))
    return {seat.shift.id: seat for seat in found if seat.shift.id is not None}


def empty_seats(session: Session, shifts: Iterable[int]) -> dict[int, Seat]:
    """Shifts of whatever campaign by id, without the people on them."""
    rows = session.exec(
        select(ShiftRow, SessionRow, SiteRow)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(SiteRow, col(SiteRow.id) == SessionRow.site_id)
        .where(col(ShiftRow.id).in_(set(shifts)))
    )
    return {shift.id: Seat(shift, held, site) for shift, held, site in rows if shift.id is not None}


def _seats(session: Session, run: PlanRunRow, *conditions: Any) -> list[Seat]:
    rows = session.exec(
        select(ShiftRow, SessionRow, SiteRow)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .join(SiteRow, col(SiteRow.id) == SessionRow.site_id)
        .where(ActivityRow.campaign_id == run.campaign_id, *conditions)
        .order_by(col(ShiftRow.starts_at), col(ShiftRow.id))
    ).all()
    shown = {shift.id for shift, _, _ in rows}
    places = [place for place in planned_places(run) if place[1] in shown]
    on = _on_shift(session, places)
    return [Seat(shift, held, site, tuple(on[shift.id or 0])) for shift, held, site in rows]


def _on_shift(session: Session, places: Sequence[Place]) -> dict[int, list[PersonRow]]:
    known = names(session, (person for person, _ in places))
    on: dict[int, list[PersonRow]] = defaultdict(list)
    for person, shift in sorted(places):
        if person in known:
            on[shift].append(known[person])
    return on


def _by_weekday(seats: Iterable[Seat], first: date, zone: ZoneInfo) -> tuple[tuple[Seat, ...], ...]:
    days: list[list[Seat]] = [[] for _ in range(7)]
    for seat in seats:
        days[(seat.shift.starts_at.astimezone(zone).date() - first).days].append(seat)
    return tuple(tuple(day) for day in days)


def _load(person: PersonRow, shifts: Iterable[int], seats: Mapping[int | None, Seat]) -> PersonLoad:
    mine = [seats[shift] for shift in shifts if shift in seats]
    mine.sort(key=lambda seat: seat.shift.starts_at)
    minutes = sum(int((one.shift.ends_at - one.shift.starts_at).total_seconds() // 60) for one in mine)
    return PersonLoad(person, tuple(mine), minutes)


@dataclass(frozen=True, slots=True)
class _Groups:
    rows: Mapping[str, ShiftGroupRow]
    shifts: Mapping[str, list[int]]


def _groups(session: Session, campaign_id: int) -> _Groups:
    rows: dict[str, ShiftGroupRow] = {}
    shifts: dict[str, list[int]] = defaultdict(list)
    for group, member in session.exec(
        select(ShiftGroupRow, ShiftGroupMemberRow)
        .join(ShiftGroupMemberRow, col(ShiftGroupMemberRow.group_id) == ShiftGroupRow.id)
        .where(ShiftGroupRow.campaign_id == campaign_id)
    ):
        rows[str(group.id)] = group
        shifts[str(group.id)].append(member.shift_id)
    return _Groups(rows, shifts)


def _gap(one: Mapping[str, Any], groups: _Groups, seats: Mapping[int | None, Seat]) -> Gap:
    team = one.get("team")
    shifts = [int(one["shift"])] if team is None else groups.shifts.get(team, [])
    return Gap(
        seats=tuple(sorted((seats[s] for s in shifts if s in seats), key=lambda seat: seat.shift.starts_at)),
        group=None if team is None else groups.rows.get(team),
        missing=one["missing"],
        why=tuple((reason["rule"], reason["people"]) for reason in one.get("why", ())),
        unlocks=tuple(one.get("unlocks", ())),
    )


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What publishing would change for one person."""

    person: PersonRow
    gains: tuple[Seat, ...]
    loses: tuple[Seat, ...]


def person_changes(
    session: Session, run: PlanRunRow, changes: ChangeList, people_ids: Iterable[int]
) -> list[PersonChange]:
    """What publishing would change for these people, by name."""
    wanted = set(people_ids)
    gained = [place for place in (*changes.added, *changes.granted) if place[0] in wanted]
    lost = [place for place in changes.released if place[0] in wanted]
    seats = seats_of(session, run, {shift for _, shift in (*gained, *lost)})
    known = names(session, wanted)
    return [
        PersonChange(person, _of_person(number, gained, seats), _of_person(number, lost, seats))
        for number, person in sorted(known.items(), key=lambda one: (one[1].name, one[0]))
    ]


def _of_person(person: int, places: Iterable[Place], seats: Mapping[int, Seat]) -> tuple[Seat, ...]:
    mine = [seats[shift] for who, shift in places if who == person and shift in seats]
    return tuple(sorted(mine, key=lambda seat: seat.shift.starts_at))


def named_in(
    session: Session, run: PlanRunRow, unlocks: Iterable[Mapping[str, Any]]
) -> tuple[dict[str, PersonRow], dict[str, Seat]]:
    """The people and the shifts that unlocks speak of, by the ids that they use."""
    listed = list(unlocks)
    people_ids = {one[key] for one in listed for key in ("volunteer", "other_volunteer") if key in one}
    shifts = {one["shift"] for one in listed if "shift" in one}
    known = names(session, map(int, people_ids))
    seats = seats_of(session, run, map(int, shifts))
    return (
        {str(number): person for number, person in known.items()},
        {str(number): seat for number, seat in seats.items()},
    )
