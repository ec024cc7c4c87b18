"""Who counts as one family."""

from scheduler.domain.families import families


def heads(*kin):
    found = families("abcdef", kin)
    return {frozenset(person for person in found if found[person] == head) for head in found.values()}


def test_everybody_is_a_family_of_their_own():
    assert len(heads()) == 6


def test_kin_are_one_family():
    assert frozenset("abc") in heads("abc")
    assert frozenset("d") in heads("abc")


def test_groups_that_share_a_person_are_joined():
    assert heads("ab", "cd", "be", "ec") == {frozenset("abcde"), frozenset("f")}
