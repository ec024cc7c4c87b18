from tests.factories import make_problem, make_shift, make_volunteer
from tests.optimizer.models import allows

DAYS = [make_shift(f"d{day}", day) for day in range(12, 18)]
ANA = [make_volunteer("ana", consecutive_days=2), make_volunteer("ben")]


def test_after_the_limit_comes_a_free_date() -> None:
    problem = make_problem(ANA, DAYS)
    assert allows(problem, "ana d12", "ana d13", "ana d15", "ana d16")
    assert not allows(problem, "ana d12", "ana d13", "ana d14")
    assert allows(problem, "ben d12", "ben d13", "ben d14")


def test_a_night_touches_both_dates() -> None:
    shifts = [*DAYS, make_shift("night", 13, "22:00", "06:00", until=14)]
    problem = make_problem(ANA, shifts)
    assert allows(problem, "ana night", "ana d16")
    assert not allows(problem, "ana d12", "ana night")


def test_a_shift_of_more_days_than_the_limit_is_never_given() -> None:
    problem = make_problem(ANA, [make_shift("camp", 12, "09:00", "18:00", until=14)])
    assert not allows(problem, "ana camp")
    assert allows(problem, "ben camp")
