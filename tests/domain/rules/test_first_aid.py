"""H10: a first-aider wherever children travel or camp."""

from datetime import date

from scheduler.domain.problem import Held
from scheduler.domain.rules.first_aid import violations
from scheduler.domain.work import ActivityKind
from tests.care_factories import (
    ANA,
    BEN,
    CAI,
    MIXED,
    make_class,
    make_night,
    make_person,
    make_roster,
    make_session,
)


def broken(*staffed, children=MIXED):
    return [(one.rule, one.subject) for one in violations(make_roster(*staffed, children=children))]


def holder(until):
    return make_person("holder", qualifications=(Held("first_aid", None, until),))


def test_a_group_without_a_first_aider_is_reported():
    assert broken((make_session(), {"escort": [ANA, BEN]})) == []
    assert broken((make_session(), {"escort": [BEN, CAI]})) == [("first_aid", "trip")]


def test_the_certificate_must_be_valid_on_every_date():
    night = make_night()
    assert broken((night, {"life_teacher": [holder(date(2027, 7, 13))]})) == []
    assert broken((night, {"life_teacher": [holder(date(2027, 7, 12))]})) != []


def test_one_first_aider_in_the_vehicle_serves_all_groups_in_it():
    one, other = make_session("one", room="bus"), make_session("other", room="bus", group="magpies")
    assert broken((one, {"escort": [BEN]}), (other, {"escort": [ANA]})) == []
    other = make_session("other", room="second bus", group="magpies")
    assert broken((one, {"escort": [BEN]}), (other, {"escort": [ANA]})) == [("first_aid", "one")]


def test_one_first_aider_on_the_site_serves_a_day_camp():
    one, post = make_class("one"), make_class("post", group=None)
    assert broken((one, {"tutor": [BEN]}), (post, {"first_aider": [ANA]})) == []
    early = make_class("post", group=None, end="11:59")
    assert broken((one, {"tutor": [BEN]}), (early, {"first_aider": [ANA]})) != []


def test_at_night_the_first_aider_is_on_the_floor():
    night, post = make_night(), make_night("post", group=None)
    assert broken((night, {"life_teacher": [BEN]}), (post, {"first_aider": [ANA]})) == [
        ("first_aid", "night")
    ]


def test_a_video_room_needs_none_and_an_empty_group_neither():
    assert broken((make_class(kind=ActivityKind.VIDEO_ROOM), {"video_host": [BEN]})) == []
    assert broken((make_session(), {"escort": [BEN]}), children=()) == []
