"""Rows of people as the volunteers of a planning problem."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import case
from sqlmodel import Session, col, select

from scheduler.db.local_time import local_interval, to_instant
from scheduler.db.person_facts import load_people, portions
from scheduler.db.tables import (
    AssignmentRow,
    CampaignRow,
    OrganisationRow,
    PersonRow,
    SessionRow,
    ShiftRow,
    WishRow,
)
from scheduler.db.time_facts import load_times
from scheduler.domain.availability import Expanded
from scheduler.domain.formulation import as_volunteer
from scheduler.domain.interval import Interval, merge, subtract
from scheduler.domain.problem import Kind, Volunteer
from scheduler.domain.work import AssignmentState, SessionState

SEATED = tuple(state for state in AssignmentState if state.holds_seat)
BETWEEN_CAMPAIGNS = timedelta(minutes=60)
"""Kept free before and after a duty of another campaign, whose place the problem does not know: the way."""

Promised = Mapping[str, Collection[Interval]]


def candidates(session: Session, campaign: CampaignRow) -> set[int]:
    """The volunteers of the campaign's node and all nodes below it."""
    node = session.get_one(OrganisationRow, campaign.organisation_id)
    query = (
        select(PersonRow.id)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(col(PersonRow.is_volunteer).is_(True), col(OrganisationRow.path).startswith(node.path))
    )
    return {person for person in session.exec(query) if person is not None}


def load_volunteers(
    session: Session,
    ids: Iterable[int],
    dates: tuple[date, date],
    promised: Promised,
    shifts: Collection[int],
) -> tuple[Volunteer, ...]:
    """The people who can give any time on these dates, both inclusive, in the order of their ids.

    Args:
        session: to read with.
        ids: of the people.
        dates: the first and the last of the problem.
        promised: by person, the shifts of the problem that they stand on. These hours count as available: who
            said yes to a shift has said so.
        shifts: ids of the problem's shifts; seats on any other shift make a person busy.
    """
    people = load_people(session, ids)
    times = load_times(session, people, *dates)
    busy = _busy(session, people, dates, shifts)
    wishes = _wishes(session, people)
    reported = _reported(session, people)
    found = []
    for key in sorted(people, key=int):
        time = _free(times[key], busy.get(key, ()), promised.get(key, ()))
        if time.available:
            sites, kinds = wishes[key]
            source, body = reported[key]
            found.append(
                replace(
                    as_volunteer(people[key], time),
                    preferred_sites=frozenset(sites),
                    preferred_kinds=frozenset(kinds),
                    source=source,
                    body=body,
                )
            )
    return tuple(found)


def _free(time: Expanded, busy: Collection[Interval], promised: Collection[Interval]) -> Expanded:
    if not busy and not promised:
        return time
    return Expanded(
        merge([*subtract(time.available, busy), *promised]),
        subtract(time.avoids, busy),
        subtract(time.prefers, busy),
    )


def _busy(
    session: Session, people: Iterable[str], dates: tuple[date, date], shifts: Collection[int]
) -> dict[str, list[Interval]]:
    """By person, the hours that the problem does not speak of: elsewhere, begun already, or as a trainee."""
    begin = to_instant(_midnight(dates[0])) - BETWEEN_CAMPAIGNS
    end = to_instant(_midnight(dates[1] + timedelta(days=1))) + BETWEEN_CAMPAIGNS
    seat = case((col(AssignmentRow.state) == AssignmentState.TRAINEE, None), else_=col(ShiftRow.id))
    busy: dict[str, list[Interval]] = defaultdict(list)
    for some in portions(map(int, people)):
        query = (
            select(AssignmentRow.person_id, seat, ShiftRow.starts_at, ShiftRow.ends_at)
            .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
            .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
            .where(
                col(AssignmentRow.person_id).in_(some),
                col(AssignmentRow.state).in_((*SEATED, AssignmentState.TRAINEE)),
                SessionRow.state == SessionState.PLANNED,
                ShiftRow.starts_at < end,
                ShiftRow.ends_at > begin,
            )
        )
        for person, shift, starts_at, ends_at in session.exec(query):
            if shift not in shifts:
                when = local_interval(starts_at - BETWEEN_CAMPAIGNS, ends_at + BETWEEN_CAMPAIGNS)
                busy[str(person)].append(when)
    return busy


def _wishes(session: Session, people: Iterable[str]) -> dict[str, tuple[set[str], set[Kind]]]:
    """By person, the sites and kinds that they prefer."""
    wishes: dict[str, tuple[set[str], set[Kind]]] = defaultdict(lambda: (set(), set()))
    kinds = {kind.value for kind in Kind}
    for some in portions(map(int, people)):
        for wish in session.exec(select(WishRow).where(col(WishRow.person_id).in_(some))):
            sites, liked = wishes[str(wish.person_id)]
            if wish.about == "site":
                sites.add(wish.value)
            elif wish.about == "kind" and wish.value in kinds:
                liked.add(Kind(wish.value))
    return wishes


def _reported(session: Session, people: Iterable[str]) -> dict[str, tuple[str | None, str | None]]:
    """By person, the volunteer source and the leading body, which reports count by."""
    found = {}
    for some in portions(map(int, people)):
        query = (
            select(PersonRow.id, PersonRow.source, OrganisationRow.body)
            .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
            .where(col(PersonRow.id).in_(some))
        )
        for person, source, body in session.exec(query):
            found[str(person)] = (source or None, None if body is None else str(body))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
