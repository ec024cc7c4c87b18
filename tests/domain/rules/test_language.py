"""H11: one of the languages of the shift."""

import pytest

from scheduler.domain.rules import added_by, check
from tests.factories import make_problem, make_shift, make_volunteer, pairs


def broken(spoken, wanted):
    volunteer = make_volunteer(languages=frozenset(spoken))
    problem = make_problem([volunteer], [make_shift(languages_any=frozenset(wanted))])
    found = check(problem, pairs("ana one"))
    assert added_by(problem, (), *pairs("ana one")) == found
    return [(one.rule, one.volunteer, one.shifts) for one in found]


@pytest.mark.parametrize(("spoken", "wanted"), [({"zh"}, {"hani", "yi"}), (set(), {"zh"})])
def test_none_of_the_languages_is_refused(spoken, wanted):
    assert broken(spoken, wanted) == [("language", "ana", ("one",))]


@pytest.mark.parametrize(("spoken", "wanted"), [({"zh", "yi"}, {"hani", "yi"}), (set(), set())])
def test_one_of_the_languages_is_enough_and_none_asked_is_none_needed(spoken, wanted):
    assert broken(spoken, wanted) == []
