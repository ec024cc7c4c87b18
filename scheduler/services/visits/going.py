"""A round as its two and its organiser see it; stop by stop it is put down whether somebody was met."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import (
    ChildRow,
    FamilyRow,
    OrganisationRow,
    PersonRow,
    SiteRow,
    VisitRoundRow,
    VisitStopRow,
)
from scheduler.domain.organisations import Role
from scheduler.domain.visits import IN_SIGHT, VisitOutcome
from scheduler.services import access, children, pair_sight, visit_sight
from scheduler.services.accounts import Account
from scheduler.services.children import ChildCard
from scheduler.services.paging import Page, paged
from scheduler.services.refusal import Refused

SIZE = 20
CALENDAR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Call:
    """One stop with whom to ask for; without `cards` nobody may be named."""

    stop: VisitStopRow
    site: SiteRow | None
    cards: tuple[ChildCard, ...]

    @property
    def contacts(self) -> tuple[tuple[str, str], ...]:
        """Name and number of the carer at home first, then of the guardian."""
        known = self.cards[0].contacts if self.cards else None
        if known is None:
            return ()
        both = ((known.carer, known.carer_phone), (known.guardian, known.guardian_phone))
        return tuple((name, phone) for name, phone in both if name)


@dataclass(frozen=True, slots=True)
class Going:
    """A round: who goes, how many homes; the calls only for its two, the day before and on the day."""

    row: VisitRoundRow
    two: tuple[PersonRow, PersonRow]
    start: SiteRow
    stops: tuple[VisitStopRow, ...]
    calls: tuple[Call, ...] = ()
    today: bool = False

    def many(self, outcome: VisitOutcome) -> int:
        """How many stops ended so."""
        return sum(stop.outcome is outcome for stop in self.stops)

    @property
    def met(self) -> int:
        """At how many homes somebody was met."""
        return self.many(VisitOutcome.MET)

    @property
    def not_met(self) -> int:
        """At how many nobody was."""
        return self.many(VisitOutcome.NOT_MET)


def of_organiser(session: Session, account: Account, page: int = 1) -> Page[Going]:
    """The rounds of an organiser's nodes, the latest day first; no family is named."""
    rows = session.exec(
        select(VisitRoundRow)
        .join(OrganisationRow, col(OrganisationRow.id) == VisitRoundRow.organisation_id)
        .where(access.below(OrganisationRow.path, account, Role.ORGANISER))
        .order_by(col(VisitRoundRow.day).desc(), col(VisitRoundRow.id).desc())
    ).all()
    part = paged(rows, page, SIZE)
    return Page(tuple(_going(session, part.items)), part.number, part.pages, part.total)


def of_visitor(session: Session, account: Account, now: datetime) -> list[Going]:
    """The account's own rounds from today on, with the families where they may be known, each look noted."""
    today = to_local(now).date()
    rows = session.exec(
        select(VisitRoundRow)
        .where(
            visit_sight.goes_with(account.person_id),
            VisitRoundRow.day >= today,
            col(VisitRoundRow.cancelled_at).is_(None),
        )
        .order_by(col(VisitRoundRow.day), col(VisitRoundRow.id))
    ).all()
    return [_with_calls(session, account, one, now) for one in _going(session, rows)]


def one_of_visitor(session: Session, account: Account, round_id: int, now: datetime) -> Going | None:
    """One of the account's rounds that it may see the families of now; None for any other."""
    found = (one for one in of_visitor(session, account, now) if one.row.id == round_id)
    return next((one for one in found if one.calls), None)


def put_down(
    session: Session, account: Account, stop_id: int, outcome: VisitOutcome, now: datetime
) -> VisitStopRow | None:
    """One of the two says on the day whether somebody was met; None for a stop of somebody else's round.

    Raises:
        Refused: `visit_not_today` on another day, `visit_over` of a round that was called off, or what the
            visitor lacks by now (`PairBar`).
    """
    found = session.exec(
        select(VisitStopRow, VisitRoundRow)
        .join(VisitRoundRow, col(VisitRoundRow.id) == VisitStopRow.round_id)
        .where(VisitStopRow.id == stop_id, visit_sight.goes_with(account.person_id))
    ).first()
    if found is None:
        return None
    stop, row = found
    today = to_local(now).date()
    if row.cancelled_at is not None:
        raise Refused("visit_over")
    if row.day != today:
        raise Refused("visit_not_today")
    lacking = pair_sight.barred(session, [account.person_id], today)[account.person_id]
    if lacking:
        raise Refused(*(one.value for one in lacking))
    stop.outcome, stop.visited_at = outcome, now
    session.add(stop)
    session.flush()
    return stop


def in_calendar(session: Session, person_id: int, now: datetime) -> list[VisitRoundRow]:
    """The rounds that a visitor's calendar tells, those that were called off included."""
    return list(
        session.exec(
            select(VisitRoundRow)
            .where(visit_sight.goes_with(person_id), VisitRoundRow.day >= to_local(now).date() - CALENDAR)
            .order_by(col(VisitRoundRow.id))
        )
    )


def _going(session: Session, rows: Sequence[VisitRoundRow]) -> list[Going]:
    people = {one for row in rows for one in (row.first_id, row.second_id)}
    named = {one.id: one for one in session.exec(select(PersonRow).where(col(PersonRow.id).in_(people)))}
    sites = _sites(session, {row.start_site_id for row in rows})
    stops: dict[int, list[VisitStopRow]] = {row.id or 0: [] for row in rows}
    for stop in session.exec(
        select(VisitStopRow).where(col(VisitStopRow.round_id).in_(stops)).order_by(col(VisitStopRow.place))
    ):
        stops[stop.round_id].append(stop)
    return [
        Going(
            row=row,
            two=(named[row.first_id], named[row.second_id]),
            start=sites[row.start_site_id],
            stops=tuple(stops[row.id or 0]),
        )
        for row in rows
    ]


def _with_calls(session: Session, account: Account, going: Going, now: datetime) -> Going:
    today = to_local(now).date()
    if not _in_sight(going.row.day, today):
        return going
    ids = {stop.family_id for stop in going.stops}
    rows = session.exec(select(ChildRow.id, ChildRow.family_id).where(col(ChildRow.family_id).in_(ids))).all()
    cards = children.read_all(session, account, [child for child, _ in rows if child is not None], now)
    homes = dict(
        session.exec(select(FamilyRow.id, FamilyRow.home_site_id).where(col(FamilyRow.id).in_(ids))).all()
    )
    sites = _sites(session, {one for one in homes.values() if one is not None})
    calls = [
        Call(
            stop,
            sites.get(homes[stop.family_id] or 0),
            tuple(card for card in cards if card.child.family_id == stop.family_id),
        )
        for stop in going.stops
    ]
    known = tuple(call for call in calls if call.cards)
    return Going(going.row, going.two, going.start, going.stops, known, going.row.day == today)


def _in_sight(day: date, today: date) -> bool:
    return today <= day <= today + IN_SIGHT


def _sites(session: Session, ids: set[int]) -> dict[int, SiteRow]:
    rows = session.exec(select(SiteRow).where(col(SiteRow.id).in_(ids)))
    return {row.id: row for row in rows if row.id is not None}
