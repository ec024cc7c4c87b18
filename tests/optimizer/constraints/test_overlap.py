from tests.factories import make_problem, make_shift, make_volunteer
from tests.optimizer.models import allows

PEOPLE = [make_volunteer("ana"), make_volunteer("ben")]


def test_two_shifts_at_once_are_refused() -> None:
    problem = make_problem(PEOPLE, [make_shift("one"), make_shift("two", start="11:59", end="14:00")])
    assert not allows(problem, "ana one", "ana two")
    assert allows(problem, "ana one", "ben two")


def test_one_shift_after_the_other_is_allowed() -> None:
    problem = make_problem(PEOPLE, [make_shift("one"), make_shift("two", start="12:00", end="14:00")])
    assert allows(problem, "ana one", "ana two")


def test_a_shift_that_lasts_over_two_others_excludes_both() -> None:
    shifts = [
        make_shift("long", start="08:00", end="20:00"),
        make_shift("one"),
        make_shift("two", start="13:00", end="14:00"),
    ]
    problem = make_problem(PEOPLE, shifts)
    assert allows(problem, "ana one", "ana two")
    assert not allows(problem, "ana long", "ana one")
    assert not allows(problem, "ana long", "ana two")


def test_a_leg_of_a_block_that_overlaps_excludes_the_block() -> None:
    shifts = [
        make_shift("out", start="08:00", end="09:00"),
        make_shift("back", start="18:00", end="20:00"),
        make_shift("one", start="19:00", end="21:00"),
    ]
    problem = make_problem(PEOPLE, shifts, blocks=(("out", "back"),))
    assert not allows(problem, "ana out", "ana back", "ana one")
    assert allows(problem, "ana out", "ana back", "ben one")
