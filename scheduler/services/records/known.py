"""What is known of a volunteer besides the hours: skills, times, trainings, who leads and who handles."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import (
    ActivityRow,
    CampaignRow,
    OrganisationRow,
    PersonRow,
    QualificationRow,
    SessionRow,
    SiteRow,
    WeeklyAvailabilityRow,
)
from scheduler.domain import reference
from scheduler.domain.people import AvailabilityKind
from scheduler.domain.work import ActivityKind
from scheduler.services import withdrawal
from scheduler.services.joining import desk

SESSION = "session:"
WEEKDAYS = "一二三四五六日"
SERVED = {
    ActivityKind.TALK: "务工父母",
    ActivityKind.ROUND_TABLE: "务工父母",
    ActivityKind.VIDEO_ROOM: "务工父母和留守儿童",
    ActivityKind.TRIP: "留守儿童",
    ActivityKind.CAMP: "留守儿童",
    ActivityKind.HOME_VISIT: "留守儿童家庭",
    ActivityKind.COUNSELLING: "务工父母和留守儿童",
}
"""Whom an activity serves, as a record says it: nobody by name."""


@dataclass(frozen=True, slots=True)
class Training:
    """A training as a record has it; hours None where the certificate does not say."""

    course: str
    organiser: str
    on: date | None
    place: str
    hours: int | None


@dataclass(frozen=True, slots=True)
class Desk:
    """Who handles papers at a node, as they are printed beside the line for the signature."""

    name: str = ""
    contact: str = ""


def skills(session: Session, people: Iterable[int], today: date) -> Mapping[int, tuple[str, ...]]:
    """By person, the trainings and certificates that are good today."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in session.exec(
        select(QualificationRow)
        .where(col(QualificationRow.person_id).in_(list(people)))
        .order_by(col(QualificationRow.id))
    ):
        name = _course(row.code)
        if (row.valid_until is None or row.valid_until >= today) and name not in found[row.person_id]:
            found[row.person_id].append(name)
    return {person: tuple(names) for person, names in found.items()}


def times(session: Session, people: Iterable[int]) -> Mapping[int, tuple[str, ...]]:
    """By person, the weekly hours that they can give: "周六 09:00–12:00"."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in session.exec(
        select(WeeklyAvailabilityRow)
        .where(
            col(WeeklyAvailabilityRow.person_id).in_(list(people)),
            WeeklyAvailabilityRow.kind != AvailabilityKind.UNAVAILABLE,
        )
        .order_by(col(WeeklyAvailabilityRow.weekday), col(WeeklyAvailabilityRow.opens))
    ):
        day = f"周{WEEKDAYS[row.weekday - 1]}"
        found[row.person_id].append(f"{day} {row.opens:%H:%M}–{row.closes:%H:%M}")
    return {person: tuple(told) for person, told in found.items()}


def areas(session: Session, people: Iterable[int]) -> Mapping[int, str]:
    """By person, the six-digit code of the division in which they live, where a home site is known."""
    rows = session.exec(
        select(PersonRow.id, SiteRow.division)
        .join(SiteRow, col(SiteRow.id) == PersonRow.home_site_id)
        .where(col(PersonRow.id).in_(list(people)))
    )
    return {person: code for person, code in rows if person is not None and code}


def area_name(code: str) -> str:
    """What a division is called; the code itself where it is none of ours."""
    place = reference.divisions().get(code) or reference.cities().get(code)
    return code if place is None else place.name_zh


def leaders(session: Session, campaigns: Iterable[int]) -> Mapping[int, str]:
    """By campaign, the name of whoever leads it: the first of its organisers."""
    found = {key: withdrawal.organisers(session, key) for key in set(campaigns)}
    people = {those[0] for those in found.values() if those}
    query = select(PersonRow.id, PersonRow.name).where(col(PersonRow.id).in_(people))
    names = dict(session.exec(query).all())
    return {key: names.get(those[0], "") for key, those in found.items() if those}


def desk_of(session: Session, issuer: OrganisationRow) -> Desk:
    """Who handles papers for a node; nobody where nobody answers for it."""
    people = desk.people(session, issuer.path)
    if not people:
        return Desk()
    row = session.get_one(PersonRow, people[0])
    return Desk(row.name, row.phone)


def trainings(session: Session, person_id: int) -> Sequence[Training]:
    """The trainings of a person, the oldest first; those given here with place and organiser."""
    held = session.exec(
        select(QualificationRow)
        .where(QualificationRow.person_id == person_id)
        .order_by(col(QualificationRow.valid_from), col(QualificationRow.id))
    ).all()
    given = _given(
        session,
        {int(row.confirmed_by.removeprefix(SESSION)) for row in held if row.confirmed_by.startswith(SESSION)},
    )
    return [_training(row, given) for row in held]


Given = Mapping[str, tuple[SessionRow, OrganisationRow, SiteRow]]


def _given(session: Session, sessions: set[int]) -> Given:
    rows = session.exec(
        select(SessionRow, OrganisationRow, SiteRow)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .join(CampaignRow, col(CampaignRow.id) == ActivityRow.campaign_id)
        .join(OrganisationRow, col(OrganisationRow.id) == CampaignRow.organisation_id)
        .join(SiteRow, col(SiteRow.id) == SessionRow.site_id)
        .where(col(SessionRow.id).in_(sessions))
    )
    return {f"{SESSION}{row[0].id}": row for row in rows}


def _training(row: QualificationRow, given: Given) -> Training:
    course = reference.courses().get(row.code)
    hours = None if course is None else course.hours
    if row.confirmed_by not in given:
        return Training(_course(row.code), "", row.valid_from, "", hours)
    held, organiser, site = given[row.confirmed_by]
    day = to_local(held.starts_at).date()
    return Training(_course(row.code), organiser.name_zh, day, site.name_zh, hours)


def _course(code: str) -> str:
    course = reference.courses().get(code)
    return code if course is None else course.name_zh
