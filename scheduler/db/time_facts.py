"""Rows of what people say about their time, their crews and their calendars, as the time they can give."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import literal, union_all
from sqlalchemy import select as columns
from sqlmodel import Session, col, or_, select

from scheduler.db.calendar_facts import calendar_of, concerning, kept_layers
from scheduler.db.crew_facts import load_rota
from scheduler.db.local_time import local_interval, to_instant
from scheduler.db.person_facts import portions
from scheduler.db.tables import (
    AvailabilityRow,
    BusyCalendarRow,
    BusyTimeRow,
    CounsellingRow,
    SiteRow,
    VisitRoundRow,
    WeeklyAvailabilityRow,
)
from scheduler.domain.availability import DatedTime, Declared, Expanded, WeeklyTime, expand
from scheduler.domain.calendar_days import DayCalendar
from scheduler.domain.free_time import FreeTimeTerms, worker_free_time
from scheduler.domain.interval import Interval, subtract
from scheduler.domain.people import AvailabilityKind, Person

DAY = timedelta(days=1)


def load_times(
    session: Session, people: Mapping[str, Person], first: date, last: date
) -> dict[str, Expanded]:
    """What each person can give from `first` to `last`, both inclusive; local times.

    Own words about dates come first, then what busy calendars say, home visits and appointments; a rotating
    worker gives nothing outside the free time of the crew; weekly hours heed the public calendar of the place
    where the person lives. A handful of queries, however many people.
    """
    declared = _declared(session, people, first, last)
    free = _free(session, people, first, last)
    calendars = _calendars(session, people)
    return {
        key: expand(
            declared.get(key, Declared()),
            first,
            last,
            free=None if person.crew is None else free.get(person.crew),
            calendar=calendars.get(person.home_site),
        )
        for key, person in people.items()
    }


def load_refused(session: Session, person: Person, first: date, last: date) -> tuple[Interval, ...]:
    """When a person says that they cannot, from `first` to `last`, both inclusive; local times, merged.

    Whoever says when they can cannot at any other time; of whoever says nothing of the kind only what they
    refuse counts, and what their busy calendars hold.
    """
    declared = _declared(session, [person.id], first, last).get(person.id, Declared())
    calendar = _calendars(session, {person.id: person}).get(person.home_site)
    free = None if person.crew is None else _free(session, {person.id: person}, first, last).get(person.crew)
    whole = Interval(datetime.combine(first, time()), datetime.combine(last + DAY, time()))
    said = {one.kind for one in declared.weekly} | {one.kind for one in declared.exceptions}
    base = [whole] if free is None and said <= {AvailabilityKind.UNAVAILABLE} else []
    given = expand(declared, first, last, base=base, free=free, calendar=calendar)
    return subtract([whole], given.available)


def _declared(session: Session, people: Iterable[str], first: date, last: date) -> dict[str, Declared]:
    """Own words by person; dated ones only where they touch the dates."""
    weekly: dict[str, list[WeeklyTime]] = defaultdict(list)
    dated: dict[str, list[DatedTime]] = defaultdict(list)
    begin, end = _midnight(first), _midnight(last + DAY)
    for some in portions(map(int, people)):
        for week in session.exec(
            select(WeeklyAvailabilityRow)
            .where(col(WeeklyAvailabilityRow.person_id).in_(some))
            .order_by(col(WeeklyAvailabilityRow.id))
        ):
            hours = WeeklyTime(week.weekday, week.opens, week.closes, week.kind)
            weekly[str(week.person_id)].append(hours)
        for person, when, _by in load_taken(session, some, first, last):
            dated[str(person)].append(DatedTime(when, AvailabilityKind.UNAVAILABLE))
        for row in session.exec(
            select(AvailabilityRow)
            .where(
                col(AvailabilityRow.person_id).in_(some),
                AvailabilityRow.starts_at < end,
                AvailabilityRow.ends_at > begin,
            )
            .order_by(col(AvailabilityRow.id))
        ):
            said = DatedTime(local_interval(row.starts_at, row.ends_at), row.kind)
            dated[str(row.person_id)].append(said)
    return {key: Declared(tuple(weekly[key]), tuple(dated[key])) for key in weekly.keys() | dated.keys()}


class TakenBy(StrEnum):
    """What takes somebody's time beside shifts: a busy calendar, a round of home visits, an appointment."""

    CALENDAR = "calendar"
    VISITS = "visits"
    APPOINTMENT = "appointment"


def load_taken(
    session: Session, people: Iterable[int], first: date, last: date
) -> list[tuple[int, Interval, TakenBy]]:
    """By person, when their time is taken on these dates, in order of time; local times, one query.

    The dates are inclusive; there may be as many people as one query takes (`portions`). Whole days of a busy
    calendar are left out where their owner wished so. An hour of counselling is of whoever offers it, and of
    whoever took it.
    """
    asked, begin, end = list(people), _midnight(first), _midnight(last + DAY)
    busy = (
        _taken(TakenBy.CALENDAR, BusyCalendarRow.person_id, BusyTimeRow)
        .join(BusyCalendarRow, col(BusyCalendarRow.id) == BusyTimeRow.calendar_id)
        .where(
            col(BusyCalendarRow.person_id).in_(asked),
            col(BusyTimeRow.starts_at) < end,
            col(BusyTimeRow.ends_at) > begin,
            or_(col(BusyCalendarRow.whole_days).is_(True), col(BusyTimeRow.whole_days).is_(False)),
        )
    )
    rounds = [
        _taken(TakenBy.VISITS, person, VisitRoundRow).where(
            col(person).in_(asked),
            col(VisitRoundRow.day) >= first,
            col(VisitRoundRow.day) <= last,
            col(VisitRoundRow.cancelled_at).is_(None),
        )
        for person in (VisitRoundRow.first_id, VisitRoundRow.second_id)
    ]
    hours = [
        _taken(TakenBy.APPOINTMENT, person, CounsellingRow).where(
            col(person).in_(asked),
            col(CounsellingRow.cancelled_at).is_(None),
            col(CounsellingRow.starts_at) > begin - DAY,
            col(CounsellingRow.starts_at) < end,
        )
        for person in (CounsellingRow.counsellor_id, CounsellingRow.person_id)
    ]
    found = [
        (
            person,
            local_interval(starts, starts + timedelta(minutes=minutes) if minutes else ends),
            TakenBy(by),
        )
        for person, starts, ends, minutes, by in session.execute(union_all(busy, *rounds, *hours))
    ]
    return sorted(
        (one for one in found if one[1].end > one[1].start), key=lambda one: (one[1], one[2], one[0])
    )


def _taken(by: TakenBy, person: Any, table: Any) -> Any:
    """Person, begin, end, or minutes where these are kept instead, and what it is."""
    minutes = table.minutes if by is TakenBy.APPOINTMENT else literal(0)
    end = table.starts_at if by is TakenBy.APPOINTMENT else table.ends_at
    return columns(person, table.starts_at, end, minutes, literal(by.value)).select_from(table)


def _free(
    session: Session, people: Mapping[str, Person], first: date, last: date
) -> dict[str, tuple[Interval, ...]]:
    """By crew, its free time; a crew whose pattern nobody has told us is absent and binds nobody."""
    crews = {int(person.crew) for person in people.values() if person.crew is not None}
    if not crews:
        return {}
    rota = load_rota(session, crews, first - DAY, last + DAY)
    return {crew: worker_free_time(rota, crew, first, last, FreeTimeTerms()) for crew in rota.crews}


def _calendars(session: Session, people: Mapping[str, Person]) -> dict[str | None, DayCalendar]:
    """By home site, the calendar of the place; None is for people without one."""
    homes = {int(person.home_site) for person in people.values() if person.home_site is not None}
    rows = session.exec(select(SiteRow.id, SiteRow.division).where(col(SiteRow.id).in_(homes)))
    names: dict[str | None, tuple[str, ...]] = {
        str(site): concerning(division, site) for site, division in rows
    }
    names[None] = concerning(None)
    layers = kept_layers(session, {name for those in names.values() for name in those})
    return {home: calendar_of(layers, those) for home, those in names.items()}


def _midnight(day: date) -> datetime:
    return to_instant(datetime.combine(day, time()))
