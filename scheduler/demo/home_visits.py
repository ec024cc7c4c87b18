"""Rounds of home visits: one that is over, one tomorrow, one in a week; the demo's volunteer goes on each."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_instant, to_local
from scheduler.db.tables import (
    FamilyRow,
    PairRow,
    PersonRow,
    SiteRow,
    VisitRoundRow,
    VisitStopRow,
)
from scheduler.domain.places import SiteKind
from scheduler.domain.problem import Gender, PlanSite
from scheduler.domain.travel import great_circle_km
from scheduler.domain.visits import Home, Round, VisitOutcome, plan

DAY = timedelta(days=1)
ROUNDS = (-9, 1, 7)
"""Days from today; today the volunteer is on the way with a group (`on_the_way`)."""
STARTS, MINUTES, MOST, NEAR_KM = time(9), 30, 3, 60


def arrange(session: Session, volunteer_id: int, now: datetime) -> None:
    """Add it to a written season whose families have company."""
    homes, second = _homes(session), _second(session, volunteer_id)
    if not homes or second is None:
        return
    node = session.get_one(PersonRow, volunteer_id).organisation_id
    start = _start(session, homes[0][1])
    today = to_local(now).date()
    for days in ROUNDS:
        drawn = plan(
            _place(start),
            [Home(family.id or 0, _place(site)) for family, site in homes],
            datetime.combine(today + days * DAY, STARTS),
            MINUTES,
        )
        row = VisitRoundRow(
            organisation_id=node,
            day=today + days * DAY,
            starts_at=to_instant(drawn.starts),
            ends_at=to_instant(drawn.ends),
            minutes=MINUTES,
            start_site_id=start.id or 0,
            first_id=volunteer_id,
            second_id=second,
            made_at=now - 20 * DAY,
        )
        session.add(row)
        session.flush()
        session.add_all(_stops(row, drawn, now))
    session.flush()


def _stops(row: VisitRoundRow, drawn: Round, now: datetime) -> Iterator[VisitStopRow]:
    """The homes in their order; of the round that is over, nobody was met at the last one."""
    for place, stop in enumerate(drawn.stops, 1):
        missed = place == len(drawn.stops) > 1
        outcome = VisitOutcome.NOT_MET if missed else VisitOutcome.MET
        arrives = to_instant(stop.arrives)
        over = row.day < to_local(now).date()
        yield VisitStopRow(
            round_id=row.id or 0,
            family_id=stop.family,
            day=row.day,
            place=place,
            arrives_at=arrives,
            outcome=outcome if over else None,
            visited_at=arrives if over else None,
        )


def _homes(session: Session) -> list[tuple[FamilyRow, SiteRow]]:
    """Families that have company, and so consent to it, with homes near to the first of them."""
    rows = session.exec(
        select(FamilyRow, SiteRow)
        .join(SiteRow, col(SiteRow.id) == FamilyRow.home_site_id)
        .join(PairRow, col(PairRow.family_id) == FamilyRow.id)
        .where(
            col(PairRow.accepted_at).is_not(None),
            col(PairRow.ends_on).is_(None),
            col(SiteRow.latitude).is_not(None),
        )
        .order_by(col(FamilyRow.id))
    ).all()
    near = sorted(rows, key=lambda row: great_circle_km(_place(rows[0][1]), _place(row[1])))
    return [row for row in near if great_circle_km(_place(rows[0][1]), _place(row[1])) < NEAR_KM][:MOST]


def _start(session: Session, home: SiteRow) -> SiteRow:
    """The nearest place that is nobody's home."""
    rows = session.exec(
        select(SiteRow).where(col(SiteRow.latitude).is_not(None), SiteRow.kind != SiteKind.HOME_VILLAGE)
    )
    return min(rows, key=lambda row: great_circle_km(_place(home), _place(row)), default=home)


def _second(session: Session, volunteer_id: int) -> int | None:
    """Another who keeps a family company, so that check and training are there; together with a woman."""
    first = session.get_one(PersonRow, volunteer_id)
    rows = session.exec(
        select(PersonRow)
        .join(PairRow, col(PairRow.volunteer_id) == PersonRow.id)
        .where(
            PersonRow.id != volunteer_id,
            col(PairRow.accepted_at).is_not(None),
            col(PairRow.ends_on).is_(None),
            col(PersonRow.check_until).is_(None),
        )
        .order_by(col(PersonRow.id))
    )
    return next((row.id for row in rows if Gender.FEMALE in (first.gender, row.gender)), None)


def _place(row: SiteRow) -> PlanSite:
    return PlanSite(str(row.id), row.latitude, row.longitude)
