"""H14: tickets are ordered between opening and deadline, at most 19 people an order, enough for all."""

from collections.abc import Iterator

from scheduler.domain.care import ORDER_LIMIT, TicketOrder
from scheduler.domain.roster import Roster
from scheduler.domain.rules.violation import Violation

CODES = ("order_size", "order_early", "order_late", "order_seats")
"""`subject` is the order, of `order_seats` the session; early and late are counted in days."""


def violations(roster: Roster) -> Iterator[Violation]:
    """Every order that is too large, too early or too late, and every leg with too few tickets."""
    seats: dict[str, int] = {}
    for order in roster.orders:
        seats[order.session] = seats.get(order.session, 0) + order.people
        yield from of_order(roster, order)
    for session, ordered in seats.items():
        needed = travellers(roster, session)
        if ordered < needed:
            yield Violation("order_seats", None, roster.shift_ids(session), session, ordered, needed)


def of_order(roster: Roster, order: TicketOrder) -> Iterator[Violation]:
    """What is wrong with one order; one not yet made is late from the day after its deadline."""
    shifts = roster.shift_ids(order.session)
    if order.people > ORDER_LIMIT:
        yield Violation("order_size", None, shifts, order.id, order.people, ORDER_LIMIT)
    made = order.ordered_on or roster.today
    if order.ordered_on is not None and order.ordered_on < order.opens_on:
        yield Violation("order_early", None, shifts, order.id, (order.opens_on - order.ordered_on).days, 0)
    if made is not None and made > order.deadline:
        yield Violation("order_late", None, shifts, order.id, (made - order.deadline).days, 0)


def travellers(roster: Roster, session: str) -> int:
    """Children and volunteers on a leg."""
    people = {duty.person.id for duty in roster.duties(session)}
    children = {child.id for child, _ in roster.children_in(roster.sessions[session])}
    return len(people) + len(children)
