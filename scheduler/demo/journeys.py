"""Journeys of groups of children, out and back by the same escorts, with the tickets to be ordered."""

from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.db.tables import TicketOrderRow
from scheduler.demo.children import Filled, Group
from scheduler.demo.work import Occasion, Work
from scheduler.domain.care import Setting
from scheduler.domain.formulation import CareNeed, as_block, formulate
from scheduler.domain.interval import Interval
from scheduler.domain.problem import Kind

ON_ONE_ORDER = 19
"""People on one order of tickets at most, the buyer among them (H14)."""
ON_SALE = timedelta(days=14)
"""Ordinary tickets are sold from the fifteenth day on, the day of travel counted."""


@dataclass(frozen=True, slots=True)
class Journey:
    """A group's way out and back: from its home station to where the parents are."""

    group: Group
    children: Filled
    home: int
    away: int
    out: Interval
    back: Interval
    names: tuple[str, str]
    priority: int


def book_journey(work: Work, activity: int, journey: Journey) -> tuple[int, ...]:
    """Both legs with escorts and leader, as one block, and the orders; the keys of the shifts."""
    legs = []
    sessions: dict[str, int] = {}
    for way, when in (("out", journey.out), ("back", journey.back)):
        outward = way == "out"
        need = CareNeed(
            f"{journey.group.code}.{way}",
            Kind.TRIP,
            str(journey.home if outward else journey.away),
            when,
            Setting.TRAVEL,
            journey.children.ages,
            journey.children.sexes,
            "escort",
            end_site=str(journey.away if outward else journey.home),
            priority=journey.priority,
        )
        leg = formulate(need)
        session = work.session(activity, _occasion(journey, need, outward))
        sessions |= {shift.id: session for shift in leg.shifts}
        legs.append(leg)
        adults = sum(shift.min for shift in leg.shifts)
        _orders(work, session, when.start.date(), len(journey.children.ages) + adults)
    return tuple(work.put(sessions, as_block(legs)).values())


def _occasion(journey: Journey, need: CareNeed, outward: bool) -> Occasion:
    zh, en = journey.names
    return Occasion(
        f"{journey.group.code} {zh}→昆明" if outward else f"{journey.group.code} 昆明→{zh}",
        f"{journey.group.code} {en} to Kunming" if outward else f"{journey.group.code} Kunming to {en}",
        journey.home if outward else journey.away,
        need.when,
        end_site=journey.away if outward else journey.home,
        group=journey.children.key,
        setting=Setting.TRAVEL,
    )


def _orders(work: Work, session: int, travels_on: date, people: int) -> None:
    """As few orders as possible, evenly filled."""
    number = -(-people // ON_ONE_ORDER)
    for place in range(number):
        work.book.add(
            TicketOrderRow,
            campaign_id=work.campaign,
            session_id=session,
            people=people // number + (place < people % number),
            opens_on=travels_on - ON_SALE,
            deadline=travels_on - timedelta(days=10),
        )
