"""A round of home visits: drawn to be looked at, made, called off; whatever speaks against it is refused."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, or_, select

from scheduler.db.local_time import to_instant, to_local
from scheduler.db.person_facts import load_kin, load_people
from scheduler.db.tables import (
    ApartRow,
    FamilyRow,
    KinRow,
    NotWithRow,
    OrganisationRow,
    PersonRow,
    SiteRow,
    VisitRoundRow,
    VisitStopRow,
)
from scheduler.domain import visits
from scheduler.domain.organisations import Role
from scheduler.domain.visits import AHEAD, MOST_FAMILIES, STAY_MINUTES, Home, Round
from scheduler.services import access, audit, pair_sight, visit_leaving
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused
from scheduler.services.visits import choices


@dataclass(frozen=True, slots=True)
class Wish:
    """Who goes to whom, when, from where, and for how many minutes at each home."""

    day: date
    starts: time
    minutes: int
    site_id: int
    visitors: tuple[int, ...]
    families: tuple[int, ...]


def draw(session: Session, account: Account, wish: Wish, now: datetime) -> Round:
    """The round as it would be; nothing is kept.

    Raises:
        Refused: `visit_day`, `visit_minutes`, `visit_site`, `visit_families` (none or too many),
            `visit_family` for one of somebody else's, `visit_no_consent`, `visit_no_home`, `visit_twice` on
            that day; of the two: `visit_no_visitor`, a `VisitFault`, a `PairBar`, `visit_apart`,
            `visit_busy`; `visit_late` when the two would be out too early or too late.
    """
    starts = datetime.combine(wish.day, wish.starts)
    if not to_local(now) < starts < to_local(now) + AHEAD:
        raise Refused("visit_day")
    if wish.minutes not in STAY_MINUTES:
        raise Refused("visit_minutes")
    start = session.exec(
        select(SiteRow)
        .join(OrganisationRow, col(OrganisationRow.id) == SiteRow.organisation_id)
        .where(SiteRow.id == wish.site_id, access.below(OrganisationRow.path, account, Role.ORGANISER))
    ).first()
    if start is None or start.latitude is None:
        raise Refused("visit_site")
    homes = _homes(session, account, wish)
    _fit(session, account, wish, [family for family, _ in homes])
    found = visits.plan(
        choices.place(start),
        [Home(family.id or 0, choices.place(site)) for family, site in homes],
        starts,
        wish.minutes,
    )
    if found.too_late:
        raise Refused("visit_late")
    return found


def make(session: Session, account: Account, wish: Wish, now: datetime) -> VisitRoundRow:
    """Keep a round as `draw` shows it, and tell the two.

    Raises:
        Refused: as `draw`.
    """
    for kind, ids in ((PersonRow, wish.visitors), (FamilyRow, wish.families)):
        session.exec(
            select(kind.id).where(col(kind.id).in_(ids)).order_by(col(kind.id)).with_for_update()
        ).all()
    drawn = draw(session, account, wish, now)
    first, second = sorted(set(wish.visitors))
    row = VisitRoundRow(
        organisation_id=_node(session, account, wish.families[0]),
        day=wish.day,
        starts_at=to_instant(drawn.starts),
        ends_at=to_instant(drawn.ends),
        minutes=wish.minutes,
        start_site_id=wish.site_id,
        first_id=first,
        second_id=second,
        made_by=account.id,
        made_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
            session.add_all(
                VisitStopRow(
                    round_id=row.id or 0,
                    family_id=stop.family,
                    day=wish.day,
                    place=place,
                    arrives_at=to_instant(stop.arrives),
                )
                for place, stop in enumerate(drawn.stops, 1)
            )
    except IntegrityError:
        raise Refused("visit_twice") from None
    visit_leaving.tell(session, row, now)
    _note(session, account, row, "visit.make")
    return row


def of_organiser(session: Session, account: Account, round_id: int) -> VisitRoundRow | None:
    """A round of a node that the account organises; None for any other."""
    return session.exec(
        select(VisitRoundRow)
        .join(OrganisationRow, col(OrganisationRow.id) == VisitRoundRow.organisation_id)
        .where(VisitRoundRow.id == round_id, access.below(OrganisationRow.path, account, Role.ORGANISER))
    ).first()


def call_off(session: Session, account: Account, row: VisitRoundRow, now: datetime) -> None:
    """A round does not take place; its families are free again on that day.

    Raises:
        Refused: `visit_over` once it has begun or was called off.
    """
    session.refresh(row, with_for_update=True)
    if row.cancelled_at is not None or row.starts_at <= now:
        raise Refused("visit_over")
    row.cancelled_at = now
    session.add(row)
    for stop in session.exec(select(VisitStopRow).where(VisitStopRow.round_id == row.id)):
        session.delete(stop)
    session.flush()
    visit_leaving.tell(session, row, now)
    _note(session, account, row, "visit.call_off")


def _homes(session: Session, account: Account, wish: Wish) -> list[tuple[FamilyRow, SiteRow]]:
    ids = set(wish.families)
    if not 1 <= len(ids) <= MOST_FAMILIES:
        raise Refused("visit_families")
    own = session.exec(
        select(FamilyRow)
        .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(col(FamilyRow.id).in_(ids), access.below(OrganisationRow.path, account, Role.ORGANISER))
        .order_by(col(FamilyRow.id))
    ).all()
    if len(own) != len(ids):
        raise Refused("visit_family")
    if choices.consenting(session, ids) != ids:
        raise Refused("visit_no_consent")
    sites = {
        row.id: row
        for row in session.exec(select(SiteRow).where(col(SiteRow.id).in_({one.home_site_id for one in own})))
        if row.latitude is not None
    }
    if any(one.home_site_id not in sites for one in own):
        raise Refused("visit_no_home")
    if choices.visited_on(session, ids, wish.day):
        raise Refused("visit_twice")
    return [(one, sites[one.home_site_id]) for one in own]


def _fit(session: Session, account: Account, wish: Wish, families: list[FamilyRow]) -> None:
    """Whether these two may go to these families on that day."""
    ids = set(wish.visitors)
    own = session.exec(
        select(PersonRow.id)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(col(PersonRow.id).in_(ids), access.below(OrganisationRow.path, account, Role.ORGANISER))
    ).all()
    if set(own) != ids:
        raise Refused("visit_no_visitor")
    people = load_people(session, ids)
    found = visits.faults(tuple(people.values()), load_kin(session, ids), wish.day)
    if found:
        raise Refused(*(one.value for one in found))
    lacking = pair_sight.barred(session, ids, wish.day)
    bars = dict.fromkeys(bar.value for one in sorted(lacking) for bar in lacking[one])
    if bars:
        raise Refused(*bars)
    if _apart(session, ids, {one.guardian_id for one in families}):
        raise Refused("visit_apart")
    if choices.busy(session, ids, wish.day) & ids:
        raise Refused("visit_busy")


def _apart(session: Session, two: set[int], guardians: set[int]) -> bool:
    """Whether one of the two is kin of a family or somebody wishes to be apart; nobody learns which."""
    if two & guardians:
        return True
    together = two | guardians
    for kind in (KinRow, ApartRow, NotWithRow):
        rows = session.exec(
            select(kind.person_id, kind.other_id).where(
                or_(col(kind.person_id).in_(two), col(kind.other_id).in_(two)),
                col(kind.person_id).in_(together),
                col(kind.other_id).in_(together),
            )
        )
        if rows.first() is not None:
            return True
    return False


def _node(session: Session, account: Account, family_id: int) -> int:
    """The highest of the account's nodes that the family belongs to: its organisers see the round."""
    path = session.exec(
        select(OrganisationRow.path)
        .join(PersonRow, col(PersonRow.organisation_id) == OrganisationRow.id)
        .join(FamilyRow, col(FamilyRow.guardian_id) == PersonRow.id)
        .where(FamilyRow.id == family_id)
    ).one()
    own = min((one for one in account.paths(Role.ORGANISER) if path.startswith(one)), key=len)
    return session.exec(select(OrganisationRow.id).where(OrganisationRow.path == own)).one() or 0


def _note(session: Session, account: Account, row: VisitRoundRow, action: str) -> None:
    audit.note(session, account_id=account.id, action=action, subject=f"visit:{row.id}")
