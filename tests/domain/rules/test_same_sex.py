"""H7: both sexes with a mixed group, two of the children's sex at night."""

from scheduler.domain.rules.same_sex import violations
from scheduler.domain.work import ActivityKind
from tests.care_factories import (
    ANA,
    BEN,
    CAI,
    DAO,
    MIXED,
    make_children,
    make_class,
    make_night,
    make_person,
    make_roster,
    make_session,
)

GIRLS = make_children(10, 11)


def broken(*staffed, children=MIXED):
    return [
        (one.rule, one.subject, one.amount, one.needed)
        for one in violations(make_roster(*staffed, children=children))
    ]


def test_a_mixed_group_needs_a_woman_and_a_man():
    trip = make_session()
    assert broken((trip, {"escort": [ANA, BEN]})) == []
    assert broken((trip, {"escort": [ANA, CAI]})) == [("both_sexes", "trip:M", 0, 1)]
    assert broken((trip, {"escort": [BEN, DAO]})) == [("both_sexes", "trip:F", 0, 1)]


def test_a_group_of_girls_may_travel_with_men():
    assert broken((make_session(), {"escort": [BEN, DAO]}), children=GIRLS) == []


def test_one_of_the_two_with_children_in_a_video_room_is_a_woman():
    room = make_session("room", kind=ActivityKind.VIDEO_ROOM)
    assert broken((room, {"video_host": [ANA, BEN]}), children=GIRLS) == []
    for children in (GIRLS, make_children(10, 11, gender="M")):
        found = broken((room, {"video_host": [BEN, DAO]}), children=children)
        assert found == [("both_sexes", "room:F", 0, 1)]
    assert broken((room, {"video_host": [ANA, CAI]}), children=GIRLS) == []


def test_somebody_under_age_or_of_unknown_sex_is_neither():
    young = make_person("young", "M", birth_year=2010)
    unknown = make_person("unknown")
    unknown = type(unknown)("unknown", unknown.hats, None, 1990)
    for other in (young, unknown):
        assert broken((make_session(), {"escort": [ANA, other]})) == [("both_sexes", "trip:M", 0, 1)]


def test_in_a_day_camp_the_man_may_be_elsewhere_on_the_site():
    one, other = make_class("one"), make_class("other", group="magpies")
    assert broken((one, {"tutor": [ANA, CAI]}), (other, {"tutor": [BEN]})) == []
    later = make_class("other", group="magpies", start="12:00", end="13:00")
    assert broken((one, {"tutor": [ANA, CAI]}), (later, {"tutor": [BEN]})) != []
    away = make_class("other", group="magpies", site="gejiu")
    assert broken((one, {"tutor": [ANA, CAI]}), (away, {"tutor": [BEN]})) != []


def test_at_night_there_are_two_of_the_childrens_sex():
    night = make_night()
    assert broken((night, {"life_teacher": [ANA, CAI]}), children=GIRLS) == []
    found = broken((night, {"life_teacher": [ANA, BEN, DAO]}), children=GIRLS)
    assert found == [("same_sex_night", "night:F", 1, 2)]


def test_a_mixed_night_needs_two_of_each():
    night = make_night()
    assert broken((night, {"life_teacher": [ANA, BEN, CAI, DAO]})) == []
    assert broken((night, {"life_teacher": [ANA, BEN, CAI]})) == [("same_sex_night", "night:M", 1, 2)]


def test_at_night_those_elsewhere_on_the_site_do_not_count():
    night, gate = make_night(), make_night("gate", group="magpies")
    assert broken((night, {"life_teacher": [ANA]}), (gate, {"gate": [CAI]}), children=GIRLS) != []
