from tests.factories import make_problem, make_shift, make_volunteer, pairs
from tests.optimizer.models import levels

PEOPLE = [make_volunteer("ana"), make_volunteer("ben")]


def test_each_promise_dropped_is_a_change() -> None:
    promised = pairs("ana one", "ben one", "ben gone", "gone one")
    problem = make_problem(PEOPLE, [make_shift(max=2)], published=promised)
    assert levels(problem)[1] == 2
    assert levels(problem, "ana one")[1] == 1
    assert levels(problem, "ana one", "ben one")[1] == 0


def test_a_promise_that_may_not_be_kept_is_a_change() -> None:
    problem = make_problem(PEOPLE, [make_shift()], published=pairs("ana one"), declined=pairs("ana one"))
    assert levels(problem)[1] == 1


def test_a_promised_block_counts_each_leg() -> None:
    shifts = [make_shift("out"), make_shift("back", 13)]
    promised = pairs("ana out", "ana back")
    problem = make_problem(PEOPLE, shifts, published=promised, blocks=(("out", "back"),))
    assert levels(problem)[1] == 2
    assert levels(problem, "ana out", "ana back")[1] == 0
