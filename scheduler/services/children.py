"""What is known about a child, told to whoever needs it and to nobody else, each reading noted."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import (
    CampaignRow,
    ChildGroupRow,
    ChildNeedRow,
    ChildOfferRow,
    ChildRow,
    CircumstanceRow,
    ConsentRow,
    FamilyRow,
    PersonRow,
    PlaceRequestRow,
    StayRow,
)
from scheduler.domain.care import Purpose
from scheduler.domain.children import Circumstance, Matter, NeedKind
from scheduler.domain.problem import Gender
from scheduler.services import audit, child_access, consent_answers
from scheduler.services.accounts import Account
from scheduler.services.child_access import LIVE, Sight
from scheduler.services.paging import Page, paged


@dataclass(frozen=True, slots=True)
class ChildFacts:
    """What is entered about a child: the least that groups and ratios need, no number and no photo."""

    short_name: str
    birth_year: int
    gender: Gender
    grade: int | None = None
    boards: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Contacts:
    """Whom to call: the guardian at the plant, the carer at home."""

    guardian: str
    guardian_phone: str
    carer: str
    carer_phone: str
    language: str


@dataclass(frozen=True, slots=True)
class StayOf:
    """A child's time with a group of a campaign."""

    stay: StayRow
    group: ChildGroupRow
    campaign: CampaignRow


@dataclass(frozen=True, slots=True)
class RequestOf:
    """A request for a place with what was offered."""

    request: PlaceRequestRow
    offer: ChildOfferRow


@dataclass(frozen=True, slots=True)
class ChildCard:
    """One child as somebody may see it: None stands for what this reader has no need to know."""

    child: ChildRow
    sight: Sight
    stays: tuple[StayOf, ...] = ()
    requests: tuple[RequestOf, ...] = ()
    answers: dict[Purpose, ConsentRow] | None = None
    contacts: Contacts | None = None
    needs: tuple[ChildNeedRow, ...] | None = None
    circumstance: Circumstance | None = None

    def sees(self, matter: Matter) -> bool:
        """Whether the reader may see that part."""
        return matter in self.sight.matters


def read(session: Session, account: Account, child_id: int, now: datetime) -> ChildCard | None:
    """One child, noted as read; None for whoever has no need to see it."""
    return next(iter(read_all(session, account, [child_id], now)), None)


def read_all(session: Session, account: Account, children: Iterable[int], now: datetime) -> list[ChildCard]:
    """Those of some children that the account has a need to see, each noted as read, in order of id."""
    sights = child_access.sights(session, account, children, now)
    rows = session.exec(select(ChildRow).where(col(ChildRow.id).in_(sights)).order_by(col(ChildRow.id))).all()
    for row in rows:
        child_access.note_reading(session, account, row.id or 0, sights[row.id or 0].purpose)
    return _cards(session, rows, sights)


def of_campaign(
    session: Session, account: Account, campaign_id: int, now: datetime, page: int = 1, size: int = 30
) -> Page[ChildCard]:
    """The children with a stay or a live request in a campaign; only those of this page are read."""
    staying = select(StayRow.child_id).join(ChildGroupRow, col(ChildGroupRow.id) == StayRow.group_id)
    asking = select(PlaceRequestRow.child_id).join(
        ChildOfferRow, col(ChildOfferRow.id) == PlaceRequestRow.offer_id
    )
    ids = {
        *session.exec(staying.where(ChildGroupRow.campaign_id == campaign_id)),
        *session.exec(
            asking.where(ChildOfferRow.campaign_id == campaign_id, col(PlaceRequestRow.state).in_(LIVE))
        ),
    }
    part = paged(sorted(ids), page, size)
    return Page(tuple(read_all(session, account, part.items, now)), part.number, part.pages, part.total)


def today(session: Session, account: Account, now: datetime) -> list[tuple[ChildGroupRow, list[ChildCard]]]:
    """The groups that the account is on duty with today, each with the children that are there."""
    groups = child_access.groups_of_day(session, account.person_id, now)
    on = to_local(now).date()
    rows = session.exec(
        select(StayRow)
        .where(col(StayRow.group_id).in_(groups), StayRow.arrives_on <= on, StayRow.leaves_on >= on)
        .order_by(col(StayRow.child_id))
    ).all()
    cards = {card.child.id: card for card in read_all(session, account, {row.child_id for row in rows}, now)}
    by_group: dict[int, list[ChildCard]] = defaultdict(list)
    for row in rows:
        by_group[row.group_id].append(cards[row.child_id])
    named = session.exec(
        select(ChildGroupRow).where(col(ChildGroupRow.id).in_(groups)).order_by(col(ChildGroupRow.code))
    )
    return [(group, by_group[group.id or 0]) for group in named]


def change(session: Session, account: Account, child: ChildRow, facts: ChildFacts) -> None:
    """Correct what is known about a child (the guardian's right)."""
    for name in ("short_name", "birth_year", "gender", "grade", "boards", "language"):
        setattr(child, name, getattr(facts, name))
    session.add(child)
    session.flush()
    note_change(session, account, child.id or 0, "basics")


def set_needs(
    session: Session, account: Account, child_id: int, needs: Sequence[tuple[NeedKind, str]]
) -> None:
    """Replace what a child needs."""
    for old in session.exec(select(ChildNeedRow).where(ChildNeedRow.child_id == child_id)):
        session.delete(old)
    session.add_all(ChildNeedRow(child_id=child_id, kind=kind, note=note) for kind, note in needs)
    session.flush()
    note_change(session, account, child_id, "needs")


def set_circumstance(
    session: Session, account: Account, child_id: int, circumstance: Circumstance | None
) -> None:
    """Say, or say no longer, that a child is left behind or in difficulty."""
    row = session.get(CircumstanceRow, child_id)
    if row is not None:
        session.delete(row)
        session.flush()
    if circumstance is not None:
        session.add(CircumstanceRow(child_id=child_id, circumstance=circumstance))
    session.flush()
    note_change(session, account, child_id, "circumstance")


def note_change(session: Session, account: Account, child_id: int, part: str) -> None:
    """One line in the access log: somebody wrote about a child."""
    audit.note(
        session, account_id=account.id, action="child.write", subject=f"child:{child_id}", purpose=part
    )


def age_on(birth_year: int, day: date) -> int:
    """The age that a child born that year reaches in the year of a date."""
    return day.year - birth_year


def _cards(session: Session, rows: Sequence[ChildRow], sights: dict[int, Sight]) -> list[ChildCard]:
    def seeing(matter: Matter) -> list[int]:
        return [row.id for row in rows if row.id is not None and matter in sights[row.id].matters]

    stays, requests = _stays(session, seeing(Matter.BASICS)), _requests(session, seeing(Matter.BASICS))
    answered = consent_answers.newest(session, seeing(Matter.CONSENTS))
    contacts = _contacts(session, seeing(Matter.CONTACTS))
    needs = _needs(session, seeing(Matter.NEEDS))
    circumstances = _circumstances(session, seeing(Matter.CIRCUMSTANCE))
    return [
        ChildCard(
            child=row,
            sight=sights[row.id],
            stays=tuple(stays[row.id]),
            requests=tuple(requests[row.id]),
            answers={purpose: one for (child, purpose), one in answered.items() if child == row.id}
            if Matter.CONSENTS in sights[row.id].matters
            else None,
            contacts=contacts.get(row.id),
            needs=tuple(needs[row.id]) if Matter.NEEDS in sights[row.id].matters else None,
            circumstance=circumstances.get(row.id),
        )
        for row in rows
        if row.id is not None
    ]


def _stays(session: Session, ids: list[int]) -> dict[int, list[StayOf]]:
    found: dict[int, list[StayOf]] = defaultdict(list)
    for stay, group, campaign in session.exec(
        select(StayRow, ChildGroupRow, CampaignRow)
        .join(ChildGroupRow, col(ChildGroupRow.id) == StayRow.group_id)
        .join(CampaignRow, col(CampaignRow.id) == ChildGroupRow.campaign_id)
        .where(col(StayRow.child_id).in_(ids))
        .order_by(col(StayRow.arrives_on), col(StayRow.id))
    ):
        found[stay.child_id].append(StayOf(stay, group, campaign))
    return found


def _requests(session: Session, ids: list[int]) -> dict[int, list[RequestOf]]:
    found: dict[int, list[RequestOf]] = defaultdict(list)
    for request, offer in session.exec(
        select(PlaceRequestRow, ChildOfferRow)
        .join(ChildOfferRow, col(ChildOfferRow.id) == PlaceRequestRow.offer_id)
        .where(col(PlaceRequestRow.child_id).in_(ids))
        .order_by(col(ChildOfferRow.starts_on), col(PlaceRequestRow.id))
    ):
        found[request.child_id].append(RequestOf(request, offer))
    return found


def _contacts(session: Session, ids: list[int]) -> dict[int, Contacts]:
    rows = session.exec(
        select(ChildRow.id, FamilyRow, PersonRow)
        .join(FamilyRow, col(FamilyRow.id) == ChildRow.family_id)
        .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
        .where(col(ChildRow.id).in_(ids))
    )
    return {
        child: Contacts(guardian.name, guardian.phone, family.carer_name, family.carer_phone, family.language)
        for child, family, guardian in rows
        if child is not None
    }


def _needs(session: Session, ids: list[int]) -> dict[int, list[ChildNeedRow]]:
    found: dict[int, list[ChildNeedRow]] = defaultdict(list)
    for row in session.exec(
        select(ChildNeedRow).where(col(ChildNeedRow.child_id).in_(ids)).order_by(col(ChildNeedRow.id))
    ):
        found[row.child_id].append(row)
    return found


def _circumstances(session: Session, ids: list[int]) -> dict[int, Circumstance]:
    rows = session.exec(select(CircumstanceRow).where(col(CircumstanceRow.child_id).in_(ids)))
    return {row.child_id: row.circumstance for row in rows}
