"""An event as its page shows it: what came of it in each campaign, what is urgent, and what to do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.db.tables import (
    CampaignRow,
    EventCampaignRow,
    EventRow,
    OrganisationRow,
    PersonRow,
    PlanRunRow,
    SessionRow,
    ShiftRow,
    SiteRow,
)
from scheduler.domain.organisations import Role
from scheduler.services import access, care_gaps, drafts, seats, substitutes
from scheduler.services.accounts import Account
from scheduler.services.care_gaps import CareGap
from scheduler.services.drafts import Seat
from scheduler.services.paging import Page, fetched
from scheduler.services.substitutes import StandIn

SIZE = 30
"""Events on a page."""

MOST_URGENT = 6
"""Shifts for which stand-ins are ranked at once; the others are a click away."""

STAND_INS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One person and what becomes of their shifts."""

    person: PersonRow
    lost: tuple[tuple[Seat, str], ...] = ()
    changed: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True)
class Urgent:
    """A shift at a session with children that needs somebody now, and who could take it, best first."""

    seat: Seat
    missing: int
    stand_ins: tuple[StandIn, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an event did to one campaign."""

    campaign: CampaignRow
    run: PlanRunRow | None
    lines: tuple[Line, ...]
    moved: tuple[SessionRow, ...]
    cancelled: tuple[SessionRow, ...]
    care: tuple[CareGap, ...]
    urgent: tuple[Urgent, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An event with what it is about and what came of it."""

    event: EventRow
    person: PersonRow | None
    site: SiteRow | None
    session: SessionRow | None
    outcomes: tuple[Outcome, ...] = ()


def listed(session: Session, account: Account, page: int = 1) -> Page[Shown]:
    """Events of the account's campaigns, the newest first."""
    query = (
        select(EventRow)
        .join(EventCampaignRow, col(EventCampaignRow.event_id) == EventRow.id)
        .join(CampaignRow, col(CampaignRow.id) == EventCampaignRow.campaign_id)
        .join(OrganisationRow, col(OrganisationRow.id) == CampaignRow.organisation_id)
        .where(access.below(OrganisationRow.path, account, Role.ORGANISER))
        .distinct()
        .order_by(col(EventRow.id).desc())
    )
    # JSON columns cannot be compared on PostgreSQL, so that the ids are found first
    ids = query.with_only_columns(col(EventRow.id))
    part = fetched(
        session,
        select(EventRow).where(col(EventRow.id).in_(ids.order_by(None))).order_by(col(EventRow.id).desc()),
        page,
        SIZE,
    )
    return Page(tuple(_headed(session, row) for row in part.items), part.number, part.pages, part.total)


def shown(session: Session, account: Account, row: EventRow, now: datetime) -> Shown:
    """One event with what came of it in the campaigns that the account organises."""
    head = _headed(session, row)
    found = session.exec(
        select(EventCampaignRow, CampaignRow)
        .join(CampaignRow, col(CampaignRow.id) == EventCampaignRow.campaign_id)
        .join(OrganisationRow, col(OrganisationRow.id) == CampaignRow.organisation_id)
        .where(
            EventCampaignRow.event_id == row.id, access.below(OrganisationRow.path, account, Role.ORGANISER)
        )
        .order_by(col(CampaignRow.id))
    ).all()
    outcomes = tuple(_outcome(session, entry, campaign, now) for entry, campaign in found)
    return Shown(head.event, head.person, head.site, head.session, outcomes)


def lines(
    session: Session, lost: Iterable[tuple[int, int, str]], changed: Iterable[tuple[int, int]]
) -> tuple[Line, ...]:
    """The people whose seats go or change, by name."""
    lost, changed = list(lost), list(changed)
    places = [(who, shift) for who, shift, _ in lost] + changed
    people = drafts.names(session, (who for who, _ in places))
    known = drafts.empty_seats(session, (shift for _, shift in places))

    def in_time(seat: Seat) -> tuple[datetime, int]:
        return seat.shift.starts_at, seat.shift.id or 0

    found = []
    for number, person in sorted(people.items(), key=lambda one: (one[1].name, one[0])):
        gone = [(known[shift], why) for who, shift, why in lost if who == number and shift in known]
        kept = [known[shift] for who, shift in changed if who == number and shift in known]
        gone.sort(key=lambda pair: in_time(pair[0]))
        found.append(Line(person, tuple(gone), tuple(sorted(kept, key=in_time))))
    return tuple(found)


def _headed(session: Session, row: EventRow) -> Shown:
    return Shown(
        row,
        None if row.person_id is None else session.get(PersonRow, row.person_id),
        None if row.site_id is None else session.get(SiteRow, row.site_id),
        None if row.session_id is None else session.get(SessionRow, row.session_id),
    )


def _outcome(session: Session, entry: EventCampaignRow, campaign: CampaignRow, now: datetime) -> Outcome:
    told = entry.outcome
    care = care_gaps.of_campaign(session, entry.campaign_id, now)
    still = tuple(gap for gap in care.sessions if gap.session.id in set(told.get("care", ())))
    return Outcome(
        campaign,
        None if entry.plan_run_id is None else session.get(PlanRunRow, entry.plan_run_id),
        lines(session, map(tuple, told.get("lost", ())), map(tuple, told.get("changed", ()))),
        _sessions(session, told.get("moved", ())),
        _sessions(session, told.get("cancelled", ())),
        still,
        tuple(_urgent(session, told.get("short", ()), {gap.session.id for gap in still}, now)),
    )


def _sessions(session: Session, ids: Iterable[int]) -> tuple[SessionRow, ...]:
    query = select(SessionRow).where(col(SessionRow.id).in_(list(ids)))
    return tuple(session.exec(query.order_by(col(SessionRow.starts_at), col(SessionRow.id))))


def _urgent(session: Session, short: Iterable[int], care: set[int | None], now: datetime) -> Iterable[Urgent]:
    """Shifts that are still short at sessions where the children lack somebody, the soonest first."""
    taken = seats.per_shift()
    rows = session.execute(
        select(ShiftRow, taken.c.seated)
        .join(taken, taken.c.shift_id == col(ShiftRow.id), isouter=True)
        .where(
            col(ShiftRow.id).in_(list(short)),
            col(ShiftRow.session_id).in_(care),
            col(ShiftRow.starts_at) > now,
        )
        .order_by(col(ShiftRow.starts_at), col(ShiftRow.id))
        .limit(MOST_URGENT)
    ).all()
    known = drafts.empty_seats(session, [shift.id for shift, _ in rows])
    for shift, seated in rows:
        missing = shift.min_people - int(seated or 0)
        if missing > 0:
            found = substitutes.stand_ins(session, shift, now)[:STAND_INS]
            yield Urgent(known[shift.id], missing, tuple(found))
