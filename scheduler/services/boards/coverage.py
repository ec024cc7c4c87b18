"""What a draft reaches and what it does not yet: enterprises, counties, crews, languages; sites and tours."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from scheduler.db.tables import (
    ActivityRow,
    CampaignRow,
    CrewRow,
    LanguageRow,
    OrganisationRow,
    PersonRow,
    PlanRunRow,
    SessionRow,
    ShiftRow,
    SiteRow,
)
from scheduler.domain import reference
from scheduler.domain.organisations import Level
from scheduler.domain.work import SessionState
from scheduler.services.change_list import planned_places


@dataclass(frozen=True, slots=True)
class Stop:
    """A site with what happens there: sessions, places, and how many of them the draft fills.

    The degrees are the site's own, else those of its county (`exact` tells), else None.
    """

    site: SiteRow
    sessions: int
    places: int
    filled: int
    latitude: float | None
    longitude: float | None
    exact: bool

    @property
    def state(self) -> str:
        """`unreached` without any session, `short` where people are missing, `full` otherwise."""
        if not self.sessions:
            return "unreached"
        return "full" if self.filled >= self.places else "short"


@dataclass(frozen=True, slots=True)
class SiteCrew:
    """A crew, named with its plant: every plant has a first one."""

    id: int | None
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Of one kind of thing, what is reached and what is not: rows or reference entries that have names."""

    reached: tuple[Any, ...]
    missed: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole: `tours` are pairs of sites (ids) between which people travel together."""

    stops: tuple[Stop, ...]
    tours: tuple[tuple[int, int], ...]
    enterprises: Reach
    counties: Reach
    crews: Reach
    languages: Reach


@dataclass(frozen=True, slots=True)
class _Held:
    """The campaign's sessions: (id, site, end site, crew), and places and filled places by session."""

    sessions: tuple[tuple[int, int, int | None, int | None], ...]
    places: Mapping[int, int]
    filled: Mapping[int, int]


def coverage(session: Session, run: PlanRunRow) -> Coverage:
    """What the campaign reaches with this draft; reached is where a session has anybody on it."""
    campaign = session.get_one(CampaignRow, run.campaign_id)
    path = session.get_one(OrganisationRow, campaign.organisation_id).path
    held = _held(session, run)
    stops = _stops(session, path, held)
    staffed = {one.site.id for one in stops if one.filled}
    sites = [one.site for one in stops]
    return Coverage(
        stops,
        tuple(sorted({(site, end) for _, site, end, _ in held.sessions if end is not None and end != site})),
        _enterprises(session, path, {one.organisation_id for one in sites if one.id in staffed}),
        _counties(sites, staffed),
        _crews(session, sites, {crew for number, _, _, crew in held.sessions if held.filled.get(number)}),
        _languages(session, run, path),
    )


def _held(session: Session, run: PlanRunRow) -> _Held:
    heads: dict[int, int] = defaultdict(int)
    for _, taken in planned_places(run):
        heads[taken] += 1
    places: dict[int, int] = defaultdict(int)
    filled: dict[int, int] = defaultdict(int)
    sessions = {}
    taking_place = (ActivityRow.campaign_id == run.campaign_id, SessionRow.state == SessionState.PLANNED)
    for one in session.exec(
        select(SessionRow)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(*taking_place)
    ):
        number = one.id or 0
        sessions[number] = (number, one.site_id, one.end_site_id, one.audience_crew_id)
    for shift in session.exec(
        select(ShiftRow)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(*taking_place)
    ):
        places[shift.session_id] += shift.min_people
        filled[shift.session_id] += min(shift.min_people, heads[shift.id or 0])
    return _Held(tuple(sessions.values()), places, filled)


def _stops(session: Session, path: str, held: _Held) -> tuple[Stop, ...]:
    """The sites of the campaign's node and below, and those where it holds a session."""
    used = {site for _, *ends, _ in held.sessions for site in ends if site is not None}
    rows = session.exec(
        select(SiteRow)
        .join(OrganisationRow, col(OrganisationRow.id) == SiteRow.organisation_id)
        .where(col(OrganisationRow.path).startswith(path) | col(SiteRow.id).in_(used))
        .order_by(col(SiteRow.name_zh), col(SiteRow.id))
    )
    by_site: dict[int, list[int]] = defaultdict(list)
    for number, site, _, _ in held.sessions:
        by_site[site].append(number)
    return tuple(_stop(site, by_site[site.id or 0], held) for site in rows)


def _stop(site: SiteRow, sessions: list[int], held: _Held) -> Stop:
    county = reference.divisions().get(site.division or "")
    exact = site.latitude is not None and site.longitude is not None
    where = (site.latitude, site.longitude) if exact else (None, None)
    if not exact and county is not None:
        where = (county.latitude, county.longitude)
    places = sum(held.places.get(one, 0) for one in sessions)
    filled = sum(held.filled.get(one, 0) for one in sessions)
    return Stop(site, len(sessions), places, filled, *where, exact)


def _enterprises(session: Session, path: str, reached: Iterable[int]) -> Reach:
    rows = session.exec(
        select(OrganisationRow)
        .where(OrganisationRow.level == Level.ENTERPRISE, col(OrganisationRow.path).startswith(path))
        .order_by(col(OrganisationRow.name_zh))
    ).all()
    return _parted(rows, [row for row in rows if row.id in set(reached)])


def _counties(sites: Iterable[SiteRow], staffed: set[int | None]) -> Reach:
    known = reference.divisions()
    codes = {site.division or "" for site in sites}
    by_code = {code: known[code] for code in sorted(codes) if code in known}
    reached = {site.division for site in sites if site.id in staffed}
    return _parted(by_code.values(), [place for code, place in by_code.items() if code in reached])


def _crews(session: Session, sites: Iterable[SiteRow], reached: set[int | None]) -> Reach:
    named = {site.id: site for site in sites}
    rows = session.exec(
        select(CrewRow)
        .where(col(CrewRow.site_id).in_(named))
        .order_by(col(CrewRow.site_id), col(CrewRow.name_zh))
    ).all()
    crews = [_site_crew(row, named[row.site_id]) for row in rows]
    return _parted(crews, [crew for crew in crews if crew.id in reached])


def _site_crew(row: CrewRow, site: SiteRow) -> SiteCrew:
    zh, en = f"{site.name_zh} {row.name_zh}", f"{site.name_en or site.name_zh} {row.name_en or row.name_zh}"
    return SiteCrew(row.id, zh, en)


def _languages(session: Session, run: PlanRunRow, path: str) -> Reach:
    """Languages of the people whom the campaign is for, and of those who would come."""
    known = reference.languages()
    spoken = session.exec(
        select(LanguageRow.language)
        .join(PersonRow, col(PersonRow.id) == LanguageRow.person_id)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(col(OrganisationRow.path).startswith(path), col(PersonRow.is_volunteer).is_(False))
        .distinct()
    ).all()
    people = {person for person, _ in planned_places(run)}
    brought = set(
        session.exec(select(LanguageRow.language).where(col(LanguageRow.person_id).in_(people)).distinct())
    )
    wanted = [known[code] for code in sorted(spoken) if code in known]
    return _parted(wanted, [one for one in wanted if one.code in brought])


def _parted(every: Iterable[Any], reached: list[Any]) -> Reach:
    return Reach(tuple(reached), tuple(one for one in every if one not in reached))
