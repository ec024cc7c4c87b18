"""Problems from JSON: everything that may be said is read, everything else is refused with its place."""

import json
from datetime import date

import pytest

from scheduler.domain.problem import (
    Gender,
    Held,
    Kind,
    Limits,
    Pair,
    PlanSite,
    Problem,
    Team,
    Travel,
    Weights,
)
from scheduler.domain.problem_error import MESSAGES, ProblemError
from scheduler.domain.problem_json import read_problem, write_problem
from tests.domain.problem_documents import BAD, BAD_TEXTS, WHOLE, changed, without
from tests.factories import at, stretch


def read(document):
    return read_problem(json.dumps(document))


def test_everything_that_can_be_said_is_read():
    problem = read(WHOLE)
    ana, ben = problem.volunteers
    assert (ana.id, ana.gender, ana.home_site) == ("ana", Gender.FEMALE, "hall")
    assert (ana.source, ana.body) == ("community", "women's federation")
    assert ana.qualifications == (Held("first_aid", date(2027, 1, 1), None),)
    assert ana.languages == {"zh", "hani"}
    assert ana.prefers == (stretch(6, "08:00", "12:00"),)
    assert (ana.preferred_sites, ana.preferred_kinds) == ({"hall"}, {Kind.CAMP})
    assert ana.limits == Limits(600, 2, 5, 660, 30.5, None, 6000)
    assert (ben.available, ben.gender, ben.limits) == ((), None, Limits())
    assert problem.sites == (PlanSite("hall", 23.4, 103.4), PlanSite("school"))
    assert problem.teams[0] == Team("women", ("one", "two"), 1, 9, gender=Gender.FEMALE)
    assert [team.unrelated for team in problem.teams] == [False, True, False, False, False]
    assert problem.apart == (("ana", "ben"),)
    assert problem.kin == (("ana", "ben"),)
    assert problem.pinned == {Pair("ana", "one")}
    assert problem.declined == {Pair("ben", "two")}
    assert problem.published == {Pair("gone", "one")}


def test_a_shift_says_where_it_ends_and_when():
    one, two = read(WHOLE).shifts
    assert (one.site, one.end_site, one.when) == ("hall", "school", stretch(12, "22:00", "06:00", until=13))
    assert (one.min, one.max, one.priority, one.role) == (1, 2, 1000, "night")
    assert (two.site, two.end_site, two.min, two.max, two.priority) == ("school", "school", 1, 1, 1)
    assert (two.requires, two.languages_any) == (frozenset(), frozenset())


def test_max_is_min_unless_it_is_said():
    assert read(changed("shifts.1.min", 3)).shifts[1].max == 3


def test_what_is_left_out_is_as_usual():
    assert read({"format": "planning-problem/1"}) == Problem((), (), ())
    assert Problem((), (), ()).timezone == "Asia/Shanghai"
    assert Problem((), (), ()).weights == Weights(1, 20, 5, 3, 10, 0)
    assert read(changed("travel", {})).travel == Travel(40, 1.3)


def test_a_matrix_of_minutes_is_read():
    assert read(changed("travel", {"minutes": [[0, 5], [7, 0]]})).travel.minutes == ((0, 5), (7, 0))


def test_seconds_and_a_byte_order_mark_are_read():
    problem = read_problem(b"\xef\xbb\xbf" + json.dumps(WHOLE).encode())
    assert problem.volunteers[0].avoids[0].end == at(5, "09:00").replace(second=30)


def test_null_means_not_said_where_the_format_says_so():
    document = changed("volunteers.0.limits", {"travel_km": None})
    document["volunteers"][0] |= {"gender": None, "home_site": None}
    ana = read(document).volunteers[0]
    assert (ana.gender, ana.home_site, ana.limits) == (None, None, Limits())


def test_a_problem_that_is_written_reads_the_same():
    for document in (
        WHOLE,
        {"format": "planning-problem/1"},
        changed("travel", {"minutes": [[0, 5], [7, 0]]}),
    ):
        problem = read(document)
        assert read_problem(write_problem(problem)) == problem
        assert write_problem(read_problem(write_problem(problem))) == write_problem(problem)


def test_chinese_is_read_and_written_as_it_is():
    problem = read(changed("shifts.1.role", "讲师"))
    assert "讲师" in write_problem(problem)
    assert read_problem(write_problem(problem).encode()) == problem


@pytest.mark.parametrize("name", BAD)
def test_what_the_format_does_not_allow_is_refused_with_its_place(name):
    document, place, code = BAD[name]
    assert_refused(json.dumps(document), place, code)


@pytest.mark.parametrize("name", BAD_TEXTS)
def test_what_is_no_json_of_ours_is_refused(name):
    assert_refused(*BAD_TEXTS[name])


@pytest.mark.parametrize("field", sorted(WHOLE.keys() - {"format"}))
def test_no_field_of_the_whole_may_be_of_another_type(field):
    with pytest.raises(ProblemError, match=f"^{field}"):
        read(changed(field, 3.5))


@pytest.mark.parametrize("field", ["volunteers", "shifts", "sites"])
def test_what_is_named_elsewhere_must_be_there(field):
    with pytest.raises(ProblemError, match="there is no"):
        read(without(field))


def test_every_message_is_used_for_something_bad():
    codes = {code for _, _, code in (*BAD.values(), *BAD_TEXTS.values())}
    assert MESSAGES.keys() - codes == {"target"}  # plans only


def test_a_value_is_shown_as_it_is_written_unless_that_would_break_the_line():
    with pytest.raises(ProblemError, match='there is no site "蒙自"'):
        read(changed("shifts.1.site", "蒙自"))
    with pytest.raises(ProblemError, match=r'there is no site "a\\u2028b"'):
        read(changed("shifts.1.site", "a\u2028b"))


def test_a_long_value_is_shown_short():
    with pytest.raises(ProblemError) as caught:
        read(changed("shifts.1.kind", "x" * 10_000))
    assert len(str(caught.value)) < 200


def assert_refused(text, place, code):
    with pytest.raises(ProblemError) as caught:
        read_problem(text)
    error = caught.value
    assert (error.place, error.code) == (place, code)
    assert str(error).startswith(f"{place}: ")
    assert "\n" not in str(error)
    assert str(error).isprintable()
