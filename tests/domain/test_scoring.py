"""Each term of the objective worked out by hand."""

import pytest

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Gender, Kind, Objective, Weights
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.scoring import counted, load_units, score
from tests.factories import at, held, make_problem, make_shift, make_team, make_volunteer, pairs, stretch

NOTHING = Weights(0, 0, 0, 0, 0, 0)


def cost(*places, people=None, shifts=None, **changes):
    people = people or [make_volunteer(name) for name in ("ana", "ben", "cai")]
    return score(
        make_problem(people, shifts or [make_shift(max=3)], **changes), pairs(*places)
    ).objective.cost


def team_count(team, *places, people, shifts=None, **changes):
    problem = make_problem(people, shifts or [make_shift(max=9)], teams=(team,), **changes)
    return counted(ProblemIndex(problem), Assignments(pairs(*places)), team)


def test_an_empty_plan_lacks_everybody_and_costs_nothing():
    shifts = [
        make_shift("one", min=2, priority=5),
        make_shift("two", min=0),
        make_shift("three", min=1, priority=7),
    ]
    problem = make_problem([make_volunteer()], shifts, teams=(make_team(at_least=3, priority=100),))
    found = score(problem, ())
    assert found.objective == Objective(2 * 5 + 7 + 3 * 100, 0, 0)
    assert [(one.target, one.is_team, one.missing) for one in found.shortfalls] == [
        ("one", False, 2),
        ("three", False, 1),
        ("team", True, 3),
    ]


def test_more_people_than_needed_make_good_for_no_other_shift():
    shifts = [make_shift("one", min=1, max=3), make_shift("two", day=13, min=2)]
    problem = make_problem([make_volunteer("ana"), make_volunteer("ben")], shifts)
    assert score(problem, pairs("ana one", "ben one")).objective.shortfall == 2


def test_changes_are_promises_dropped_of_what_still_exists():
    problem = make_problem(
        [make_volunteer("ana"), make_volunteer("ben")],
        [make_shift("one"), make_shift("two", day=13)],
        published=pairs("ana one", "ben two", "gone one", "ana cancelled"),
    )
    found = score(problem, pairs("ana one", "ana two"))
    assert found.objective.changes == 1
    assert found.dropped == pairs("ben two")


def test_travel_is_tens_of_kilometres_from_home_for_each_assignment():
    people = [make_volunteer("ana", home_site="gejiu"), make_volunteer("ben")]
    shifts = [make_shift("one", max=2), make_shift("two", day=13)]
    weights = Weights(3, 0, 0, 0, 0, 0)
    places = ("ana one", "ana two", "ben one")  # 23.3 km are 2 tens
    assert cost(*places, people=people, shifts=shifts, weights=weights) == 3 * (2 + 2)


def test_travel_counts_only_to_the_first_leg_of_a_block():
    people = [make_volunteer("ana", home_site="gejiu")]
    shifts = [make_shift("out"), make_shift("back", day=14, site="kunming")]
    weights = Weights(1, 0, 0, 0, 0, 0)
    found = cost(
        "ana out", "ana back", people=people, shifts=shifts, weights=weights, blocks=(("back", "out"),)
    )
    assert found == 2


def test_an_avoided_time_costs_once_for_each_assignment_that_touches_it():
    avoids = (stretch(12, "08:00", "10:00"), stretch(12, "11:00", "12:00"), stretch(13, "12:00", "15:00"))
    people = [make_volunteer("ana", avoids=avoids)]
    shifts = [make_shift("one"), make_shift("two", day=13)]
    weights = Weights(0, 20, 0, 0, 0, 0)
    assert cost("ana one", "ana two", people=people, shifts=shifts, weights=weights) == 20


@pytest.mark.parametrize(
    ("wishes", "met"),
    [
        ({}, 0),
        ({"prefers": (stretch(12, "09:00", "12:00"),)}, 1),
        ({"prefers": (stretch(12, "09:00", "10:00"), stretch(12, "10:00", "12:00"))}, 0),
        ({"preferred_sites": frozenset({"mengzi"})}, 1),
        ({"preferred_sites": frozenset({"gejiu"})}, 0),
        ({"preferred_kinds": frozenset({Kind.CAMP})}, 1),
        ({"preferred_kinds": frozenset({Kind.CAMP}), "preferred_sites": frozenset({"mengzi"})}, 2),
    ],
)
def test_each_wish_that_is_met_takes_its_price_off(wishes, met):
    people = [make_volunteer("ana", **wishes)]
    assert cost("ana one", people=people, weights=Weights(0, 0, 5, 0, 0, 0)) == -5 * met


@pytest.mark.parametrize(
    ("end", "load"), [("09:15", 1), ("15:00", 2), ("15:01", 2), ("14:59", 1), ("19:00", 2), ("19:01", 3)]
)
def test_load_is_half_days_rounded_half_to_even_and_at_least_one(end, load):
    assert load_units(make_shift(end=end)) == load


def test_fairness_makes_each_further_half_day_dearer():
    days = [make_shift(f"d{day}", day=day) for day in (12, 13, 14)]
    weights = Weights(0, 0, 0, 3, 0, 0)
    assert cost("ana d12", shifts=days, weights=weights) == 3
    assert cost("ana d12", "ana d13", "ana d14", shifts=days, weights=weights) == 3 * 6
    assert cost("ana d12", "ben d13", "cai d14", shifts=days, weights=weights) == 3 * 3


def test_continuity_counts_different_people_beyond_the_largest_shift():
    shifts = [make_shift("one", max=3), make_shift("two", day=13, min=2, max=3)]
    weights = Weights(0, 0, 0, 0, 10, 0)
    group = {"shifts": shifts, "weights": weights, "continuity": (("one", "two"),)}
    assert cost("ana one", "ana two", "ben two", **group) == 0
    assert cost("cai one", "ana two", "ben two", **group) == 10


def test_staff_is_paid_once_a_head():
    days = [make_shift("d12"), make_shift("d13", day=13)]
    weights = Weights(0, 0, 0, 0, 0, 1)
    assert cost("ana d12", "ana d13", shifts=days, weights=weights) == 1
    assert cost("ana d12", "ben d13", shifts=days, weights=weights) == 2


def test_the_usual_weights_are_those_of_the_page():
    people = [make_volunteer("ana", home_site="gejiu", avoids=(stretch(12, "09:00", "10:00"),))]
    assert cost("ana one", people=people) == 2 + 20 + 3


def test_the_cost_is_broken_down_by_term_and_by_person():
    people = [
        make_volunteer("ana", home_site="gejiu"),
        make_volunteer("ben", preferred_sites=frozenset({"mengzi"})),
    ]
    found = score(make_problem(people, [make_shift(max=2)]), pairs("ana one", "ben one"))
    assert found.terms == {"travel": 2, "avoid": 0, "prefer": -5, "fairness": 6, "staff": 0, "continuity": 0}
    assert [(one.volunteer, one.total, one.shifts, one.minutes) for one in found.people] == [
        ("ana", 5, 1, 180),
        ("ben", -2, 1, 180),
    ]


def test_a_pair_of_a_stranger_is_no_plan_for_the_problem():
    with pytest.raises(KeyError):
        score(make_problem([make_volunteer()], [make_shift()]), pairs("eve one"))


WOMAN, MAN = make_volunteer("ana", gender=Gender.FEMALE), make_volunteer("ben", gender=Gender.MALE)


def test_a_team_counts_people_once_over_all_its_shifts():
    shifts = [make_shift("one", max=2), make_shift("two", day=13)]
    team = make_team(shifts=("one", "two"))
    assert team_count(team, "ana one", "ana two", "ben one", people=[WOMAN, MAN], shifts=shifts) == 2


def test_a_team_of_women_counts_women():
    team = make_team(gender=Gender.FEMALE)
    assert team_count(team, "ana one", "ben one", "cai one", people=[WOMAN, MAN, make_volunteer("cai")]) == 1


def test_a_team_with_a_language_counts_who_speaks_it():
    people = [make_volunteer("ana", languages=frozenset({"hani"})), MAN]
    assert team_count(make_team(language="hani"), "ana one", "ben one", people=people) == 1


def test_a_team_with_a_qualification_looks_at_the_dates_of_the_persons_own_shifts():
    shifts = [make_shift("one", max=2), make_shift("two", day=14, max=2)]
    team = make_team(shifts=("one", "two"), qualification="aid")
    until = held("aid", None, at(13, "00:00"))
    people = [make_volunteer("ana", qualifications=(until,)), make_volunteer("ben", qualifications=(until,))]
    assert team_count(team, "ana one", "ben one", "ben two", people=people, shifts=shifts) == 1


def test_a_team_of_unrelated_people_counts_families():
    people = [make_volunteer(name) for name in ("ana", "ben", "cai", "dou")]
    everybody = [f"{one.id} one" for one in people]
    team = make_team(unrelated=True)
    assert team_count(team, *everybody, people=people) == 4
    assert team_count(team, *everybody, people=people, kin=(("ana", "ben"),)) == 3
    assert team_count(team, *everybody, people=people, kin=(("ana", "ben"), ("cai", "ben"))) == 2


def test_relatives_are_joined_by_kin_who_are_not_on_the_shift():
    people = [make_volunteer(name) for name in ("ana", "ben", "cai")]
    kin = (("ana", "ben"), ("ben", "cai"))
    assert team_count(make_team(unrelated=True), "ana one", "cai one", people=people, kin=kin) == 1
