"""Families as the video room sees them: the parent's crew, the children who may be called, the carer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from sqlmodel import Session, col, or_, select

from scheduler.db.calendar_facts import calendar_of, concerning, kept_layers
from scheduler.db.crew_facts import load_rota
from scheduler.db.person_facts import portions
from scheduler.db.tables import CallBlockRow, ChildRow, CrewRow, FamilyRow, PersonRow, SiteRow
from scheduler.domain import reference
from scheduler.domain.calendar_days import CalendarLayer, DayCalendar
from scheduler.domain.calls import ChildTime, Family, ParentTime
from scheduler.domain.care import Purpose
from scheduler.domain.contact import Schooling, at_school, reachable, schooling_of
from scheduler.domain.crews import Rota
from scheduler.domain.interval import Interval
from scheduler.domain.school import school_layer
from scheduler.services import consent_answers

DAY = timedelta(days=1)
Pupil = tuple[Schooling, int | None, str]
"""What decides when a child can be reached: schooling, grade, county of the home."""


@dataclass(frozen=True, slots=True)
class Caller:
    """One family: the guardian, the children with consent to video calls, and when they have time."""

    family: FamilyRow
    guardian: PersonRow
    division: str
    children: tuple[ChildRow, ...]
    time: Family

    @property
    def profile(self) -> tuple[object, ...]:
        """What decides which half hours it can use; families with the same can use the same."""
        pupils = frozenset(pupil_of(child, self.division) for child in self.children)
        return (self.guardian.crew_id, pupils, self.time.carer)

    def names(self, ids: Iterable[int]) -> tuple[str, ...]:
        """The names of some of the children."""
        wanted = set(ids)
        return tuple(child.short_name for child in self.children if child.id in wanted)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is loaded once for many families of some dates."""

    first: date
    last: date
    rota: Rota
    calendars: Mapping[str, DayCalendar]
    blocks: tuple[CallBlockRow, ...]


def site_of(session: Session, person: PersonRow) -> SiteRow | None:
    """Where somebody works: the crew's site, otherwise the own one."""
    crew = None if person.crew_id is None else session.get(CrewRow, person.crew_id)
    site = person.home_site_id if crew is None else crew.site_id
    return None if site is None else session.get(SiteRow, site)


def of_family(session: Session, family: FamilyRow, first: date, last: date) -> Caller:
    """One family from `first` to `last`, both inclusive."""
    return callers(session, [family], first, last)[0]


def at_site(session: Session, site_id: int, first: date, last: date) -> list[Caller]:
    """The families of a site in which a child may be called."""
    families = session.exec(
        select(FamilyRow)
        .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
        .join(CrewRow, col(CrewRow.id) == PersonRow.crew_id, isouter=True)
        .where(
            or_(
                CrewRow.site_id == site_id,
                col(PersonRow.crew_id).is_(None) & (col(PersonRow.home_site_id) == site_id),
            )
        )
        .order_by(col(FamilyRow.id))
    ).all()
    return [one for one in callers(session, families, first, last) if one.children]


def callers(session: Session, families: Iterable[FamilyRow], first: date, last: date) -> list[Caller]:
    """Some families in the order given; a handful of queries however many there are."""
    rows = list(families)
    guardians = {
        one.id: one
        for some in portions(row.guardian_id for row in rows)
        for one in session.exec(select(PersonRow).where(col(PersonRow.id).in_(some)))
    }
    children = _children(session, [row.id or 0 for row in rows])
    homes = {row.home_site_id for row in rows if row.home_site_id is not None}
    divisions = dict(
        session.exec(select(SiteRow.id, SiteRow.division).where(col(SiteRow.id).in_(homes))).all()
    )
    places = {row.id: divisions.get(row.home_site_id) or "" for row in rows}
    crews = {one.crew_id for one in guardians.values() if one.crew_id is not None}
    facts = _facts(session, crews, set(places.values()), first, last)
    made = _Times(facts)
    return [
        Caller(
            row,
            guardians[row.guardian_id],
            places[row.id],
            tuple(children[row.id or 0]),
            made.family(row, guardians[row.guardian_id], places[row.id], children[row.id or 0]),
        )
        for row in rows
    ]


def pupil_of(child: ChildRow, division: str) -> Pupil:
    """What decides when a child can be reached."""
    return (schooling_of(child.boards, child.grade), child.grade, division)


@dataclass
class _Times:
    """Makes the domain's families, each crew and each kind of pupil once."""

    facts: Facts

    def __post_init__(self) -> None:
        self._work: dict[int | None, ParentTime] = {}
        self._reach: dict[Pupil, ChildTime] = {}

    def family(self, row: FamilyRow, guardian: PersonRow, division: str, children: list[ChildRow]) -> Family:
        """One family."""
        times = [self._child(child, division) for child in children]
        return Family(self._parent(guardian.crew_id), tuple(times), carer=bool(row.carer_phone))

    def _parent(self, crew: int | None) -> ParentTime:
        if crew not in self._work:
            known = str(crew) in self.facts.rota.crews
            dates = (self.facts.first - DAY, self.facts.last + DAY)
            self._work[crew] = ParentTime(self.facts.rota.work(str(crew), *dates) if known else ())
        return self._work[crew]

    def _child(self, child: ChildRow, division: str) -> ChildTime:
        pupil = pupil_of(child, division)
        if pupil not in self._reach:
            self._reach[pupil] = _reach(self.facts, pupil)
        known = self._reach[pupil]
        return ChildTime(child.id or 0, known.at_home, known.at_school, known.blocked)


def _reach(facts: Facts, pupil: Pupil) -> ChildTime:
    schooling, grade, division = pupil
    calendar = facts.calendars[division]
    if grade is not None:
        calendar = calendar.layered_on(_school(grade))
    home: list[Interval] = []
    school: list[Interval] = []
    for day in calendar.days(facts.first, facts.last):
        hours = reachable(reference.contact_windows(), schooling, day)
        (school if at_school(schooling, day) else home).extend(hours)
    blocked = tuple(
        Interval(datetime.combine(one.first_on, time()), datetime.combine(one.last_on + DAY, time()))
        for one in facts.blocks
        if one.division in ("", division) and (grade is None or one.grade_from <= grade <= one.grade_to)
    )
    return ChildTime(0, tuple(home), tuple(school), blocked)


@lru_cache
def _school(grade: int) -> CalendarLayer:
    return school_layer(reference.school_terms(), grade)


def _children(session: Session, families: list[int]) -> dict[int, list[ChildRow]]:
    """By family the children with a standing consent to video calls, in order of id."""
    rows = [
        child
        for some in portions(families)
        for child in session.exec(
            select(ChildRow).where(col(ChildRow.family_id).in_(some)).order_by(col(ChildRow.id))
        )
    ]
    answers = consent_answers.newest(session, [row.id or 0 for row in rows])
    found: dict[int, list[ChildRow]] = defaultdict(list)
    for row in rows:
        if consent_answers.stands(answers.get((row.id or 0, Purpose.VIDEO_ROOM))):
            found[row.family_id].append(row)
    return found


def _facts(session: Session, crews: set[int], divisions: set[str], first: date, last: date) -> Facts:
    names = {division: concerning(division) for division in divisions}
    layers = kept_layers(session, {name for those in names.values() for name in those})
    calendars = {division: calendar_of(layers, those) for division, those in names.items()}
    blocks = session.exec(
        select(CallBlockRow)
        .where(CallBlockRow.last_on >= first, CallBlockRow.first_on <= last)
        .order_by(col(CallBlockRow.id))
    ).all()
    rota = load_rota(session, crews, first - DAY, last + DAY)
    return Facts(first, last, rota, calendars, tuple(blocks))
