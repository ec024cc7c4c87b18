"""A parent's family: the children, who looks after them at home, what comes next and what is missing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import (
    ActivityRow,
    CampaignRow,
    ChildRow,
    FamilyRow,
    SessionRow,
    SiteRow,
    StayRow,
    TicketOrderRow,
)
from scheduler.domain.care import Purpose
from scheduler.domain.children import plausible_birth_year
from scheduler.domain.rules.consent import PURPOSE_OF
from scheduler.domain.work import ActivityKind, CampaignState, SessionState
from scheduler.services import children, consent_answers
from scheduler.services.accounts import Account
from scheduler.services.children import ChildCard, ChildFacts
from scheduler.services.refusal import Refused

MOST_CHILDREN = 8
"""More than a family has; keeps a mistaken or hostile form from filling the table."""


class Missing(StrEnum):
    """What a parent still owes before a child can go."""

    CONSENT = "consent"
    TICKET = "ticket"
    CARER = "carer"


@dataclass(frozen=True, slots=True)
class MissingOf:
    """One missing thing of one child; a ticket has its last day and if it is over, a consent its purpose."""

    what: Missing
    child: ChildRow
    purpose: Purpose | None = None
    by: date | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """One dated thing of a child to come."""

    child: ChildRow
    session: SessionRow
    site: SiteRow
    end_site: SiteRow | None
    kind: ActivityKind
    campaign_id: int


@dataclass(frozen=True, slots=True)
class Carer:
    """Who looks after the children at home, and which language they speak."""

    name: str
    phone: str
    language: str = ""


def family_of(session: Session, person_id: int) -> FamilyRow | None:
    """The family whose guardian somebody is."""
    return session.exec(
        select(FamilyRow).where(FamilyRow.guardian_id == person_id).order_by(col(FamilyRow.id))
    ).first()


def own_children(session: Session, account: Account, now: datetime) -> list[ChildCard]:
    """The account's own children, each noted as read."""
    ids = session.exec(
        select(ChildRow.id)
        .join(FamilyRow, col(FamilyRow.id) == ChildRow.family_id)
        .where(FamilyRow.guardian_id == account.person_id)
    )
    return children.read_all(session, account, [one for one in ids if one is not None], now)


def add_child(session: Session, account: Account, facts: ChildFacts, now: datetime) -> ChildRow:
    """Enter a child of one's own; the family is made with the first.

    Raises:
        Refused: `birth_year_odd` for somebody who is no child, `too_many_children`.
    """
    if not plausible_birth_year(facts.birth_year, to_local(now).date()):
        raise Refused("birth_year_odd")
    family = family_of(session, account.person_id)
    if family is None:
        family = FamilyRow(guardian_id=account.person_id)
        session.add(family)
        session.flush()
    assert family.id is not None
    siblings = session.exec(select(ChildRow.id).where(ChildRow.family_id == family.id)).all()
    if len(siblings) >= MOST_CHILDREN:
        raise Refused("too_many_children")
    child = ChildRow(family_id=family.id, **{name: getattr(facts, name) for name in ChildFacts.__slots__})
    session.add(child)
    session.flush()
    children.note_change(session, account, child.id or 0, "basics")
    return child


def set_carer(session: Session, account: Account, family: FamilyRow, carer: Carer) -> None:
    """Say who looks after the children at home and hands them over."""
    family.carer_name, family.carer_phone, family.language = carer.name, carer.phone, carer.language
    session.add(family)
    for child in session.exec(select(ChildRow.id).where(ChildRow.family_id == family.id)).all():
        children.note_change(session, account, child or 0, "contacts")


def coming(session: Session, cards: Iterable[ChildCard], now: datetime) -> list[Coming]:
    """Everything dated that is to come for some children, in order of time."""
    found = [one for card in cards for one in _of_card(session, card, now)]
    return sorted(found, key=lambda one: (one.session.starts_at, one.session.id, one.child.id))


def entered(cards: Iterable[ChildCard]) -> dict[int, list[str]]:
    """By offer the children for whom a place is asked or held, by name."""
    found: dict[int, list[str]] = defaultdict(list)
    for card in cards:
        for one in card.requests:
            if one.request.state.live:
                found[one.request.offer_id].append(card.child.short_name)
    return dict(found)


def missing(session: Session, cards: Iterable[ChildCard], now: datetime) -> list[MissingOf]:
    """What is missing for some children before what is to come."""
    today = to_local(now).date()
    found: list[MissingOf] = []
    for card in cards:
        needed = _purposes(session, card, today)
        without = (one for one in sorted(needed) if not consent_answers.stands((card.answers or {}).get(one)))
        found += [MissingOf(Missing.CONSENT, card.child, purpose) for purpose in without]
        if needed and card.contacts is not None and not card.contacts.carer_phone:
            found.append(MissingOf(Missing.CARER, card.child))
        found += [
            MissingOf(Missing.TICKET, card.child, by=order.deadline, late=order.deadline < today)
            for order in _orders(session, card, today)
        ]
    return found


def _of_card(session: Session, card: ChildCard, now: datetime) -> Iterable[Coming]:
    today = to_local(now).date()
    stays = {one.group.id: one.stay for one in card.stays if one.stay.leaves_on >= today}
    rows = session.exec(
        select(SessionRow, SiteRow, ActivityRow.kind, ActivityRow.campaign_id)
        .join(SiteRow, col(SiteRow.id) == SessionRow.site_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .join(CampaignRow, col(CampaignRow.id) == ActivityRow.campaign_id)
        .where(
            col(SessionRow.child_group_id).in_(stays),
            SessionRow.ends_at > now,
            SessionRow.state == SessionState.PLANNED,
            CampaignRow.state != CampaignState.DRAFT,
        )
    )
    for one, site, kind, campaign_id in rows:
        if _within(one, stays[one.child_group_id]):
            end = None if one.end_site_id is None else session.get(SiteRow, one.end_site_id)
            yield Coming(card.child, one, site, end, ActivityKind(kind), campaign_id)


def _within(one: SessionRow, stay: StayRow) -> bool:
    return stay.arrives_on <= to_local(one.starts_at).date() <= stay.leaves_on


def _purposes(session: Session, card: ChildCard, today: date) -> set[Purpose]:
    """What has to be consented to for the child's coming stays and live requests."""
    groups = [one.group.id for one in card.stays if one.stay.leaves_on >= today]
    kinds = session.exec(
        select(ActivityRow.kind)
        .join(SessionRow, col(SessionRow.activity_id) == ActivityRow.id)
        .where(col(SessionRow.child_group_id).in_(groups), SessionRow.state == SessionState.PLANNED)
        .distinct()
    )
    found = {PURPOSE_OF[ActivityKind(kind)] for kind in kinds if ActivityKind(kind) in PURPOSE_OF}
    return found | {one.offer.purpose for one in card.requests if one.request.state.live}


def _orders(session: Session, card: ChildCard, today: date) -> Iterable[TicketOrderRow]:
    """Tickets for the child's coming legs that nobody has ordered yet, one a group."""
    groups = [one.group.id for one in card.stays if one.stay.leaves_on >= today]
    rows = session.exec(
        select(TicketOrderRow)
        .join(SessionRow, col(SessionRow.id) == TicketOrderRow.session_id)
        .where(col(SessionRow.child_group_id).in_(groups), col(TicketOrderRow.ordered_on).is_(None))
        .order_by(col(TicketOrderRow.deadline))
    ).all()
    return rows[:1]
