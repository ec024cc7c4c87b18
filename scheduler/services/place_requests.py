"""Asking for a place of a camp or trip for a child.

Places are given later, all at once, so nobody needs to hurry and the first is not better off than the last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import (
    CampaignRow,
    ChildOfferRow,
    ChildRow,
    OrganisationRow,
    PersonRow,
    PlaceRequestRow,
)
from scheduler.domain.care import Purpose
from scheduler.domain.children import Offer, RequestState
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import CampaignState
from scheduler.services import access, audit, consent_answers, consents, draws, withdrawal
from scheduler.services.accounts import Account
from scheduler.services.consents import Asked
from scheduler.services.refusal import Refused


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What an organiser offers to guardians."""

    purpose: Purpose
    name_zh: str
    name_en: str
    starts_on: date
    ends_on: date
    opens_on: date
    closes_on: date
    places: int
    age_from: int
    age_to: int
    site_id: int | None = None


def make_offer(session: Session, account: Account, campaign: CampaignRow, facts: OfferFacts) -> ChildOfferRow:
    """Offer places of a campaign to guardians.

    Raises:
        Refused: `before_start` when a date precedes the one it follows, `ages_reversed`, `outside_campaign`.
    """
    if facts.ends_on < facts.starts_on or facts.closes_on < facts.opens_on:
        raise Refused(Violation("before_start", subject="ends_on"))
    if facts.age_to < facts.age_from:
        raise Refused(Violation("ages_reversed", subject="age_to"))
    if facts.starts_on < campaign.starts_on or facts.ends_on > campaign.ends_on:
        raise Refused(Violation("outside_campaign", subject="starts_on"))
    assert campaign.id is not None
    made = ChildOfferRow(
        campaign_id=campaign.id, **{name: getattr(facts, name) for name in OfferFacts.__slots__}
    )
    session.add(made)
    session.flush()
    audit.note(session, account_id=account.id, action="offer.make", subject=f"offer:{made.id}")
    return made


def offers(session: Session, person_id: int, today: date) -> Sequence[ChildOfferRow]:
    """The offers that somebody may answer today: of campaigns of the own node or one above."""
    path = session.exec(
        select(OrganisationRow.path)
        .join(PersonRow, col(PersonRow.organisation_id) == OrganisationRow.id)
        .where(PersonRow.id == person_id)
    ).one()
    return session.exec(
        select(ChildOfferRow)
        .join(CampaignRow, col(CampaignRow.id) == ChildOfferRow.campaign_id)
        .join(OrganisationRow, col(OrganisationRow.id) == CampaignRow.organisation_id)
        .where(
            col(OrganisationRow.path).in_(access.ancestors(path)),
            CampaignRow.state != CampaignState.CLOSED,
            ChildOfferRow.opens_on <= today,
            ChildOfferRow.closes_on >= today,
        )
        .order_by(col(ChildOfferRow.starts_on), col(ChildOfferRow.id))
    ).all()


def of_campaign(session: Session, campaign_id: int) -> Sequence[tuple[ChildOfferRow, int]]:
    """A campaign's offers, each with how many places are asked for or held."""
    rows = session.exec(
        select(ChildOfferRow)
        .where(ChildOfferRow.campaign_id == campaign_id)
        .order_by(col(ChildOfferRow.starts_on), col(ChildOfferRow.id))
    ).all()
    return [(row, _asked_for(session, row.id or 0)) for row in rows]


def enter(
    session: Session, account: Account, offer: ChildOfferRow, child: ChildRow, now: datetime
) -> PlaceRequestRow:
    """Ask for a place with the guardian's consent, in one act.

    Raises:
        Refused: `offer_closed`, `age_outside`, `entered_before`, `no_notice`; nothing is written then.
    """
    assert child.id is not None
    assert offer.id is not None
    today, earlier = to_local(now).date(), _of_child(session, offer, child)
    if not as_offer(offer).open_on(today):
        raise Refused("offer_closed")
    if not as_offer(offer).fits(child.birth_year):
        raise Refused(Violation("age_outside", amount=offer.age_from, needed=offer.age_to))
    if earlier is not None and earlier.state.live:
        raise Refused("entered_before")
    if not consent_answers.stands(consent_answers.newest(session, [child.id]).get((child.id, offer.purpose))):
        consents.answer(session, Asked(child.id, offer.purpose, account.id), given=True, now=now)
    row = earlier or PlaceRequestRow(offer_id=offer.id, child_id=child.id, entered_at=now, changed_at=now)
    row.state, row.entered_at, row.changed_at = RequestState.ENTERED, now, now
    session.add(row)
    session.flush()
    audit.note(
        session,
        account_id=account.id,
        action="request.enter",
        subject=f"child:{child.id}",
        purpose=f"offer:{offer.id}",
    )
    return row


def say_no(session: Session, account: Account, offer: ChildOfferRow, child: ChildRow, now: datetime) -> None:
    """A guardian does not consent: kept as an answer, and nothing else follows from it."""
    assert child.id is not None
    consents.answer(session, Asked(child.id, offer.purpose, account.id), given=False, now=now)


def withdraw(session: Session, account: Account, row: PlaceRequestRow, now: datetime) -> None:
    """Take a request back; the consent stays as it is, since it may serve another.

    Raises:
        Refused: `not_asked` when nothing is asked for any more.
    """
    if not row.state.live:
        raise Refused("not_asked")
    row.state, row.changed_at = RequestState.WITHDRAWN, now
    session.add(row)
    offer = session.get_one(ChildOfferRow, row.offer_id)
    draws.move_up(session, row.offer_id, now)
    withdrawal.tell(session, offer.campaign_id, {"offer_id": offer.id}, now)
    audit.note(
        session,
        account_id=account.id,
        action="request.withdraw",
        subject=f"child:{row.child_id}",
        purpose=f"offer:{offer.id}",
    )


def as_offer(row: ChildOfferRow) -> Offer:
    """What was offered, as the domain judges it."""
    return Offer(row.opens_on, row.closes_on, row.starts_on, row.ends_on, row.age_from, row.age_to)


def _of_child(session: Session, offer: ChildOfferRow, child: ChildRow) -> PlaceRequestRow | None:
    """The child's request as it is now; the child is held, so that the second of two taps waits."""
    session.exec(select(ChildRow.id).where(ChildRow.id == child.id).with_for_update()).one()
    return session.exec(
        select(PlaceRequestRow)
        .where(PlaceRequestRow.offer_id == offer.id, PlaceRequestRow.child_id == child.id)
        .execution_options(populate_existing=True)
    ).first()


def _asked_for(session: Session, offer_id: int) -> int:
    live = [state for state in RequestState if state.live]
    return len(
        session.exec(
            select(PlaceRequestRow.id).where(
                PlaceRequestRow.offer_id == offer_id, col(PlaceRequestRow.state).in_(live)
            )
        ).all()
    )
