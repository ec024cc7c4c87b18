"""Who is there from minute to minute."""

from dataclasses import replace

import pytest

from scheduler.domain.care import Stay
from scheduler.domain.problem import Pair
from tests.care_factories import (
    ANA,
    BEN,
    CAI,
    GROUP,
    MIXED,
    hours,
    make_class,
    make_roster,
    make_session,
)
from tests.factories import stretch

ROSTER = make_roster((make_class(), {"tutor": [ANA], "reader": [BEN]}), children=MIXED)


def there(roster, session="class", **options):
    return [
        (
            f"{one.when.start:%H:%M}-{one.when.end:%H:%M}",
            sorted(duty.person.id for duty in one.duties),
            sorted(child.id for child in one.children),
        )
        for one in roster.presences(roster.sessions[session], **options)
    ]


def test_a_session_in_which_nobody_moves_is_one_stretch():
    assert there(ROSTER) == [("09:00-12:00", ["ana", "ben"], ["boy", "girl"])]


def test_whoever_comes_or_goes_begins_a_new_stretch():
    short = replace(ROSTER.shifts["class.reader"], when=hours(12, "10:00", "11:00"))
    roster = replace(
        ROSTER,
        shifts={**ROSTER.shifts, short.id: short},
        stays=(ROSTER.stays[0], Stay("boy", GROUP, stretch(12, "08:00", "10:30"))),
    )
    assert there(roster) == [
        ("09:00-10:00", ["ana"], ["boy", "girl"]),
        ("10:00-10:30", ["ana", "ben"], ["boy", "girl"]),
        ("10:30-11:00", ["ana", "ben"], ["girl"]),
        ("11:00-12:00", ["ana"], ["girl"]),
    ]


def test_stretches_without_children_are_left_out():
    roster = replace(ROSTER, stays=(Stay("boy", GROUP, stretch(12, "08:00", "09:30")),))
    assert [when for when, _, _ in there(roster)] == ["09:00-09:30"]


def test_the_whole_site_is_seen_where_asked_for():
    post = make_class("post", start="11:00", end="14:00", group=None)
    away = make_class("away", site="gejiu", group=None)
    roster = make_roster(
        (make_class(), {"tutor": [ANA]}), (post, {"gate": [CAI]}), (away, {"gate": [BEN]}), children=MIXED
    )
    assert [people for _, people, _ in there(roster, at_site=True)] == [["ana"], ["ana", "cai"]]


def test_a_persons_duties_come_in_order_of_time():
    late, early = make_session("late", day=14), make_session("early", day=13)
    roster = make_roster((late, {"escort": [ANA]}), (early, {"escort": [ANA]}))
    assert [duty.session.id for duty in roster.duties_of("ana")] == ["early", "late"]
    assert roster.duties_of("nobody") == ()


def test_a_part_of_a_roster_keeps_only_what_concerns_it():
    other = make_class("other", group=None)
    roster = make_roster((make_class(), {"tutor": [ANA]}), (other, {"gate": [BEN]}), children=MIXED)
    part = roster.only(["other"])
    assert set(part.sessions) == {"other"}
    assert part.assigned == {Pair("ben", "other.gate")}


def test_families_are_joined_through_people_who_are_not_on_the_roster():
    roster = make_roster((make_class(), {"tutor": [ANA, BEN]}), kin=(("ana", "aunt"), ("aunt", "ben")))
    assert roster.family("ana") == roster.family("ben")


def test_an_assignment_of_somebody_unknown_is_an_error():
    with pytest.raises(KeyError):
        ROSTER.with_pairs(Pair("nobody", "class.tutor")).duties("class")
