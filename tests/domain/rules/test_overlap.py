"""H1: nobody is in two places at once."""

from scheduler.domain.problem import PlanSite, Travel
from scheduler.domain.rules import added_by, check
from tests.factories import GEJIU, KUNMING, make_problem, make_shift, make_volunteer, pairs


def broken(*shifts, **changes):
    problem = make_problem([make_volunteer()], shifts, **changes)
    both = pairs(*(f"ana {shift.id}" for shift in shifts))
    found = check(problem, both)
    assert {one.key for one in added_by(problem, both[:1], *both[1:])} == {one.key for one in found}
    return found


def test_two_shifts_at_the_same_time_are_refused():
    (found,) = broken(make_shift("one"), make_shift("two", start="11:59", end="13:00"))
    assert (found.rule, found.volunteer, found.shifts) == ("overlap", "ana", ("one", "two"))
    assert (found.amount, found.needed) == (-1, 0)


def test_one_shift_right_after_the_other_is_allowed():
    assert broken(make_shift("one"), make_shift("two", start="12:00", end="13:00")) == ()


def test_the_order_in_which_they_are_given_does_not_matter():
    (found,) = broken(make_shift("late", start="11:00", end="13:00"), make_shift("early"))
    assert found.shifts == ("early", "late")


def test_too_little_time_for_the_way_is_refused():
    one, two = make_shift("one"), make_shift("two", start="12:45", end="13:00", site=GEJIU.id)
    (found,) = broken(one, two)
    assert (found.amount, found.needed) == (45, 46)


def test_just_enough_time_for_the_way_is_allowed():
    assert broken(make_shift("one"), make_shift("two", start="12:46", end="13:00", site=GEJIU.id)) == ()


def test_the_way_starts_where_the_earlier_shift_ends():
    leg = make_shift("leg", kind="trip", end_site=KUNMING.id)
    assert broken(leg, make_shift("two", start="12:00", end="13:00", site=KUNMING.id)) == ()
    (found,) = broken(leg, make_shift("two", start="12:00", end="13:00"))
    assert found.needed > 300


def test_a_matrix_of_minutes_stands_for_the_distance():
    sites = (PlanSite("a"), PlanSite("b"))
    there = make_shift("one", site="a"), make_shift("two", start="12:10", end="13:00", site="b")
    back = make_shift("one", site="b"), make_shift("two", start="12:10", end="13:00", site="a")
    travel = Travel(minutes=((0, 10), (11, 0)))
    assert broken(*there, sites=sites, travel=travel) == ()
    (found,) = broken(*back, sites=sites, travel=travel)
    assert (found.amount, found.needed) == (10, 11)


def test_a_long_shift_clashes_with_every_shift_inside_it():
    camp = make_shift("camp", day=12, until=15)
    inside = [make_shift(f"day{day}", day=day, start="13:00", end="14:00") for day in (12, 13, 14)]
    assert [one.shifts for one in broken(camp, *inside)] == [
        ("camp", "day12"),
        ("camp", "day13"),
        ("camp", "day14"),
    ]


def test_the_way_from_any_earlier_shift_counts_not_only_from_the_last():
    far = make_shift("far", site=KUNMING.id, start="08:00", end="09:00")
    ride = make_shift("ride", site=KUNMING.id, end_site="mengzi", start="09:00", end="11:00")
    found = broken(far, ride, make_shift("talk", start="11:00", end="12:00"))
    assert [one.shifts for one in found] == [("far", "talk")]


def test_two_people_may_work_at_the_same_time():
    problem = make_problem([make_volunteer("ana"), make_volunteer("ben")], [make_shift(max=2)])
    assert check(problem, pairs("ana one", "ben one")) == ()
