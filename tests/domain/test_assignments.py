"""Assignments asked from both sides."""

from scheduler.domain.assignments import Assignments
from tests.factories import pairs


def test_what_is_added_is_found_from_both_sides():
    assigned = Assignments(pairs("ana one", "ben one", "ana two"))
    assert assigned.shifts_of("ana") == ("one", "two")
    assert assigned.people_on("one") == ("ana", "ben")
    assert (assigned.people(), assigned.shifts()) == (("ana", "ben"), ("one", "two"))
    assert len(assigned) == 3
    assert pairs("ben one")[0] in assigned


def test_what_was_never_added_is_empty():
    assigned = Assignments()
    assert assigned.shifts_of("ana") == assigned.people_on("one") == ()
    assert pairs("ana one")[0] not in assigned


def test_twice_is_the_same_as_once():
    assigned = Assignments(pairs("ana one", "ana one"))
    assert list(assigned) == list(pairs("ana one"))


def test_what_is_removed_is_gone():
    assigned = Assignments(pairs("ana one", "ben one"))
    assigned.remove(*pairs("ana one"))
    assigned.remove(*pairs("cai two"))
    assert set(assigned) == set(pairs("ben one"))
    assert (assigned.people(), assigned.people_on("one")) == (("ben",), ("ben",))
