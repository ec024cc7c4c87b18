"""H14: ticket orders."""

from datetime import date

from scheduler.domain.care import TicketOrder
from scheduler.domain.rules.ordering import violations
from tests.care_factories import ANA, BEN, MIXED, make_roster, make_session


def order(people=4, ordered_on=date(2027, 7, 3), name="order"):
    return TicketOrder(name, "trip", people, date(2027, 7, 1), date(2027, 7, 5), ordered_on)


def broken(*orders, today=None):
    roster = make_roster((make_session(), {"escort": [ANA, BEN]}), children=MIXED, orders=orders, today=today)
    return [(one.rule, one.subject, one.amount, one.needed) for one in violations(roster)]


def test_an_order_in_time_for_everybody_is_fine():
    assert broken(order(), today=date(2027, 8, 1)) == []
    assert broken() == []


def test_nineteen_people_fit_one_order_and_twenty_do_not():
    assert broken(order(19)) == []
    assert broken(order(20)) == [("order_size", "order", 20, 19)]


def test_both_ends_of_the_time_to_order_are_still_in_time():
    assert broken(order(ordered_on=date(2027, 7, 1))) == []
    assert broken(order(ordered_on=date(2027, 7, 5))) == []
    assert broken(order(ordered_on=date(2027, 6, 29))) == [("order_early", "order", 2, 0)]
    assert broken(order(ordered_on=date(2027, 7, 6))) == [("order_late", "order", 1, 0)]


def test_an_order_not_made_is_late_once_its_deadline_has_passed():
    assert broken(order(ordered_on=None)) == []
    assert broken(order(ordered_on=None), today=date(2027, 7, 5)) == []
    assert broken(order(ordered_on=None), today=date(2027, 7, 6)) == [("order_late", "order", 1, 0)]


def test_all_who_travel_have_a_ticket():
    assert broken(order(3)) == [("order_seats", "trip", 3, 4)]
    assert broken(order(2), order(2, name="second")) == []
