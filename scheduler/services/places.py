"""Sites for those who organise: rooms with their hours and crews with their rota."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from scheduler.db.tables import CrewRow, CrewSwapRow, OpeningRow, OrganisationRow, RoomRow, SiteRow
from scheduler.domain import reference
from scheduler.domain.calendar_days import dates
from scheduler.domain.interval import Interval
from scheduler.domain.organisations import Role
from scheduler.domain.patterns import Crew, is_night
from scheduler.domain.places import SiteKind
from scheduler.services import access
from scheduler.services.accounts import Account
from scheduler.services.paging import Page, fetched

SEES = (Role.ORGANISER, Role.COORDINATOR, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Filters:
    """What to look for; empty fields look for nothing in particular."""

    text: str = ""
    kind: SiteKind | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One site as the list shows it."""

    site: SiteRow
    organisation: OrganisationRow
    rooms: int
    crews: int


@dataclass(frozen=True, slots=True)
class RoomHours:
    """A room and when it is open: ISO weekdays with the same hours together, in order."""

    room: RoomRow
    hours: tuple[tuple[tuple[int, ...], time, time], ...]


@dataclass(frozen=True, slots=True)
class RotaDay:
    """One crew's day: its hours (local), whether they cost the night, whether it departs from the cycle."""

    on: date
    work: tuple[Interval, ...]
    night: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class CrewRota:
    """A crew with its days; `known` is False where nobody has told us its pattern."""

    crew: CrewRow
    pattern_zh: str
    pattern_en: str
    days: tuple[RotaDay, ...]
    known: bool = True


def listed(session: Session, account: Account, filters: Filters, page: int = 1, size: int = 50) -> Page[Line]:
    """The sites of the account's nodes, by organisation and name; five queries however many there are."""
    query = (
        select(SiteRow)
        .join(OrganisationRow, col(OrganisationRow.id) == SiteRow.organisation_id)
        .where(access.below(OrganisationRow.path, account, *SEES))
        .order_by(col(OrganisationRow.path), col(SiteRow.name_zh), col(SiteRow.id))
    )
    if filters.text:
        fields = (SiteRow.name_zh, SiteRow.name_en, SiteRow.address, OrganisationRow.name_zh)
        query = query.where(or_(*(col(field).icontains(filters.text, autoescape=True) for field in fields)))
    if filters.kind is not None:
        query = query.where(SiteRow.kind == filters.kind)
    found = fetched(session, query, page, size)
    return Page(tuple(_lines(session, found.items)), found.number, found.pages, found.total)


def rooms(session: Session, site_id: int) -> list[RoomHours]:
    """The rooms of a site with their opening hours."""
    found = session.exec(
        select(RoomRow).where(RoomRow.site_id == site_id).order_by(col(RoomRow.kind), col(RoomRow.name_zh))
    ).all()
    weekdays: dict[int, dict[tuple[time, time], list[int]]] = defaultdict(lambda: defaultdict(list))
    for one in session.exec(
        select(OpeningRow)
        .join(RoomRow, col(RoomRow.id) == OpeningRow.room_id)
        .where(RoomRow.site_id == site_id)
        .order_by(col(OpeningRow.weekday), col(OpeningRow.opens))
    ):
        weekdays[one.room_id][one.opens, one.closes].append(one.weekday)
    return [
        RoomHours(room, tuple((tuple(days), *hours) for hours, days in weekdays[room.id or 0].items()))
        for room in found
    ]


def rotas(session: Session, site_id: int, first: date, last: date) -> list[CrewRota]:
    """What each crew of a site works on the dates from `first` to `last`, swaps and stop days included."""
    crews = session.exec(
        select(CrewRow).where(CrewRow.site_id == site_id).order_by(col(CrewRow.name_zh), col(CrewRow.id))
    ).all()
    swaps = {
        (swap.crew_id, swap.day): swap.works
        for swap in session.exec(
            select(CrewSwapRow)
            .join(CrewRow, col(CrewRow.id) == CrewSwapRow.crew_id)
            .where(CrewRow.site_id == site_id, CrewSwapRow.day >= first, CrewSwapRow.day <= last)
        )
    }
    return [_rota(crew, swaps, tuple(dates(first, last))) for crew in crews]


def _rota(row: CrewRow, swaps: dict[tuple[int, date], str], shown: Iterable[date]) -> CrewRota:
    pattern = reference.shift_patterns().get(row.pattern)
    if pattern is None:
        return CrewRota(row, row.pattern, row.pattern, (), known=False)
    crew = Crew(str(row.id), pattern, row.anchor)
    days = []
    for on in shown:
        swapped = swaps.get((row.id or 0, on))
        codes = crew.codes(on) if swapped is None else tuple(code for code in swapped.split("+") if code)
        work = pattern.work_on(on, tuple(code for code in codes if code in pattern.codes))
        days.append(RotaDay(on, work, any(map(is_night, work)), swapped is not None))
    return CrewRota(row, pattern.name_zh, pattern.name_en, tuple(days))


def _lines(session: Session, sites: Iterable[SiteRow]) -> Iterable[Line]:
    listed_sites = list(sites)
    ids = [site.id for site in listed_sites]
    nodes = {
        node.id: node
        for node in session.exec(
            select(OrganisationRow).where(
                col(OrganisationRow.id).in_({site.organisation_id for site in listed_sites})
            )
        )
    }
    room_counts = dict(_counted(session, RoomRow, ids))
    crew_counts = dict(_counted(session, CrewRow, ids))
    for site in listed_sites:
        yield Line(
            site=site,
            organisation=nodes[site.organisation_id],
            rooms=room_counts.get(site.id or 0, 0),
            crews=crew_counts.get(site.id or 0, 0),
        )


def _counted(
    session: Session, kind: type[RoomRow] | type[CrewRow], sites: Iterable[int | None]
) -> Iterable[tuple[int, int]]:
    return session.exec(
        select(kind.site_id, func.count())
        .where(col(kind.site_id).in_(list(sites)))
        .group_by(col(kind.site_id))
    ).all()
