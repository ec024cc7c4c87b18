"""A campaign's journeys with children: parts of the way, who rides, and what each still lacks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from scheduler.db.care_snapshot import load_roster
from scheduler.db.local_time import to_local
from scheduler.db.tables import (
    ActivityRow,
    AdultSeatRow,
    CampaignRow,
    ChildGroupRow,
    ChildSeatRow,
    HeadCountRow,
    LegRow,
    SessionRow,
    SiteRow,
    StayRow,
    VehicleRow,
)
from scheduler.domain.rules import care, consent
from scheduler.domain.rules.violation import Violation
from scheduler.domain.trips import LegKind
from scheduler.domain.work import ActivityKind, SessionState
from scheduler.services import audit
from scheduler.services.refusal import Refused

MOST_LEGS = 12


@dataclass(frozen=True, slots=True)
class LegFacts:
    """What is entered about one part of a way."""

    kind: LegKind
    number: str
    from_stop: str
    to_stop: str
    departs_at: datetime
    arrives_at: datetime


@dataclass(frozen=True, slots=True)
class VehicleLoad:
    """A vehicle with how many ride in it."""

    vehicle: VehicleRow
    children: int
    adults: int


@dataclass(frozen=True, slots=True)
class Leg:
    """One part of a way, its vehicles, and how often was counted on it."""

    row: LegRow
    loads: tuple[VehicleLoad, ...] = ()
    counts: tuple[HeadCountRow, ...] = ()

    @property
    def seats(self) -> int:
        """Seats of all its vehicles."""
        return sum(load.vehicle.seats for load in self.loads)

    @property
    def seated(self) -> int:
        """People who have one."""
        return sum(load.children + load.adults for load in self.loads)


@dataclass(frozen=True, slots=True)
class Journey:
    """A group's way out or back; `reasons` is everything that its roster lacks, each once."""

    session: SessionRow
    group: ChildGroupRow
    site: SiteRow
    end_site: SiteRow | None
    children: int
    legs: tuple[Leg, ...] = ()
    reasons: tuple[Violation, ...] = ()


def of_campaign(session: Session, campaign: CampaignRow, now: datetime) -> list[Journey]:
    """All journeys of a campaign with their gaps, in order of time."""
    assert campaign.id is not None
    rows = _rows(session, ActivityRow.campaign_id == campaign.id)
    reasons = _gaps(session, campaign.id, now) if rows else {}
    return _journeys(session, rows, reasons)


def one(session: Session, row: SessionRow) -> Journey | None:
    """One journey without its gaps; None where the session is none."""
    found = _journeys(session, _rows(session, SessionRow.id == row.id), {})
    return found[0] if found else None


def of_groups(session: Session, groups: Iterable[int], start: datetime, end: datetime) -> list[Journey]:
    """The journeys of some groups that touch a stretch of time."""
    touching = (SessionRow.starts_at < end, SessionRow.ends_at > start)
    return _journeys(session, _rows(session, col(SessionRow.child_group_id).in_(list(groups)), *touching), {})


def add_leg(session: Session, journey: SessionRow, facts: LegFacts, account_id: int) -> LegRow:
    """One more part at the end of a way.

    Raises:
        Refused: `leg_reversed`; `leg_outside` the journey's hours; `leg_gap` before the last part's end;
            `too_many_legs`.
    """
    if facts.arrives_at <= facts.departs_at:
        raise Refused("leg_reversed")
    if not journey.starts_at <= facts.departs_at < facts.arrives_at <= journey.ends_at:
        raise Refused("leg_outside")
    there = session.exec(
        select(LegRow).where(LegRow.session_id == journey.id).order_by(col(LegRow.position))
    ).all()
    if len(there) >= MOST_LEGS:
        raise Refused("too_many_legs")
    if there and there[-1].arrives_at > facts.departs_at:
        raise Refused("leg_gap")
    assert journey.id is not None
    row = LegRow(
        session_id=journey.id,
        position=there[-1].position + 1 if there else 1,
        kind=facts.kind,
        number=facts.number,
        from_stop=facts.from_stop,
        to_stop=facts.to_stop,
        departs_at=facts.departs_at,
        arrives_at=facts.arrives_at,
    )
    session.add(row)
    session.flush()
    audit.note(session, account_id=account_id, action="trip.leg", subject=f"leg:{row.id}")
    return row


def _rows(session: Session, *conditions: object) -> list[tuple[SessionRow, ChildGroupRow, SiteRow]]:
    rows = session.exec(
        select(SessionRow, ChildGroupRow, SiteRow)
        .join(ChildGroupRow, col(ChildGroupRow.id) == SessionRow.child_group_id)
        .join(SiteRow, col(SiteRow.id) == SessionRow.site_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(
            ActivityRow.kind == ActivityKind.TRIP,
            SessionRow.state == SessionState.PLANNED,
            *conditions,  # type: ignore[arg-type]  # conditions of a query have no common type
        )
        .order_by(col(SessionRow.starts_at), col(SessionRow.id))
    )
    return list(rows)


def _gaps(session: Session, campaign_id: int, now: datetime) -> dict[int, tuple[Violation, ...]]:
    """What the coming journeys lack by the care rules, consent left out: that is a guardian's affair."""
    roster = load_roster(session, campaign_id, today=to_local(now).date())
    trips = roster.only(
        one.id
        for one in roster.sessions.values()
        if one.kind is ActivityKind.TRIP and one.group is not None and one.when.end > to_local(now)
    )
    found: dict[int, dict[tuple[str, str | None], Violation]] = defaultdict(dict)
    for reason in care.check_care(trips):
        if reason.rule in consent.CODES or reason.rule.startswith("order_"):
            continue
        for number in {int(trips.shifts[shift].session) for shift in reason.shifts}:
            found[number].setdefault((reason.rule, reason.subject), reason)
    return {number: tuple(reasons.values()) for number, reasons in found.items()}


def _journeys(
    session: Session,
    rows: Iterable[tuple[SessionRow, ChildGroupRow, SiteRow]],
    reasons: Mapping[int, tuple[Violation, ...]],
) -> list[Journey]:
    rows = list(rows)
    legs = _legs(session, [one.id or 0 for one, _, _ in rows])
    ends = {
        row.id: row
        for row in session.exec(
            select(SiteRow).where(col(SiteRow.id).in_({one.end_site_id for one, _, _ in rows}))
        )
    }
    children = dict(
        session.exec(
            select(StayRow.group_id, func.count())
            .where(col(StayRow.group_id).in_({group.id for _, group, _ in rows}))
            .group_by(col(StayRow.group_id))
        ).all()
    )
    return [
        Journey(
            one,
            group,
            site,
            ends.get(one.end_site_id),
            children.get(group.id or 0, 0),
            tuple(legs[one.id or 0]),
            reasons.get(one.id or 0, ()),
        )
        for one, group, site in rows
    ]


def _legs(session: Session, sessions: list[int]) -> dict[int, list[Leg]]:
    rows = session.exec(
        select(LegRow).where(col(LegRow.session_id).in_(sessions)).order_by(col(LegRow.position))
    ).all()
    ids = [row.id for row in rows]
    vehicles = session.exec(
        select(VehicleRow).where(col(VehicleRow.leg_id).in_(ids)).order_by(col(VehicleRow.id))
    ).all()
    children = _riding(session, ChildSeatRow, ids)
    adults = _riding(session, AdultSeatRow, ids)
    counts = session.exec(
        select(HeadCountRow).where(col(HeadCountRow.leg_id).in_(ids)).order_by(col(HeadCountRow.id))
    ).all()
    found: dict[int, list[Leg]] = defaultdict(list)
    for row in rows:
        loads = tuple(
            VehicleLoad(one, children.get(one.id or 0, 0), adults.get(one.id or 0, 0))
            for one in vehicles
            if one.leg_id == row.id
        )
        counted = tuple(one for one in counts if one.leg_id == row.id)
        found[row.session_id].append(Leg(row, loads, counted))
    return found


def _riding(
    session: Session, kind: type[ChildSeatRow] | type[AdultSeatRow], legs: Iterable[int | None]
) -> dict[int, int]:
    return dict(
        session.exec(
            select(kind.vehicle_id, func.count())
            .where(col(kind.leg_id).in_(list(legs)))
            .group_by(col(kind.vehicle_id))
        ).all()
    )
