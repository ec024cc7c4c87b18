from tests.factories import make_problem, make_shift, make_volunteer
from tests.optimizer.models import allows


def test_no_more_shifts_on_one_date_than_the_person_is_ready_for() -> None:
    shifts = [make_shift(f"s{hour}", start=f"{hour}:00", end=f"{hour}:30") for hour in (10, 12, 14)]
    shifts.append(make_shift("night", start="23:00", end="01:00", until=13))
    shifts.append(make_shift("next", 13))
    problem = make_problem([make_volunteer("ana", shifts_per_day=2)], shifts)
    assert allows(problem, "ana s10", "ana s12", "ana next")
    assert not allows(problem, "ana s10", "ana s12", "ana s14")
    assert not allows(problem, "ana s10", "ana s12", "ana night")
    assert allows(problem, "ana s10", "ana night", "ana next")
