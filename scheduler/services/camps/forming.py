"""Classes formed from the children who were given a place: looked at, changed by hand, made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session, col, or_, select

from scheduler.db.tables import (
    ActivityRow,
    ChildGroupRow,
    ChildOfferRow,
    ChildRow,
    PlaceRequestRow,
    SessionRow,
    StayRow,
)
from scheduler.domain import reference
from scheduler.domain.care import Setting
from scheduler.domain.children import RequestState
from scheduler.domain.class_forming import Newcomer, propose, wrong
from scheduler.domain.supervision import adults_needed, certain_age
from scheduler.domain.work import ActivityKind
from scheduler.services import audit, children, consent_answers
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused

Chosen = Mapping[int, int]
"""By child the number of its class, from 1; 0: in none for now."""


@dataclass(frozen=True, slots=True)
class Ask:
    """How classes are proposed: children a class at most; brothers and sisters always together or not."""

    most: int
    siblings_always: bool = False


@dataclass(frozen=True, slots=True)
class FormedClass:
    """A class as it would be: its number, the group that is there already, its children, adults asked for."""

    number: int
    group: ChildGroupRow | None
    children: tuple[ChildRow, ...]
    ages: tuple[int, ...]
    by_day: int
    at_night: int


@dataclass(frozen=True, slots=True)
class Forming:
    """What would be made of an offer's children.

    Attributes:
        classes: in order of number, one empty one after the last to put children into.
        aside: children whom somebody put into no class.
        unconsented: children with a place and without consent, who are in none.
        seen: stands for the children and the groups that were looked at.
    """

    classes: tuple[FormedClass, ...]
    aside: tuple[ChildRow, ...]
    unconsented: int
    seen: str


def look(
    session: Session, account: Account, offer: ChildOfferRow, asked: Ask | Chosen, now: datetime
) -> Forming:
    """What the classes would be, as proposed or as chosen by hand; writes only who was read about."""
    rows, unconsented = _waiting(session, offer)
    cards = children.read_all(session, account, [row.id or 0 for row in rows], now)
    shown = {card.child.id or 0: card.child for card in cards}
    if isinstance(asked, Ask):
        waiting = [_newcomer(row, offer) for row in shown.values()]
        proposed = propose(waiting, asked.most, siblings_always=asked.siblings_always)
        chosen: Chosen = {one.id: number for number, some in enumerate(proposed, start=1) for one in some}
    else:
        chosen = asked
    groups = _empty_groups(session, offer)
    last = max((number for child, number in chosen.items() if child in shown), default=0)
    formed = [
        _formed(number, groups, [row for key, row in shown.items() if chosen.get(key, 0) == number], offer)
        for number in range(1, last + 2)
    ]
    aside = tuple(row for key, row in shown.items() if not chosen.get(key, 0))
    return Forming(tuple(formed), aside, unconsented, _fingerprint(shown, groups))


def make(
    session: Session, account: Account, offer: ChildOfferRow, chosen: Chosen, seen: str, now: datetime
) -> int:
    """Put the children into their classes for the dates of the offer; gives how many classes there are.

    Raises:
        Refused: `no_newcomers`, `look_changed` when children or groups are not as they were seen,
            `class_too_large` and `class_too_small` with the class's number.
    """
    session.exec(select(ChildOfferRow.id).where(ChildOfferRow.id == offer.id).with_for_update()).one()
    found = look(session, account, offer, chosen, now)
    filled = [one for one in found.classes if one.children]
    if not filled:
        raise Refused("no_newcomers")
    if found.seen != seen:
        raise Refused("look_changed")
    reasons = wrong({one.number: one.ages for one in filled})
    if reasons:
        raise Refused(*reasons)
    for one in filled:
        group = one.group or _new_group(session, offer)
        session.add_all(
            StayRow(
                group_id=group.id or 0,
                child_id=child.id or 0,
                arrives_on=offer.starts_on,
                leaves_on=offer.ends_on,
            )
            for child in one.children
        )
    session.flush()
    audit.note(session, account_id=account.id, action="camp.form", subject=f"offer:{offer.id}")
    return len(filled)


def _waiting(session: Session, offer: ChildOfferRow) -> tuple[Sequence[ChildRow], int]:
    """Children with a place, consent and no stay in those days; how many lack the consent."""
    staying = (
        select(StayRow.child_id)
        .join(ChildGroupRow, col(ChildGroupRow.id) == StayRow.group_id)
        .where(
            ChildGroupRow.campaign_id == offer.campaign_id,
            StayRow.arrives_on <= offer.ends_on,
            StayRow.leaves_on >= offer.starts_on,
        )
    )
    rows = session.exec(
        select(ChildRow)
        .join(PlaceRequestRow, col(PlaceRequestRow.child_id) == ChildRow.id)
        .where(
            PlaceRequestRow.offer_id == offer.id,
            PlaceRequestRow.state == RequestState.PLACED,
            col(ChildRow.id).not_in(staying),
        )
        .order_by(col(ChildRow.id))
    ).all()
    answers = consent_answers.newest(session, [row.id or 0 for row in rows])
    ready = [row for row in rows if consent_answers.stands(answers.get((row.id or 0, offer.purpose)))]
    return ready, len(rows) - len(ready)


def _newcomer(row: ChildRow, offer: ChildOfferRow) -> Newcomer:
    return Newcomer(
        row.id or 0, row.family_id, certain_age(row.birth_year, offer.starts_on.year), row.language
    )


def _empty_groups(session: Session, offer: ChildOfferRow) -> Sequence[ChildGroupRow]:
    """The camp's classes with sessions and, in those days, no children; at the offer's site if it has one."""
    taken = select(StayRow.group_id).where(
        StayRow.arrives_on <= offer.ends_on, StayRow.leaves_on >= offer.starts_on
    )
    return session.exec(
        select(ChildGroupRow)
        .join(SessionRow, col(SessionRow.child_group_id) == ChildGroupRow.id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(
            ChildGroupRow.campaign_id == offer.campaign_id,
            ActivityRow.kind == ActivityKind.CAMP,
            col(ChildGroupRow.id).not_in(taken),
            or_(offer.site_id is None, col(SessionRow.site_id) == offer.site_id),
        )
        .order_by(col(ChildGroupRow.code), col(ChildGroupRow.id))
        .distinct()
    ).all()


def _formed(
    number: int, groups: Sequence[ChildGroupRow], rows: Sequence[ChildRow], offer: ChildOfferRow
) -> FormedClass:
    ages = tuple(certain_age(row.birth_year, offer.starts_on.year) for row in rows)
    tables = reference.ratios()
    return FormedClass(
        number,
        groups[number - 1] if number <= len(groups) else None,
        tuple(sorted(rows, key=lambda row: (-row.birth_year, row.family_id, row.id or 0))),
        ages,
        adults_needed(tables[Setting.DAY], ages),
        adults_needed(tables[Setting.OVERNIGHT], ages),
    )


def _new_group(session: Session, offer: ChildOfferRow) -> ChildGroupRow:
    """One more class of the campaign under the next free code."""
    used = set(session.exec(select(ChildGroupRow.code).where(ChildGroupRow.campaign_id == offer.campaign_id)))
    number = next(one for one in range(1, len(used) + 2) if f"K{one}" not in used)
    row = ChildGroupRow(
        campaign_id=offer.campaign_id,
        code=f"K{number}",
        name_zh=f"新{number}班",
        name_en=f"New class {number}",
    )
    session.add(row)
    session.flush()
    return row


def _fingerprint(shown: Iterable[int], groups: Iterable[ChildGroupRow]) -> str:
    return sha256(f"{sorted(shown)} {[row.id for row in groups]}".encode()).hexdigest()[:16]
