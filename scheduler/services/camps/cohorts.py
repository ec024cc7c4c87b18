"""Cohorts of a camp's volunteers, the days on which they hand over, and where nobody is left to do so."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy
from sqlmodel import Session, col

from scheduler.db.local_time import to_local
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    ChildGroupRow,
    PersonRow,
    SessionRow,
    ShiftRow,
    SiteRow,
)
from scheduler.domain.camps import (
    Change,
    Cohort,
    Handover,
    handovers,
    is_handover_day,
    open_days,
    without_handover,
)
from scheduler.domain.camps import cohorts as in_same_weeks
from scheduler.domain.children import LEADING_ROLES
from scheduler.domain.work import ActivityKind, SessionState
from scheduler.services.drafts import names
from scheduler.services.seats import SEATED

Spans = Mapping[int, tuple[date, date]]
There = dict[Hashable, dict[date, frozenset[int]]]


@dataclass(frozen=True, slots=True)
class Duty:
    """One person on one date at a site of the camp, with a class or without."""

    person: int
    day: date
    site: int
    group: int | None
    role: str


@dataclass(frozen=True, slots=True)
class HandoverDay:
    """A date on which many change: who has the last duty, who the first."""

    day: date
    leaving: tuple[PersonRow, ...]
    coming: tuple[PersonRow, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """A class, or the lead of a site, that passes to people none of whom knows it.

    Attributes:
        where: the class or the site.
        day: the first date of the new ones.
        before: who had it last.
        after: who has it then.
        session: what to open to put somebody else on.
    """

    where: ChildGroupRow | SiteRow
    day: date
    before: tuple[PersonRow, ...]
    after: tuple[PersonRow, ...]
    session: int


@dataclass(frozen=True, slots=True)
class View:
    """All that concerns the change of volunteers in a camp."""

    people: Mapping[int, PersonRow]
    cohorts: tuple[Cohort, ...]
    days: tuple[HandoverDay, ...]
    classes: tuple[Broken, ...]
    leads: tuple[Broken, ...]


def view(session: Session, campaign_id: int) -> View:
    """The cohorts as the roster has them, the hand-over days and what breaks there."""
    duties, opened = _duties(session, campaign_id)
    spans = _spans(duties)
    people = names(session, spans)
    return View(
        people,
        in_same_weeks(spans),
        tuple(_day(one.day, spans, people) for one in _changes(spans)),
        tuple(_broken(session, duties, opened, people, leads=False)),
        tuple(_broken(session, duties, opened, people, leads=True)),
    )


def changes(session: Session, campaign_id: int) -> tuple[Handover, ...]:
    """The hand-over days of a camp: a tenth of its people at least leave for good or begin."""
    return _changes(_spans(_duties(session, campaign_id)[0]))


def _changes(spans: Spans) -> tuple[Handover, ...]:
    if not spans:
        return ()
    found = handovers(spans.values(), *open_days(spans.values()))
    return tuple(one for one in found if is_handover_day(one, len(spans)))


def _duties(session: Session, campaign_id: int) -> tuple[list[Duty], dict[Duty, int]]:
    """Everybody's dates with the children, and a session of each."""
    rows = session.execute(
        sqlalchemy.select(
            col(AssignmentRow.person_id),
            col(ShiftRow.role),
            *(col(one) for one in (SessionRow.id, SessionRow.starts_at, SessionRow.site_id)),
            col(SessionRow.child_group_id),
        )
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(
            col(ActivityRow.campaign_id) == campaign_id,
            col(ActivityRow.kind) == ActivityKind.CAMP,
            col(SessionRow.state) == SessionState.PLANNED,
            col(AssignmentRow.state).in_(SEATED),
        )
        .order_by(col(SessionRow.starts_at), col(AssignmentRow.id))
    )
    opened: dict[Duty, int] = {}
    for person, role, key, starts, site, group in rows:
        opened.setdefault(Duty(person, to_local(starts).date(), site, group, role), key)
    return list(opened), opened


def _spans(duties: Iterable[Duty]) -> Spans:
    days: dict[int, list[date]] = defaultdict(list)
    for one in duties:
        days[one.person].append(one.day)
    return {person: (min(some), max(some)) for person, some in days.items()}


def _day(day: date, spans: Spans, people: Mapping[int, PersonRow]) -> HandoverDay:
    begins, ends = open_days(spans.values())
    leaving = [people[one] for one, (_, last) in spans.items() if last == day < ends]
    coming = [people[one] for one, (first, _) in spans.items() if first == day > begins]
    return HandoverDay(day, tuple(leaving), tuple(coming))


def _broken(
    session: Session,
    duties: Iterable[Duty],
    opened: Mapping[Duty, int],
    people: Mapping[int, PersonRow],
    *,
    leads: bool,
) -> list[Broken]:
    """A class passes on by its own people; the lead of a site by anybody who was at the site before."""
    there: There = defaultdict(dict)
    around: There = defaultdict(dict)
    sessions: dict[tuple[Hashable, date], int] = {}
    for one in duties:
        place: Hashable = one.site if leads else one.group
        if place is None:
            continue
        _put(around, place, one)
        if not leads or one.role in LEADING_ROLES:
            _put(there, place, one)
            sessions.setdefault((place, one.day), opened[one])
    return [
        Broken(
            session.get_one(SiteRow, one.place) if leads else session.get_one(ChildGroupRow, one.place),
            one.day,
            _people(one.before, people),
            _people(one.there, people),
            sessions[one.place, one.day],
        )
        for one in _in_time(without_handover(there, around))
    ]


def _in_time(found: Iterable[Change]) -> list[Change]:
    return sorted(found, key=lambda one: (one.day, str(one.place)))


def _put(there: There, place: Hashable, one: Duty) -> None:
    there[place][one.day] = there[place].get(one.day, frozenset()) | {one.person}


def _people(ids: Iterable[int], people: Mapping[int, PersonRow]) -> tuple[PersonRow, ...]:
    return tuple(sorted((people[one] for one in ids), key=lambda row: (row.name, row.id or 0)))
