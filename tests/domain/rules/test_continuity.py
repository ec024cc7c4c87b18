"""H13: legs follow on each other."""

from scheduler.domain.rules.continuity import violations
from scheduler.domain.work import ActivityKind
from tests.care_factories import ANA, make_roster, make_session


def broken(*legs, crew=(ANA,)):
    found = violations(make_roster(*((leg, {"escort": crew}) for leg in legs)))
    return [(one.volunteer, one.subject, one.shifts) for one in found]


OUT = make_session("out", site="kunming", end_site="mengzi", group=None)


def test_a_leg_starts_where_the_last_one_ended():
    assert broken(OUT, make_session("on", start="13:00", end="14:00", site="mengzi", group=None)) == []


def test_a_person_cannot_jump():
    on = make_session("on", start="13:00", end="14:00", site="gejiu", group=None)
    assert broken(OUT, on) == [("ana", None, ("out.escort", "on.escort"))]


def test_after_a_day_a_person_may_have_gone_home():
    soon = make_session("on", day=13, start="11:59", end="14:00", site="kunming", group=None)
    late = make_session("on", day=13, start="12:00", end="14:00", site="kunming", group=None)
    assert broken(OUT, soon) != []
    assert broken(OUT, late) == []


def test_children_never_jump_however_long_it_takes():
    out = make_session("out", site="kunming", end_site="mengzi")
    back = make_session("back", day=20, site="gejiu", end_site="kunming")
    assert broken(out, back, crew=()) == [(None, "swallows", ("out.escort", "back.escort"))]
    assert broken(out, make_session("back", day=20, end_site="kunming"), crew=()) == []


def test_other_work_than_trips_is_not_judged_here():
    talk = make_session("talk", start="13:00", end="14:00", site="gejiu", kind=ActivityKind.TALK, group=None)
    assert broken(OUT, talk) == []
