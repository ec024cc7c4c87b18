"""The terms of the cost, one weight at a time."""

from scheduler.domain.problem import Kind, Weights
from tests.factories import GEJIU, KUNMING, MENGZI, make_problem, make_shift, make_volunteer, stretch
from tests.optimizer.models import levels

NOTHING = {"travel": 0, "avoid": 0, "prefer": 0, "fairness": 0, "continuity": 0, "staff": 0}


def only(**weights: int) -> Weights:
    return Weights(**(NOTHING | weights))


def test_travel_counts_tens_of_kilometres_from_home() -> None:
    people = [make_volunteer("ana", home_site=KUNMING.id), make_volunteer("ben")]
    problem = make_problem(people, [make_shift(max=2)], weights=only(travel=3))
    assert levels(problem, "ana one")[2] == 51  # 174 km
    assert levels(problem, "ben one")[2] == 0


def test_travel_to_a_later_leg_costs_nothing() -> None:
    shifts = [make_shift("out", end_site=KUNMING.id), make_shift("back", 13, site=KUNMING.id)]
    ana = make_volunteer("ana", home_site=GEJIU.id)
    problem = make_problem([ana], shifts, weights=only(travel=1), blocks=(("out", "back"),))
    assert levels(problem, "ana out", "ana back")[2] == 2


def test_avoid_counts_a_shift_once_however_many_times_it_hits() -> None:
    avoids = (stretch(12, "08:00", "09:30"), stretch(12, "11:00", "13:00"), stretch(13, "12:00", "13:00"))
    ana = make_volunteer("ana", avoids=avoids)
    problem = make_problem([ana], [make_shift("one"), make_shift("two", 13)], weights=only(avoid=20))
    assert levels(problem, "ana one", "ana two")[2] == 20


def test_prefer_gives_back_for_time_site_and_kind() -> None:
    ana = make_volunteer(
        "ana",
        prefers=(stretch(12, "09:00", "12:00"), stretch(13, "09:00", "11:59")),
        preferred_sites=frozenset({MENGZI.id}),
        preferred_kinds=frozenset({Kind.CAMP}),
    )
    problem = make_problem([ana], [make_shift("one"), make_shift("two", 13)], weights=only(prefer=5))
    assert levels(problem, "ana one")[2] == -15
    assert levels(problem, "ana two")[2] == -10


def test_touching_wishes_are_not_joined() -> None:
    ana = make_volunteer("ana", prefers=(stretch(12, "08:00", "10:00"), stretch(12, "10:00", "13:00")))
    problem = make_problem([ana], [make_shift()], weights=only(prefer=5))
    assert levels(problem, "ana one")[2] == 0


def test_fairness_makes_each_half_day_dearer() -> None:
    people = [make_volunteer("ana"), make_volunteer("ben")]
    shifts = [make_shift("one"), make_shift("two", 13, "08:00", "18:00"), make_shift("three", 14)]
    problem = make_problem(people, shifts, weights=only(fairness=3))
    assert levels(problem, "ana one")[2] == 3
    assert levels(problem, "ana one", "ana two")[2] == 18  # ten hours are two half-days: 2.5 rounds to even
    assert levels(problem, "ana one", "ana two", "ben three")[2] == 21


def test_continuity_counts_faces_beyond_what_the_largest_shift_needs() -> None:
    people = [make_volunteer(name) for name in ("ana", "ben", "cai")]
    shifts = [make_shift("one", max=3), make_shift("two", 13, min=2, max=3)]
    problem = make_problem(people, shifts, weights=only(continuity=10), continuity=(("one", "two"),))
    assert levels(problem, "ana one", "ana two", "ben two")[2] == 0
    assert levels(problem, "cai one", "ana two", "ben two")[2] == 10


def test_staff_counts_people_with_work() -> None:
    people = [make_volunteer("ana"), make_volunteer("ben")]
    problem = make_problem(people, [make_shift("one"), make_shift("two", 13)], weights=only(staff=4))
    assert levels(problem)[2] == 0
    assert levels(problem, "ana one", "ana two")[2] == 4
    assert levels(problem, "ana one", "ben two")[2] == 8
