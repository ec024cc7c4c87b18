from tests.factories import make_problem, make_shift, make_volunteer
from tests.optimizer.models import allows


def test_minutes_count_in_the_iso_week_of_the_start() -> None:
    shifts = [
        make_shift("mon", 12),
        make_shift("tue", 13),
        make_shift("sun", 18, "22:00", "02:00", until=19),
        make_shift("next", 19, "12:00", "15:00"),
    ]
    problem = make_problem([make_volunteer("ana", minutes_per_week=360)], shifts)
    assert allows(problem, "ana mon", "ana tue", "ana next")
    assert not allows(problem, "ana mon", "ana sun")
    assert allows(problem, "ana sun", "ana next")


def test_a_shift_longer_than_the_week_allows_is_never_given() -> None:
    problem = make_problem([make_volunteer("ana", minutes_per_week=179)], [make_shift()])
    assert not allows(problem, "ana one")
