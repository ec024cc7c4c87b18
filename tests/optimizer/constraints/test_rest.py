import pytest

from tests.factories import make_problem, make_shift, make_volunteer
from tests.optimizer.models import allows

PEOPLE = [make_volunteer("ana", rest_minutes=600), make_volunteer("ben")]
EVENING = make_shift("evening", start="20:00", end="22:00")


@pytest.mark.parametrize(("start", "rested"), [("07:59", False), ("08:00", True)])
def test_rest_between_one_date_and_the_next(start: str, rested: bool) -> None:
    problem = make_problem(PEOPLE, [EVENING, make_shift("morning", 13, start, "10:00")])
    assert allows(problem, "ana evening", "ana morning") is rested
    assert allows(problem, "ben evening", "ben morning")


def test_shifts_of_one_date_need_no_rest() -> None:
    problem = make_problem(PEOPLE, [EVENING, make_shift("noon", start="12:00", end="19:00")])
    assert allows(problem, "ana evening", "ana noon")


def test_a_night_counts_by_the_date_it_starts_on() -> None:
    night = make_shift("night", start="22:00", end="06:00", until=13)
    problem = make_problem(PEOPLE, [night, make_shift("noon", 13, "15:59", "18:00")])
    assert not allows(problem, "ana night", "ana noon")
