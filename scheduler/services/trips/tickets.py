"""Orders of tickets: when they can be made and must be made, how far each is, and who sees to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import PersonRow, SessionRow, TicketOrderRow, TicketStateRow
from scheduler.domain.care import ORDER_LIMIT
from scheduler.domain.rules.violation import Violation
from scheduler.domain.trips import TicketState, Urgency, on_sale_from, urgency
from scheduler.services import audit
from scheduler.services.refusal import Refused


@dataclass(frozen=True, slots=True)
class Order:
    """One order with where it stands; `days` until its deadline, negative when it is past."""

    row: TicketOrderRow
    journey: SessionRow
    state: TicketState
    urgency: Urgency
    days: int
    owner: PersonRow | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What is entered about an order: `worker` orders open before ordinary sale does."""

    people: int
    deadline: date
    opens_on: date | None = None


def of_campaign(session: Session, campaign_id: int, today: date) -> list[Order]:
    """All orders, overdue first, then by deadline; what is done comes last."""
    rows = session.exec(
        select(TicketOrderRow, SessionRow)
        .join(SessionRow, col(SessionRow.id) == TicketOrderRow.session_id)
        .where(TicketOrderRow.campaign_id == campaign_id)
    ).all()
    states = {
        row.order_id: row
        for row in session.exec(
            select(TicketStateRow).where(col(TicketStateRow.order_id).in_([order.id for order, _ in rows]))
        )
    }
    owners = _people(session, {row.owner_id for row in states.values()})
    order = list(Urgency)
    found = [_order(row, journey, states.get(row.id or 0), owners, today) for row, journey in rows]
    return sorted(found, key=lambda one: (order.index(one.urgency), one.row.deadline, one.row.id))


def make(
    session: Session, journey: SessionRow, campaign_id: int, facts: OrderFacts, account_id: int
) -> TicketOrderRow:
    """Put an order on the list; without a day of its own it opens with ordinary sale.

    Raises:
        Refused: `order_size` over the railway's limit; `order_after_travel` if not in time.
    """
    if not 1 <= facts.people <= ORDER_LIMIT:
        raise Refused(Violation("order_size", amount=facts.people, needed=ORDER_LIMIT))
    travels_on = to_local(journey.starts_at).date()
    opens_on = facts.opens_on or on_sale_from(travels_on)
    if not opens_on <= facts.deadline < travels_on:
        raise Refused("order_after_travel")
    assert journey.id is not None
    row = TicketOrderRow(
        campaign_id=campaign_id,
        session_id=journey.id,
        people=facts.people,
        opens_on=opens_on,
        deadline=facts.deadline,
    )
    session.add(row)
    session.flush()
    audit.note(session, account_id=account_id, action="trip.order", subject=f"ticket_order:{row.id}")
    return row


def say(
    session: Session, row: TicketOrderRow, state: TicketState, reference: str, account_id: int, now: datetime
) -> None:
    """Say how far an order has come.

    Raises:
        Refused: `order_early` when it is said to be made before sale opens.
    """
    today = to_local(now).date()
    made = state in (TicketState.ORDERED, TicketState.ISSUED)
    if made and today < row.opens_on:
        raise Refused(Violation("order_early", amount=(row.opens_on - today).days, needed=0))
    kept = _state(session, row, now)
    kept.state, kept.reference, kept.changed_at, kept.account_id = state, reference, now, account_id
    row.ordered_on = (row.ordered_on or today) if made else None
    session.add_all([kept, row])
    session.flush()
    audit.note(
        session,
        account_id=account_id,
        action="trip.order",
        subject=f"ticket_order:{row.id}",
        purpose=state.value,
    )


def take(session: Session, row: TicketOrderRow, person_id: int, now: datetime) -> None:
    """Somebody sees to an order from now on."""
    kept = _state(session, row, now)
    kept.owner_id = person_id
    session.add(kept)
    session.flush()


def _state(session: Session, row: TicketOrderRow, now: datetime) -> TicketStateRow:
    assert row.id is not None
    found = session.get(TicketStateRow, row.id)
    if found is None:
        state = TicketState.ORDERED if row.ordered_on is not None else TicketState.TO_ORDER
        found = TicketStateRow(order_id=row.id, state=state, changed_at=now)
    return found


def _order(
    row: TicketOrderRow,
    journey: SessionRow,
    kept: TicketStateRow | None,
    owners: dict[int | None, PersonRow],
    today: date,
) -> Order:
    plain = TicketState.ORDERED if row.ordered_on is not None else TicketState.TO_ORDER
    state = plain if kept is None else kept.state
    return Order(
        row,
        journey,
        state,
        urgency(state, row.opens_on, row.deadline, today),
        (row.deadline - today).days,
        None if kept is None else owners.get(kept.owner_id),
        "" if kept is None else kept.reference,
    )


def _people(session: Session, ids: Iterable[int | None]) -> dict[int | None, PersonRow]:
    return {row.id: row for row in session.exec(select(PersonRow).where(col(PersonRow.id).in_(list(ids))))}
