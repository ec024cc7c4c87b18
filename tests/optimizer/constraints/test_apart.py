from tests.factories import make_problem, make_shift, make_team, make_volunteer
from tests.optimizer.models import allows

PEOPLE = [make_volunteer("ana"), make_volunteer("ben"), make_volunteer("cai")]
SHIFTS = [make_shift("one", max=3), make_shift("two", 13, max=3)]


def test_two_people_are_kept_apart_on_one_shift() -> None:
    problem = make_problem(PEOPLE, SHIFTS, apart=(("ana", "ben"),))
    assert not allows(problem, "ana one", "ben one")
    assert allows(problem, "ana one", "cai one", "ben two")


def test_two_people_are_kept_apart_on_one_team() -> None:
    problem = make_problem(PEOPLE, SHIFTS, apart=(("ben", "ana"),), teams=(make_team(shifts=("one", "two")),))
    assert not allows(problem, "ana one", "ben two")
    assert allows(problem, "ana one", "ana two", "cai two")


def test_two_people_are_kept_apart_in_one_block() -> None:
    problem = make_problem(PEOPLE, SHIFTS, apart=(("ana", "ben"),), blocks=(("one", "two"),))
    assert not allows(problem, "ana one", "ana two", "ben one", "ben two")
    assert allows(problem, "ana one", "ana two", "cai one", "cai two")
