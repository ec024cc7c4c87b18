"""A draft by person over four weeks: every volunteer of the campaign, idle ones too, in few queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from scheduler.db.person_facts import portions
from scheduler.db.tables import ActivityRow, CampaignRow, PersonRow, PlanRunRow, SessionRow, ShiftRow, SiteRow
from scheduler.db.volunteer_facts import candidates
from scheduler.domain.edits import Condition
from scheduler.services.campaign_calendar import monday
from scheduler.services.change_list import planned_places
from scheduler.services.drafts import names
from scheduler.services.edits import conditions
from scheduler.services.paging import Page, paged

WEEKS = 4
DAYS = 7 * WEEKS
MOST = 500
"""People on one page."""


@dataclass(frozen=True, slots=True)
class Work:
    """A shift as a row of the board shows it; times are local, `day` counts from the board's first day."""

    id: int
    role: str
    title_zh: str
    title_en: str
    site_zh: str
    site_en: str
    starts_at: datetime
    ends_at: datetime
    day: int
    missing: int
    for_children: bool


@dataclass(frozen=True, slots=True)
class Duty:
    """One person on one shift; a pinned one stays through later plan runs."""

    work: Work
    pinned: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One person's four weeks; `minutes` are those of the four weeks."""

    id: int
    name: str
    duties: tuple[Duty, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Board:
    """The people of one page, the shifts that lack somebody, and the first day."""

    first: date
    rows: Page[Row]
    open: tuple[Work, ...]


def board(session: Session, run: PlanRunRow, on: date, zone: ZoneInfo, page: int = 1) -> Board:
    """The four weeks from the Monday of a date."""
    planned = {person for person, _ in planned_places(run)}
    people = paged(_people(session, run, planned), page, MOST)
    return _board(session, run, monday(on), zone, people)


def some(session: Session, run: PlanRunRow, on: date, zone: ZoneInfo, wanted: Iterable[int]) -> Board:
    """The rows of these people alone."""
    people = sorted((number, row.name) for number, row in names(session, wanted).items())
    return _board(session, run, monday(on), zone, Page(tuple(people), 1, 1, len(people)))


def _board(
    session: Session, run: PlanRunRow, first: date, zone: ZoneInfo, people: Page[tuple[int, str]]
) -> Board:
    heads: dict[int, int] = defaultdict(int)
    for _, shift in planned_places(run):
        heads[shift] += 1
    work = _work(session, run, first, zone, heads)
    rows = _rows(session, run, people.items, work)
    open_ = tuple(one for one in work.values() if one.missing)
    return Board(first, Page(rows, people.number, people.pages, people.total), open_)


def _rows(
    session: Session, run: PlanRunRow, people: Sequence[tuple[int, str]], work: dict[int, Work]
) -> tuple[Row, ...]:
    settled = conditions.of_run(session, run.id or 0)
    shown = {person for person, _ in people}
    duties: dict[int, list[Duty]] = defaultdict(list)
    for person, shift in planned_places(run):
        if person in shown and shift in work:
            duties[person].append(Duty(work[shift], settled.get((person, shift)) is Condition.HELD))
    return tuple(_row(person, name, duties[person]) for person, name in people)


def _row(person: int, name: str, duties: list[Duty]) -> Row:
    duties.sort(key=lambda one: (one.work.starts_at, one.work.id))
    minutes = sum(int((one.work.ends_at - one.work.starts_at).total_seconds() // 60) for one in duties)
    return Row(person, name, tuple(duties), minutes)


def _people(session: Session, run: PlanRunRow, planned: Iterable[int]) -> list[tuple[int, str]]:
    campaign = session.get_one(CampaignRow, run.campaign_id)
    wanted = candidates(session, campaign) | set(planned)
    rows = [
        (person or 0, name)
        for some in portions(wanted)
        for person, name in session.exec(
            select(PersonRow.id, PersonRow.name).where(col(PersonRow.id).in_(some))
        )
    ]
    return sorted(rows, key=lambda one: (one[1], one[0]))


def _work(
    session: Session, run: PlanRunRow, first: date, zone: ZoneInfo, heads: dict[int, int]
) -> dict[int, Work]:
    begins = datetime.combine(first, time(), zone).astimezone(UTC)
    rows = session.exec(
        select(
            ShiftRow.id,
            ShiftRow.role,
            ShiftRow.starts_at,
            ShiftRow.ends_at,
            ShiftRow.min_people,
            SessionRow.title_zh,
            SessionRow.title_en,
            SessionRow.setting,
            SiteRow.name_zh,
            SiteRow.name_en,
        )  # type: ignore[call-overload]  # more columns than the stubs of `select` know
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .join(SiteRow, col(SiteRow.id) == SessionRow.site_id)
        .where(
            ActivityRow.campaign_id == run.campaign_id,
            ShiftRow.starts_at >= begins,
            ShiftRow.starts_at < begins + timedelta(days=DAYS),
        )
        .order_by(col(ShiftRow.starts_at), col(ShiftRow.id))
    )
    found = {}
    for shift, role, starts, ends, least, title_zh, title_en, setting, site_zh, site_en in rows:
        local = starts.astimezone(zone)
        found[shift] = Work(
            shift,
            role,
            title_zh,
            title_en,
            site_zh,
            site_en,
            local,
            ends.astimezone(zone),
            (local.date() - first).days,
            max(0, least - heads.get(shift, 0)),
            setting is not None,
        )
    return found
