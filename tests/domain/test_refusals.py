"""Why a place is empty: every person counted once, by the first rule that keeps them away."""

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Gender, Pair
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.refusals import first_refusal, refusals_of_shift, refusals_of_team
from tests.factories import at, held, make_problem, make_shift, make_team, make_volunteer, pairs, stretch

AID = frozenset({"first_aid"})
TRAINED = (held("first_aid"),)


def counts(found):
    return {one.rule: one.people for one in found}


def test_the_first_rule_in_order_is_told_for_each_person():
    people = [
        make_volunteer("untrained", available=()),
        make_volunteer("lapsed", qualifications=(held("first_aid", None, at(1, "00:00")),), available=()),
        make_volunteer("far", qualifications=TRAINED, home_site="kunming", travel_km=3, available=()),
        make_volunteer("busy", qualifications=TRAINED, available=(stretch(13, "00:00", "23:00"),)),
        make_volunteer("unwilling", qualifications=TRAINED),
        make_volunteer("elsewhere", qualifications=TRAINED, minutes_per_week=200),
        make_volunteer("tired", qualifications=TRAINED, minutes_per_week=200),
        make_volunteer("idle", qualifications=TRAINED),
    ]
    shifts = [make_shift(requires=AID), make_shift("same", max=2), make_shift("other", day=14)]
    index = ProblemIndex(make_problem(people, shifts, declined=pairs("unwilling one")))
    assigned = Assignments(pairs("elsewhere same", "tired other"))
    found = refusals_of_shift(index, assigned, "one")
    assert [(one.rule, one.people) for one in found] == [
        ("qualification", 1),
        ("expired", 1),
        ("distance", 1),
        ("availability", 1),
        ("declined", 1),
        ("overlap", 1),
        ("minutes_per_week", 1),
        ("free", 1),
    ]


def test_those_who_are_on_the_shift_are_not_counted():
    index = ProblemIndex(make_problem([make_volunteer("ana"), make_volunteer("ben")], [make_shift(max=2)]))
    assert counts(refusals_of_shift(index, Assignments(pairs("ana one")), "one")) == {"free": 1}


def test_a_leg_is_refused_when_the_rest_of_the_block_is():
    legs = [make_shift("out", day=12), make_shift("back", day=14)]
    ana = make_volunteer("ana", available=(stretch(12, "00:00", "23:00"),))
    index = ProblemIndex(make_problem([ana, make_volunteer("ben")], legs, blocks=(("out", "back"),)))
    assigned = Assignments()
    assert first_refusal(index, assigned, Pair("ana", "out")) == "block"
    assert first_refusal(index, assigned, Pair("ana", "back")) == "availability"
    assert first_refusal(index, assigned, Pair("ben", "out")) is None
    assert len(assigned) == 0


def test_a_team_counts_who_is_not_of_its_kind():
    people = [
        make_volunteer("ana", gender=Gender.FEMALE),
        make_volunteer("eva", gender=Gender.FEMALE, available=()),
        make_volunteer("ben", gender=Gender.MALE),
    ]
    team = make_team(at_least=2, gender=Gender.FEMALE)
    index = ProblemIndex(make_problem(people, [make_shift(max=2)], teams=(team,)))
    found = refusals_of_team(index, Assignments(pairs("ana one", "ben one")), team)
    assert counts(found) == {"kind": 1, "availability": 1}


def test_a_team_of_unrelated_people_counts_kin_as_the_same():
    people = [make_volunteer(name) for name in ("ana", "ben", "cai")]
    team = make_team(at_least=2, unrelated=True)
    index = ProblemIndex(make_problem(people, [make_shift(max=1)], teams=(team,), kin=(("ana", "ben"),)))
    assert counts(refusals_of_team(index, Assignments(pairs("ana one")), team)) == {"kind": 1, "capacity": 1}


def test_a_team_takes_the_shift_that_a_person_comes_nearest_to():
    shifts = [make_shift("one", requires=AID), make_shift("two", day=13)]
    ana = make_volunteer("ana", available=(stretch(12, "00:00", "23:00"),))
    team = make_team(shifts=("one", "two"))
    index = ProblemIndex(make_problem([ana], shifts, teams=(team,)))
    assert counts(refusals_of_team(index, Assignments(), team)) == {"availability": 1}


def test_a_team_with_a_qualification_tells_never_held_from_lapsed():
    people = [
        make_volunteer("never"),
        make_volunteer("lapsed", qualifications=(held("first_aid", None, at(11, "00:00")),)),
        make_volunteer("holds", qualifications=TRAINED),
    ]
    team = make_team(qualification="first_aid", at_least=2)
    index = ProblemIndex(make_problem(people, [make_shift(max=3)], teams=(team,)))
    found = refusals_of_team(index, Assignments(pairs("never one", "lapsed one", "holds one")), team)
    assert counts(found) == {"qualification": 1, "expired": 1}
