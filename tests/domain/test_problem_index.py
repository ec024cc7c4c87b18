"""Look-ups of a problem that rules and scorer share."""

from datetime import date

from scheduler.domain.problem_index import ProblemIndex, indexed
from tests.factories import at, held, make_problem, make_shift, make_team, make_volunteer, stretch

SHIFTS = [make_shift(name, day=day) for name, day in (("mon", 12), ("tue", 13), ("wed", 14), ("sun", 18))]


def test_a_shift_belongs_to_the_iso_week_in_which_it_starts():
    index = ProblemIndex(make_problem(shifts=[*SHIFTS, make_shift("next", day=19)]))
    assert [index.week(name) for name in ("mon", "sun", "next")] == ["2027-W28", "2027-W28", "2027-W29"]


def test_touching_stretches_are_joined():
    ana = make_volunteer(available=(stretch(12, "10:00", "12:00"), stretch(12, "08:00", "10:00")))
    assert ProblemIndex(make_problem([ana])).available("ana") == (stretch(12, "08:00", "12:00"),)


def test_a_qualification_held_is_not_always_valid():
    ana = make_volunteer(qualifications=(held("aid", at(12, "00:00"), at(13, "00:00")),))
    index = ProblemIndex(make_problem([ana]))
    assert index.holds("ana", "aid")
    assert not index.holds("ana", "lead")
    assert index.valid("ana", "aid", [date(2027, 7, 12), date(2027, 7, 13)])
    assert not index.valid("ana", "aid", [date(2027, 7, 13), date(2027, 7, 14)])
    assert not index.valid("ana", "lead", [])


def test_people_set_out_from_home_to_the_first_leg_only():
    same_start = make_shift("too", day=12)
    index = ProblemIndex(make_problem(shifts=[*SHIFTS, same_start], blocks=(("wed", "mon", "too"),)))
    assert [name for name in ("mon", "tue", "wed", "too") if index.sets_out(name)] == ["mon", "tue"]


def test_people_meet_on_a_shift_in_a_team_and_in_a_block():
    index = ProblemIndex(
        make_problem(shifts=SHIFTS, teams=(make_team(shifts=("mon", "tue")),), blocks=(("tue", "wed"),))
    )
    assert index.together("sun", "sun")
    assert index.together("mon", "tue")
    assert index.together("wed", "tue")
    assert not index.together("mon", "wed")


def test_both_of_a_pair_are_kept_apart_from_each_other():
    index = ProblemIndex(make_problem([make_volunteer("ana")], apart=(("ana", "ben"), ("cai", "ana"))))
    assert index.kept_apart_from("ana") == ("ben", "cai")
    assert index.kept_apart_from("ben") == ("ana",)
    assert index.kept_apart_from("dou") == ()


def test_an_index_is_used_again():
    index = ProblemIndex(make_problem())
    assert indexed(index) is index
    assert indexed(index.problem).problem is index.problem
