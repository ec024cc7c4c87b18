from tests.factories import make_problem, make_shift, make_volunteer
from tests.optimizer.models import allows

PEOPLE = [make_volunteer(name) for name in ("ana", "ben", "cai")]


def test_no_more_people_than_a_shift_takes() -> None:
    problem = make_problem(PEOPLE, [make_shift(max=2)])
    assert allows(problem, "ana one", "ben one")
    assert not allows(problem, "ana one", "ben one", "cai one")
