from tests.factories import make_problem, make_shift, make_volunteer
from tests.optimizer.models import levels


def test_each_missing_person_costs_the_priority() -> None:
    shifts = [make_shift("one", min=2, max=3, priority=7), make_shift("two", 13, priority=2)]
    problem = make_problem([make_volunteer("ana"), make_volunteer("ben")], shifts)
    assert levels(problem)[0] == 16
    assert levels(problem, "ana one")[0] == 9
    assert levels(problem, "ana one", "ben one", "ben two")[0] == 0


def test_a_shift_that_nobody_can_do_counts() -> None:
    assert levels(make_problem([], [make_shift(priority=5)]))[0] == 5
