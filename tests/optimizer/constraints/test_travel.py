import pytest

from tests.factories import GEJIU, make_problem, make_shift, make_volunteer
from tests.optimizer.models import allows

PEOPLE = [make_volunteer("ana")]


@pytest.mark.parametrize(("start", "in_time"), [("12:45", False), ("12:46", True)])
def test_there_must_be_time_to_get_there(start: str, in_time: bool) -> None:
    shifts = [make_shift("one"), make_shift("two", start=start, end="15:00", site=GEJIU.id)]
    assert allows(make_problem(PEOPLE, shifts), "ana one", "ana two") is in_time


def test_the_way_starts_where_the_earlier_shift_ends() -> None:
    shifts = [
        make_shift("one", end_site=GEJIU.id),
        make_shift("near", start="12:00", end="13:00", site=GEJIU.id),
        make_shift("far", start="12:30", end="13:00"),
    ]
    problem = make_problem(PEOPLE, shifts)
    assert allows(problem, "ana one", "ana near")
    assert not allows(problem, "ana one", "ana far")


def test_two_shifts_too_far_from_a_third_do_not_exclude_each_other() -> None:
    shifts = [
        make_shift("early", start="09:00", end="10:00"),
        make_shift("late", start="10:00", end="11:00"),
        make_shift("away", start="11:30", end="13:00", site=GEJIU.id),
    ]
    problem = make_problem(PEOPLE, shifts)
    assert allows(problem, "ana early", "ana late")
    assert allows(problem, "ana early", "ana away")
    assert not allows(problem, "ana late", "ana away")
