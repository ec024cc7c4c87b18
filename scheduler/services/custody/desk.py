"""One line a child: who has it now; for a group on its day, a campaign, an enterprise, a parent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import (
    AssignmentRow,
    CampaignRow,
    ChildGroupRow,
    ChildRow,
    CustodianRow,
    FamilyRow,
    OrganisationRow,
    PersonRow,
    SessionRow,
    ShiftRow,
    StayRow,
)
from scheduler.domain.organisations import Role
from scheduler.domain.work import CampaignState, SessionState
from scheduler.services import access, child_access, children
from scheduler.services.access import Action
from scheduler.services.accounts import Account
from scheduler.services.child_access import SAID_YES
from scheduler.services.children import ChildCard
from scheduler.services.custody import chain, codes, custodians
from scheduler.services.custody.chain import Whereabouts
from scheduler.services.custody.custodians import Party
from scheduler.services.paging import Page, paged

SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One child: its card as the reader may see it, who has it, and (for those on duty) who else may.

    Attributes:
        code: the child's code in the group; empty where no group is asked about.
        parties: the family and those whom the guardian named.
        helpers: people on duty with the group around now.
    """

    card: ChildCard
    where: Whereabouts
    code: str = ""
    parties: tuple[Party, ...] = ()
    helpers: tuple[PersonRow, ...] = ()

    @property
    def away(self) -> bool:
        """Whether somebody on duty has the child."""
        return self.where.with_us


def may_see(session: Session, account: Account, group: ChildGroupRow, now: datetime) -> bool:
    """Whether the account organises the group's campaign, or is on duty with the group today."""
    assert group.id is not None
    return access.can(session, account, Action.MANAGE, group) or group.id in child_access.groups_of_day(
        session, account.person_id, now
    )


def of_group(session: Session, account: Account, group: ChildGroupRow, now: datetime) -> list[Line]:
    """A group's children of the day with everything a hand-over needs; each noted as read."""
    assert group.id is not None
    known = codes.of_group(session, group)
    ids = staying(session, [group.id], now)
    custodians.ensure_family(session, ids, now)
    cards = children.read_all(session, account, ids, now)
    where = chain.whereabouts(session, ids)
    parties = custodians.of_children(session, ids, now)
    helpers = tuple(helpers_of(session, group.id, now))
    lines = [
        Line(
            card,
            where[card.child.id or 0],
            known.get(card.child.id or 0, ""),
            tuple(one for one in parties.get(card.child.id or 0, ()) if one.kind.of_family),
            helpers,
        )
        for card in cards
    ]
    return sorted(lines, key=lambda line: line.code)


def of_campaign(
    session: Session, account: Account, campaign_id: int, now: datetime, page: int = 1, size: int = 40
) -> Page[Line]:
    """All children of a campaign who are about, those away first; only those of the page are read."""
    groups = session.exec(select(ChildGroupRow.id).where(ChildGroupRow.campaign_id == campaign_id)).all()
    return _page(session, account, staying(session, groups, now), now, (page, size))


def of_enterprise(
    session: Session, account: Account, now: datetime, page: int = 1, size: int = 40
) -> Page[Line]:
    """The same for the families of the enterprises that the account coordinates."""
    today = to_local(now).date()
    ids = session.exec(
        select(StayRow.child_id)
        .join(ChildGroupRow, col(ChildGroupRow.id) == StayRow.group_id)
        .join(CampaignRow, col(CampaignRow.id) == ChildGroupRow.campaign_id)
        .join(ChildRow, col(ChildRow.id) == StayRow.child_id)
        .join(FamilyRow, col(FamilyRow.id) == ChildRow.family_id)
        .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(
            StayRow.arrives_on <= today + SOON,
            StayRow.leaves_on >= today - SOON,
            CampaignRow.state != CampaignState.DRAFT,
            access.below(OrganisationRow.path, account, Role.COORDINATOR),
        )
    ).all()
    return _page(session, account, sorted(set(ids)), now, (page, size))


def of_cards(session: Session, cards: Iterable[ChildCard]) -> dict[int, Whereabouts]:
    """Who has each of a parent's own children, those only that have been handed over at some time."""
    ids = [card.child.id for card in cards if card.child.id is not None]
    return {child: one for child, one in chain.whereabouts(session, ids).items() if one.holder is not None}


def staying(session: Session, groups: Sequence[int | None], now: datetime) -> list[int]:
    """Children with a stay in one of the groups about today: a train may leave the evening before."""
    today = to_local(now).date()
    ids = session.exec(
        select(StayRow.child_id).where(
            col(StayRow.group_id).in_(groups),
            StayRow.arrives_on <= today + SOON,
            StayRow.leaves_on >= today - SOON,
        )
    )
    return sorted(set(ids))


def helpers_of(session: Session, group_id: int, now: datetime) -> list[PersonRow]:
    """The people on duty with a group today or around now, by name."""
    start, end = custodians.around(now)
    found = session.exec(
        select(PersonRow)
        .join(AssignmentRow, col(AssignmentRow.person_id) == PersonRow.id)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .where(
            SessionRow.child_group_id == group_id,
            SessionRow.state == SessionState.PLANNED,
            SessionRow.starts_at < end,
            SessionRow.ends_at > start,
            col(AssignmentRow.state).in_(SAID_YES),
        )
    )
    return sorted({one.id: one for one in found}.values(), key=lambda one: (one.name, one.id or 0))


def custodian_of(session: Session, child_id: int, key: str, now: datetime) -> CustodianRow | None:
    """The custodian that a form names: `c12` is a row, `p7` a person on duty; None for anything else."""
    if not key[1:].isascii() or not key[1:].isdecimal() or len(key) > 10:
        return None
    if key[0] == "p":
        return custodians.for_duty(session, child_id, int(key[1:]), now)
    found = session.get(CustodianRow, int(key[1:])) if key[0] == "c" else None
    return found if found is not None and found.child_id == child_id else None


def _page(
    session: Session, account: Account, ids: Sequence[int], now: datetime, part: tuple[int, int]
) -> Page[Line]:
    where = chain.whereabouts(session, ids)
    order = sorted(ids, key=lambda child: (not where[child].with_us, where[child].since is None, child))
    shown = paged(order, *part)
    cards = {card.child.id: card for card in children.read_all(session, account, shown.items, now)}
    lines = tuple(Line(cards[child], where[child]) for child in shown.items if child in cards)
    return Page(lines, shown.number, shown.pages, shown.total)
