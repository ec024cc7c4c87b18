from tests.factories import make_problem, make_shift, make_volunteer, pairs
from tests.optimizer.models import allows

PEOPLE = [make_volunteer("ana"), make_volunteer("ben")]


def test_a_pinned_pair_stands() -> None:
    problem = make_problem(PEOPLE, [make_shift(max=2)], pinned=pairs("ana one"))
    assert allows(problem, "ana one", "ben one")
    assert not allows(problem, "ben one")


def test_a_pinned_leg_pins_the_block() -> None:
    shifts = [make_shift("out"), make_shift("back", 13)]
    problem = make_problem(PEOPLE, shifts, pinned=pairs("ana back"), blocks=(("out", "back"),))
    assert allows(problem, "ana out", "ana back")
    assert not allows(problem)
