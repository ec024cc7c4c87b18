"""A camp's day on one board: every class, night and outing, its children, its adults, what it lacks."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from scheduler.db.care_snapshot import load_roster_between
from scheduler.db.local_time import to_instant
from scheduler.db.tables import (
    ActivityRow,
    BlockRow,
    CampaignRow,
    LateCareRow,
    OnSiteRow,
    PersonRow,
    SessionRow,
    SiteRow,
    StayRow,
)
from scheduler.domain import reference
from scheduler.domain.camps import Handover
from scheduler.domain.interval import Interval
from scheduler.domain.roster import CareSession, Roster
from scheduler.domain.rules import care, first_aid, same_sex, supervision, two_adults
from scheduler.domain.rules.violation import Violation
from scheduler.domain.supervision import adults_needed, certain_age
from scheduler.domain.work import ActivityKind, SessionState
from scheduler.services.camps import cohorts, late_care
from scheduler.services.camps.late_care import Evening

ADULT_RULES = (supervision, two_adults, same_sex, first_aid)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Watched:
    """A session with children: how many there are at most, adults asked for and planned, what it lacks."""

    session: SessionRow
    site: SiteRow
    children: int
    needed: int
    planned: int
    reasons: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """One day of a camp."""

    day: date
    watched: tuple[Watched, ...]
    programme: tuple[tuple[SessionRow, BlockRow | None], ...]
    here: tuple[tuple[PersonRow, OnSiteRow], ...]
    late: tuple[LateCareRow, ...]
    changes: tuple[Handover, ...]
    evenings: tuple[Evening, ...] = ()

    @property
    def sites(self) -> list[SiteRow]:
        """The sites where children are, each once."""
        return list({one.site.id: one.site for one in self.watched}.values())


def of_day(session: Session, campaign: CampaignRow, day: date) -> Board:
    """Everything of one date."""
    assert campaign.id is not None
    sessions = _sessions(session, campaign.id, day)
    watched = _watched(session, [one for one in sessions if one.setting is not None], day)
    groups = {one.child_group_id for one in sessions}
    return Board(
        day,
        tuple(watched),
        tuple(_programme(session, [one for one in sessions if one.setting is None])),
        tuple(_here(session, {one.site.id for one in watched})),
        tuple(_late(session, groups, day)),
        cohorts.changes(session, campaign.id),
        tuple(late_care.of_day(session, day, {one for one in groups if one is not None})),
    )


def _sessions(session: Session, campaign_id: int, day: date) -> Sequence[SessionRow]:
    first = to_instant(datetime.combine(day, time()))
    return session.exec(
        select(SessionRow)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(
            ActivityRow.campaign_id == campaign_id,
            ActivityRow.kind == ActivityKind.CAMP,
            col(SessionRow.child_group_id).is_not(None),
            SessionRow.state == SessionState.PLANNED,
            SessionRow.starts_at >= first,
            SessionRow.starts_at < first + DAY,
        )
        .order_by(col(SessionRow.starts_at), col(SessionRow.id))
    ).all()


def _watched(session: Session, rows: Sequence[SessionRow], day: date) -> list[Watched]:
    if not rows:
        return []
    begin = datetime.combine(day, time())
    roster = load_roster_between(session, Interval(begin, begin + 2 * DAY))
    lacking = _lacking(roster, [str(row.id) for row in rows])
    sites = {
        site.id: site
        for site in session.exec(select(SiteRow).where(col(SiteRow.id).in_({row.site_id for row in rows})))
    }
    found = []
    for row in rows:
        one = roster.sessions[str(row.id)]
        children, needed = _most(roster, one)
        planned = len({duty.person.id for duty in roster.duties(one.id)})
        found.append(
            Watched(row, sites[row.site_id], children, needed, planned, tuple(lacking.get(one.id, ())))
        )
    return found


def _most(roster: Roster, one: CareSession) -> tuple[int, int]:
    """Children and adults asked for in the fullest stretch: the fractions of all ages, rounded once."""
    assert one.setting is not None
    table, figures = roster.ratios.get(one.setting) or reference.ratios()[one.setting], [(0, 0)]
    for presence in roster.presences(one):
        ages = [certain_age(child.birth_year, presence.when.start.year) for child in presence.children]
        figures.append((len(ages), adults_needed(table, ages)))
    return max(count for count, _ in figures), max(need for _, need in figures)


def _lacking(roster: Roster, sessions: Iterable[str]) -> dict[str, list[Violation]]:
    wanted = set(sessions)
    near = {other.id for one in wanted for other in roster.beside(roster.sessions[one])}
    found: dict[str, list[Violation]] = defaultdict(list)
    for reason in care.check_care(roster.only(wanted | near), ADULT_RULES):
        found[(reason.subject or "").partition(":")[0]].append(reason)
    return found


def _programme(session: Session, rows: Sequence[SessionRow]) -> list[tuple[SessionRow, BlockRow | None]]:
    blocks = {
        row.session_id: row
        for row in session.exec(
            select(BlockRow).where(col(BlockRow.session_id).in_([row.id for row in rows]))
        )
    }
    return [(row, blocks.get(row.id or 0)) for row in rows]


def _here(session: Session, sites: Iterable[int | None]) -> list[tuple[PersonRow, OnSiteRow]]:
    rows = session.exec(
        select(PersonRow, OnSiteRow)
        .join(OnSiteRow, col(OnSiteRow.person_id) == PersonRow.id)
        .where(col(OnSiteRow.site_id).in_(list(sites)), col(OnSiteRow.left_at).is_(None))
        .order_by(col(OnSiteRow.came_at))
    )
    return [(person, row) for person, row in rows]


def _late(session: Session, groups: Iterable[int | None], day: date) -> Sequence[LateCareRow]:
    return session.exec(
        select(LateCareRow)
        .join(StayRow, col(StayRow.child_id) == LateCareRow.child_id)
        .where(LateCareRow.day == day, col(StayRow.group_id).in_(list(groups)))
        .order_by(col(LateCareRow.until), col(LateCareRow.id))
        .distinct()
    ).all()
