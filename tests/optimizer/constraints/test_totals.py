from tests.factories import make_problem, make_shift, make_volunteer
from tests.optimizer.models import allows

SHIFTS = [make_shift("one", 1), make_shift("two", 12), make_shift("three", 25)]


def test_shifts_in_all() -> None:
    problem = make_problem([make_volunteer("ana", shifts_total=2)], SHIFTS)
    assert allows(problem, "ana one", "ana three")
    assert not allows(problem, "ana one", "ana two", "ana three")


def test_minutes_in_all() -> None:
    problem = make_problem([make_volunteer("ana", minutes_total=539)], SHIFTS)
    assert allows(problem, "ana one", "ana two")
    assert not allows(problem, "ana one", "ana two", "ana three")
