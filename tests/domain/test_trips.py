"""Codes on paper tell a slip of the pen, orders know where they stand, families share a vehicle."""

from datetime import date

import pytest

from scheduler.domain import reference
from scheduler.domain.care import Setting
from scheduler.domain.custody import STEPS, IncidentKind, same_name
from scheduler.domain.problem import Gender
from scheduler.domain.seating import Minder, NoRoomError, Rider, Vehicle, seat
from scheduler.domain.trips import TicketState, Urgency, on_sale_from, read_code, short_code, urgency

TABLE = reference.ratios()[Setting.TRAVEL]


@pytest.mark.parametrize("group", ["R01", "N08", "A1", "CN"])
def test_code_is_read_back_and_tells_one_wrong_or_two_swapped_figures(group: str) -> None:
    for number in range(100):
        code = short_code(group, number)
        assert read_code(f" {code.lower()} ") == (group, number)
        for other in range(100):
            near = sum(one != two for one, two in zip(f"{number:02}", f"{other:02}", strict=True)) == 1
            if near or (number != other and f"{number:02}" == f"{other:02}"[::-1]):
                assert read_code(f"{group}-{other:02}{code[-1]}") is None


@pytest.mark.parametrize("text", ["", "-", "R01", "R01-", "R01-xxA", "-07K", "R01-07", "R01-²7K"])
def test_what_is_no_code_is_none(text: str) -> None:
    assert read_code(text) is None


@pytest.mark.parametrize(
    ("state", "today", "expected"),
    [
        (TicketState.TO_ORDER, date(2027, 1, 20), Urgency.WAITING),
        (TicketState.TO_ORDER, date(2027, 1, 21), Urgency.DUE),
        (TicketState.TO_ORDER, date(2027, 1, 25), Urgency.DUE),
        (TicketState.TO_ORDER, date(2027, 1, 26), Urgency.OVERDUE),
        (TicketState.ORDERED, date(2027, 1, 26), Urgency.OVERDUE),
        (TicketState.FAILED, date(2027, 1, 20), Urgency.DUE),
        (TicketState.ISSUED, date(2027, 1, 26), Urgency.DONE),
    ],
)
def test_order_stands_somewhere(state: TicketState, today: date, expected: Urgency) -> None:
    assert urgency(state, date(2027, 1, 21), date(2027, 1, 25), today) is expected


def test_tickets_are_on_sale_fifteen_days_the_day_of_travel_counted() -> None:
    assert on_sale_from(date(2027, 2, 4)) == date(2027, 1, 21)


def test_names_are_compared_as_people_write_them() -> None:
    assert same_name(" 阿依·古丽 ", "阿依古丽")
    assert not same_name("", "")
    assert not same_name("王小明", "王小红")


def test_every_kind_of_incident_ends_with_somebody_told() -> None:
    assert set(STEPS) == set(IncidentKind)
    assert all(len(steps) == len(set(steps)) >= 5 for steps in STEPS.values())


def riders(*families: int) -> list[Rider]:
    """Children of ten, one for each number, which is the family's."""
    return [Rider(number, family, 10) for number, family in enumerate(families)]


def minders(number: int) -> list[Minder]:
    return [Minder(one, f"f{one}", list(Gender)[one % 2]) for one in range(number)]


def test_all_ride_together_where_one_vehicle_holds_them() -> None:
    (load,) = seat([Vehicle(1, 19), Vehicle(2, 45)], riders(*range(20)), minders(4), TABLE)
    assert (load.vehicle.id, len(load.riders), len(load.minders)) == (2, 20, 4)


def test_families_stay_together_and_each_vehicle_gets_its_adults_of_both_sexes() -> None:
    loads = seat(
        [Vehicle(1, 10), Vehicle(2, 10)], riders(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5), minders(4), TABLE
    )
    for load in loads:
        assert len(load.minders) == 2
        assert len({one.gender for one in load.minders}) == 2
    homes = [{one.family for one in load.riders} for load in loads]
    assert not homes[0] & homes[1]
    assert sum(len(load.riders) for load in loads) == 12


def test_kin_are_spread_where_others_are_there() -> None:
    kin = [Minder(1, "a", Gender.FEMALE), Minder(2, "a", Gender.MALE)]
    others = [Minder(3, "b", Gender.MALE), Minder(4, "c", Gender.FEMALE)]
    loads = seat([Vehicle(1, 10), Vehicle(2, 10)], riders(*range(12)), [*kin, *others], TABLE)
    assert all(len({one.family for one in load.minders}) == 2 for load in loads)


def test_too_few_seats_are_told_with_their_number() -> None:
    with pytest.raises(NoRoomError) as refused:
        seat([Vehicle(1, 10)], riders(*range(12)), minders(2), TABLE)
    assert refused.value.missing == 4


def test_family_that_fits_in_no_vehicle_is_not_torn_apart() -> None:
    with pytest.raises(NoRoomError):
        seat([Vehicle(1, 5), Vehicle(2, 5)], riders(1, 1, 1, 1, 1), minders(4), TABLE)
