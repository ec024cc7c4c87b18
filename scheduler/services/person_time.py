"""When one person can serve: what they said, their crew, and the calendar of the place they live at."""

from datetime import date, timedelta

from sqlmodel import Session, col, select

from scheduler.db.crew_facts import load_rota
from scheduler.db.local_time import local_interval
from scheduler.db.tables import AvailabilityRow, SiteRow, WeeklyAvailabilityRow
from scheduler.domain.availability import DatedTime, Declared, Expanded, WeeklyTime, expand
from scheduler.domain.calendar_days import DayCalendar
from scheduler.domain.free_time import FreeTimeTerms, worker_free_time
from scheduler.domain.interval import Interval
from scheduler.domain.people import Person
from scheduler.services import layers

DAY = timedelta(days=1)


def load(session: Session, person: Person, first: date, last: date) -> Expanded:
    """The time that the person can give from `first` to `last`, both inclusive; local times."""
    return expand(
        _declared(session, person),
        first,
        last,
        free=_free(session, person, first, last),
        calendar=_calendar(session, person),
    )


def layer_names(session: Session, home_site_id: int | None) -> tuple[str, ...]:
    """The calendar layers that concern whoever lives at that site."""
    home = None if home_site_id is None else session.get(SiteRow, home_site_id)
    return layers.concerning(None if home is None else home.division, home_site_id)


def _declared(session: Session, person: Person) -> Declared:
    key = int(person.id)
    weekly = session.exec(select(WeeklyAvailabilityRow).where(WeeklyAvailabilityRow.person_id == key))
    dated = session.exec(
        select(AvailabilityRow).where(AvailabilityRow.person_id == key).order_by(col(AvailabilityRow.id))
    )
    return Declared(
        tuple(WeeklyTime(row.weekday, row.opens, row.closes, row.kind) for row in weekly),
        tuple(DatedTime(local_interval(row.starts_at, row.ends_at), row.kind) for row in dated),
    )


def _free(session: Session, person: Person, first: date, last: date) -> tuple[Interval, ...] | None:
    """A rotating worker's free time; None for whoever has no crew, or one whose pattern nobody told us."""
    if person.crew is None:
        return None
    rota = load_rota(session, [int(person.crew)], first - DAY, last + DAY)
    if person.crew not in rota.crews:
        return None
    return worker_free_time(rota, person.crew, first, last, FreeTimeTerms(), person.id)


def _calendar(session: Session, person: Person) -> DayCalendar:
    names = layer_names(session, None if person.home_site is None else int(person.home_site))
    return layers.calendar_of(layers.kept_layers(session, names), names)
