"""Journeys of the demo season in parts with vehicles, tickets under way, and a rehearsed hand-over."""

from datetime import date, datetime, time, timedelta

from scheduler.db.tables import (
    ActivityRow,
    ChildRow,
    CustodianRow,
    FamilyRow,
    HandOverRow,
    LegRow,
    SessionRow,
    SiteRow,
    StayRow,
    TicketOrderRow,
    TicketStateRow,
    VehicleRow,
)
from scheduler.demo.book import Book, instant
from scheduler.demo.world import World
from scheduler.domain.custody import CustodianKind, Signed
from scheduler.domain.trips import LegKind, TicketState
from scheduler.domain.work import ActivityKind

KUNMING = "昆明"
SPLIT = (0, 0.15, 0.85, 1)
"""Where a way is cut: a coach to the station, the train, a transfer at the other end."""
MINIBUS, CARRIAGE = 19, 24
REHEARSED = date(2026, 11, 21)
CHARTERS = 2
"""Orders of worker tickets that opened early; their first deadline is the rehearsal's day."""


def build(world: World) -> None:
    """Add it to the journeys that are there."""
    book = world.book
    for number, journey in enumerate(_journeys(book)):
        _legs(book, journey, number)
    _tickets(book)
    if world.known.get("spring escorts"):
        _rehearsal(book, world.known["spring escorts"][0])


def _journeys(book: Book) -> list[dict[str, object]]:
    trips = {row["id"] for row in book.rows(ActivityRow) if row["kind"] is ActivityKind.TRIP}
    return [row for row in book.rows(SessionRow) if row["activity_id"] in trips and row["child_group_id"]]


def _legs(book: Book, journey: dict[str, object], number: int) -> None:
    start, end = journey["starts_at"], journey["ends_at"]
    assert isinstance(start, datetime)
    assert isinstance(end, datetime)
    stops = _stops(book, journey)
    riders = sum(row["group_id"] == journey["child_group_id"] for row in book.rows(StayRow)) + 6
    kinds = (LegKind.COACH, LegKind.TRAIN, LegKind.TRANSFER)
    for place, kind in enumerate(reversed(kinds) if _homeward(journey) else kinds):
        leg = book.add(
            LegRow,
            session_id=journey["id"],
            position=place + 1,
            kind=kind,
            number=f"C{286 + 2 * number}" if kind is LegKind.TRAIN else "",
            from_stop=stops[place],
            to_stop=stops[place + 1],
            departs_at=start + (end - start) * SPLIT[place],
            arrives_at=start + (end - start) * SPLIT[place + 1],
        )
        _vehicles(book, leg, kind, riders)


def _stops(book: Book, journey: dict[str, object]) -> tuple[str, str, str, str]:
    """Both ends by name, and a railway station at each."""
    site, end = (
        str(book.row(SiteRow, int(str(journey[key])))["name_zh"]) for key in ("site_id", "end_site_id")
    )
    if _homeward(journey):
        return site, f"{KUNMING}站", _railway(end), end
    return site, _railway(site), f"{KUNMING}站", end


def _railway(station: str) -> str:
    """The railway station of the county that a coach station is named after."""
    return f"{station.removesuffix('客运站').removesuffix('站')}火车站"


def _homeward(journey: dict[str, object]) -> bool:
    return f"{KUNMING}→" in str(journey["title_zh"])


def _vehicles(book: Book, leg: int, kind: LegKind, riders: int) -> None:
    seats = CARRIAGE if kind is LegKind.TRAIN else MINIBUS
    for number in range(-(-riders // (seats - 3))):
        name = f"{number + 3}号车厢" if kind is LegKind.TRAIN else f"云A·{leg:03d}{number + 1}"
        phone = "" if kind is LegKind.TRAIN else f"10{leg:07d}{number:02d}"
        book.add(VehicleRow, leg_id=leg, name=name, seats=seats, driver_phone=phone)


def _tickets(book: Book) -> None:
    """The first are worker orders, which open earlier: one has been issued, one was missed."""
    for order, state in zip(
        book.rows(TicketOrderRow)[:CHARTERS], (TicketState.ISSUED, TicketState.TO_ORDER), strict=False
    ):
        order["opens_on"], order["deadline"] = REHEARSED - timedelta(days=14), REHEARSED
        issued = state is TicketState.ISSUED
        order["ordered_on"] = REHEARSED - timedelta(days=2) if issued else None
        book.add(
            TicketStateRow,
            order_id=order["id"],
            state=state,
            reference="E206118" if issued else "",
            changed_at=instant(datetime.combine(REHEARSED, time(9))),
        )


def _rehearsal(book: Book, escort: int) -> None:
    """The first family practised: from the grandparents to the escort and on to the parent, and an uncle."""
    family = book.rows(FamilyRow)[0]
    for child in [row["id"] for row in book.rows(ChildRow) if row["family_id"] == family["id"]]:
        named = {"child_id": child, "named_at": instant(datetime.combine(REHEARSED, time(8)))}
        carer = book.add(CustodianRow, kind=CustodianKind.CARER, **named)
        until = instant(datetime.combine(REHEARSED, time(20)))
        on_duty = book.add(
            CustodianRow, kind=CustodianKind.ON_DUTY, person_id=escort, good_until=until, **named
        )
        guardian = book.add(
            CustodianRow, kind=CustodianKind.GUARDIAN, person_id=family["guardian_id"], **named
        )
        book.add(
            CustodianRow,
            kind=CustodianKind.NAMED,
            name="李大川",
            relation="舅舅",
            phone="10870000031",
            **named,
        )
        for step, (giver, receiver, clock) in enumerate(
            ((carer, on_duty, time(8, 40)), (on_duty, guardian, time(17, 25))), 1
        ):
            at = instant(datetime.combine(REHEARSED, clock))
            book.add(
                HandOverRow,
                child_id=child,
                step=step,
                giver_id=giver,
                receiver_id=receiver,
                signed=Signed.NAME,
                at=at,
                recorded_at=at,
            )
