"""H18: those who are invited are off shift."""

from scheduler.domain.rules.audience import violations
from scheduler.domain.work import ActivityKind
from tests.care_factories import ANA, make_roster, make_session
from tests.factories import stretch

DAY = (stretch(12, "08:00", "20:00"),)
NIGHT = (stretch(11, "20:00", "08:00", until=12),)


def broken(start, end, work, **changes):
    usual = {"kind": ActivityKind.TALK, "setting": None, "group": None, "audience_crew": "crew a"}
    talk = make_session("talk", start=start, end=end, **usual | changes)
    roster = make_roster((talk, {"speaker": [ANA]}), crew_work={"crew a": work})
    return [(one.rule, one.subject, one.amount) for one in violations(roster)]


def test_a_talk_may_touch_the_shift_and_not_overlap_it():
    assert broken("20:00", "21:00", DAY) == []
    assert broken("19:59", "21:00", DAY) == [("audience", "crew a", 1)]
    assert broken("07:00", "08:01", DAY) == [("audience", "crew a", 1)]


def test_a_talk_may_follow_a_night_shift_directly_and_be_over_in_two_hours():
    assert broken("08:00", "10:00", NIGHT) == []
    assert broken("08:30", "10:01", NIGHT) == [("audience_rest", "crew a", 91)]


def test_a_talk_does_not_wake_anybody():
    assert broken("15:00", "16:00", NIGHT) == [("audience_rest", "crew a", 30)]
    assert broken("15:30", "16:30", NIGHT) == []


def test_after_a_day_shift_there_is_no_sleep_to_break():
    assert broken("21:00", "23:00", DAY) == []


def test_a_session_without_a_crew_and_a_crew_without_work_are_fine():
    assert broken("09:00", "10:00", DAY, audience_crew=None) == []
    assert broken("09:00", "10:00", ()) == []
