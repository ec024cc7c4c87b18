"""In which capacity an account may read about a child today, and what that capacity needs to know.

Least privilege (儿童个人信息网络保护规定 art. 15): a role is not enough, there must be a need. The guardian
always has one; an organiser while the child is in the own campaign; a coordinator for the families of the own
enterprise, whose consents are handed in there; whoever is on duty with the group only on the day; whoever
keeps the family company while both want it; whoever visits it, on that day and the day before. An
administrator has none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_instant, to_local
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    CampaignRow,
    ChildGroupRow,
    ChildOfferRow,
    ChildRow,
    FamilyRow,
    HatRow,
    OrganisationRow,
    PersonRow,
    PlaceRequestRow,
    SessionRow,
    ShiftRow,
    StayRow,
)
from scheduler.domain.children import LEADING_ROLES, SEES, SOCIAL_ROLES, Matter, Reader, RequestState
from scheduler.domain.organisations import Role
from scheduler.domain.people import Hat
from scheduler.domain.work import AssignmentState, SessionState
from scheduler.services import access, audit, pair_sight, visit_sight
from scheduler.services.accounts import Account

SAID_YES = tuple(state for state in AssignmentState if state.kept)
LIVE = tuple(state for state in RequestState if state.live)


@dataclass(frozen=True, slots=True)
class Sight:
    """What an account may see of a child, and in which capacities."""

    readers: frozenset[Reader] = frozenset()

    @property
    def matters(self) -> frozenset[Matter]:
        """Everything that any of the capacities needs."""
        return frozenset(matter for reader in self.readers for matter in SEES[reader])

    @property
    def purpose(self) -> str:
        """What the access log says of the reading: the capacity that sees most."""
        return next(reader.value for reader in Reader if reader in self.readers)


@dataclass(frozen=True, slots=True)
class DayDuty:
    """One duty of a person on a day: where, with which group, as what, in which campaign."""

    group_id: int | None
    site_id: int
    campaign_id: int
    reader: Reader


def sights(session: Session, account: Account, children: Iterable[int], now: datetime) -> dict[int, Sight]:
    """For each of some children what the account may see; children it has no need to see are left out."""
    ids = sorted(set(children))
    found: dict[int, set[Reader]] = {child: set() for child in ids}
    for child, reader in (
        *_as_family(session, account, ids),
        *_as_organiser(session, account, ids),
        *(
            (child, Reader.COMPANION)
            for child in pair_sight.children_of(session, account.person_id, ids, now)
        ),
        *((child, Reader.VISITOR) for child in visit_sight.children_of(session, account.person_id, ids, now)),
        *_on_duty(session, account, ids, now),
    ):
        found[child].add(reader)
    return {child: Sight(frozenset(readers)) for child, readers in found.items() if readers}


def sight(session: Session, account: Account, child_id: int, now: datetime) -> Sight | None:
    """What the account may see of one child; None when it has no need to see it."""
    return sights(session, account, [child_id], now).get(child_id)


def note_reading(session: Session, account: Account, child_id: int, purpose: str) -> None:
    """One line in the access log; whoever shows anything about a child calls this in the same transaction."""
    audit.note(
        session, account_id=account.id, action="child.read", subject=f"child:{child_id}", purpose=purpose
    )


def day_duties(session: Session, person_id: int, now: datetime) -> list[DayDuty]:
    """What the person has said yes to on the local day of `now`, where children may be."""
    first, end = _day(now)
    rows = session.exec(
        select(SessionRow.child_group_id, SessionRow.site_id, ActivityRow.campaign_id, ShiftRow.role)
        .select_from(AssignmentRow)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(
            AssignmentRow.person_id == person_id,
            col(AssignmentRow.state).in_(SAID_YES),
            SessionRow.state == SessionState.PLANNED,
            SessionRow.starts_at < end,
            SessionRow.ends_at > first,
        )
    ).all()
    social = session.get(HatRow, (person_id, Hat.SOCIAL_WORKER)) is not None
    return [DayDuty(group, site, campaign, _reader(role, social)) for group, site, campaign, role in rows]


def groups_of_day(session: Session, person_id: int, now: datetime) -> dict[int, Reader]:
    """The children's groups that the person is with today, or leads at their site, with the capacity."""
    first, end = _day(now)
    found: dict[int, Reader] = {}
    duties = day_duties(session, person_id, now)
    for duty in duties:
        if duty.group_id is not None:
            found[duty.group_id] = _stronger(found.get(duty.group_id), duty.reader)
    for duty in (one for one in duties if one.reader is not Reader.ON_DUTY):
        at_site = session.exec(
            select(SessionRow.child_group_id)
            .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
            .where(
                SessionRow.site_id == duty.site_id,
                ActivityRow.campaign_id == duty.campaign_id,
                col(SessionRow.child_group_id).is_not(None),
                SessionRow.state == SessionState.PLANNED,
                SessionRow.starts_at < end,
                SessionRow.ends_at > first,
            )
        )
        for group in {one for one in at_site if one is not None}:
            found[group] = _stronger(found.get(group), duty.reader)
    return found


def _day(now: datetime) -> tuple[datetime, datetime]:
    midnight = to_local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return to_instant(midnight), to_instant(midnight + timedelta(days=1))


def _reader(role: str, social: bool) -> Reader:
    if social or role in SOCIAL_ROLES:
        return Reader.SOCIAL_WORKER
    return Reader.LEADER if role in LEADING_ROLES else Reader.ON_DUTY


def _stronger(one: Reader | None, other: Reader) -> Reader:
    order = list(Reader)
    return other if one is None else min(one, other, key=order.index)


def _as_family(session: Session, account: Account, ids: list[int]) -> list[tuple[int, Reader]]:
    rows = session.exec(
        select(ChildRow.id, FamilyRow.guardian_id, OrganisationRow.path)
        .join(FamilyRow, col(FamilyRow.id) == ChildRow.family_id)
        .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(col(ChildRow.id).in_(ids))
    )
    granted = account.paths(Role.COORDINATOR)
    found: list[tuple[int, Reader]] = []
    for child, guardian, path in rows:
        assert child is not None
        if guardian == account.person_id:
            found.append((child, Reader.GUARDIAN))
        if access.covers(granted, (path,)):
            found.append((child, Reader.COORDINATOR))
    return found


def _as_organiser(session: Session, account: Account, ids: list[int]) -> list[tuple[int, Reader]]:
    mine = access.below(OrganisationRow.path, account, Role.ORGANISER)
    staying = session.exec(
        select(StayRow.child_id)
        .join(ChildGroupRow, col(ChildGroupRow.id) == StayRow.group_id)
        .join(CampaignRow, col(CampaignRow.id) == ChildGroupRow.campaign_id)
        .join(OrganisationRow, col(OrganisationRow.id) == CampaignRow.organisation_id)
        .where(col(StayRow.child_id).in_(ids), mine)
    )
    asking = session.exec(
        select(PlaceRequestRow.child_id)
        .join(ChildOfferRow, col(ChildOfferRow.id) == PlaceRequestRow.offer_id)
        .join(CampaignRow, col(CampaignRow.id) == ChildOfferRow.campaign_id)
        .join(OrganisationRow, col(OrganisationRow.id) == CampaignRow.organisation_id)
        .where(col(PlaceRequestRow.child_id).in_(ids), col(PlaceRequestRow.state).in_(LIVE), mine)
    )
    return [(child, Reader.ORGANISER) for child in {*staying, *asking}]


def _on_duty(session: Session, account: Account, ids: list[int], now: datetime) -> list[tuple[int, Reader]]:
    groups = groups_of_day(session, account.person_id, now)
    today = to_local(now).date()
    rows = session.exec(
        select(StayRow.child_id, StayRow.group_id).where(
            col(StayRow.child_id).in_(ids),
            col(StayRow.group_id).in_(groups),
            StayRow.arrives_on <= today,
            StayRow.leaves_on >= today,
        )
    )
    return [(child, groups[group]) for child, group in rows]
