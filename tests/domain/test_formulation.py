"""Care needs as pieces of the planning problem, never looser than the care rules."""

from datetime import date
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scheduler.domain import reference
from scheduler.domain.assignments import Assignments
from scheduler.domain.availability import Expanded
from scheduler.domain.care import Setting, Stay
from scheduler.domain.formulation import (
    CareNeed,
    Pieces,
    as_block,
    as_continuity,
    as_volunteer,
    care_qualifications,
    first_lapse,
    formulate,
    formulate_site,
    requires,
)
from scheduler.domain.people import CheckStatus, RecordCheck
from scheduler.domain.problem import Gender, Held, Kind, Pair, PlanSite, Problem
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.roster import CareSession, CareShift, Roster
from scheduler.domain.rules import check
from scheduler.domain.rules.care import check_care
from scheduler.domain.scoring import counted
from scheduler.domain.supervision import LooserThanStandardError, RatioBand, RatioTable
from scheduler.domain.work import ActivityKind
from tests.care_factories import CLEAR, FIRST_AID, GROUP, consent, make_child, make_person
from tests.factories import ALL_MONTH, stretch

BOTH = frozenset(Gender)
GIRLS = frozenset({Gender.FEMALE})


def need(name="leg", **changes):
    usual = {
        "kind": Kind.TRIP,
        "site": "mengzi",
        "when": stretch(12, "09:00", "12:00"),
        "setting": Setting.TRAVEL,
        "ages": (10, 10, 10),
        "sexes": BOTH,
        "role": "escort",
    }
    return CareNeed(name, **usual | changes)


def morning(name, **changes):
    return need(name, kind=Kind.CAMP, setting=Setting.DAY, role="class_teacher", **changes)


def night(name="night", **changes):
    when = stretch(12, "21:00", "07:00", until=13)
    usual = {"kind": Kind.CAMP, "setting": Setting.OVERNIGHT, "role": "life_teacher", "when": when}
    return need(name, **usual | changes)


def teams(pieces):
    return {team.id: team for team in pieces.teams}


def test_a_leg_needs_its_escorts_and_a_leader_on_top():
    escort, leader = formulate(need(ages=(6,) * 5 + (9,) * 10 + (15,), end_site="gejiu")).shifts
    assert (escort.id, escort.role, escort.min, escort.max) == ("leg.escort", "escort", 3, 3)
    assert (leader.role, leader.min, leader.max) == ("trip_leader", 1, 1)
    assert {escort.site, leader.site} == {"mengzi"}
    assert {escort.end_site, leader.end_site} == {"gejiu"}


def test_a_leg_asks_for_two_families_both_sexes_and_first_aid():
    found = teams(formulate(need()))
    assert set(found) == {"leg.unrelated", "leg.sex_F", "leg.sex_M", "leg.first_aid"}
    assert found["leg.unrelated"].unrelated
    assert found["leg.unrelated"].at_least == 2
    assert found["leg.sex_M"].at_least == 1
    assert found["leg.first_aid"].qualification == "first_aid"
    assert all(team.shifts == ("leg.escort", "leg.trip_leader") for team in found.values())


def test_a_group_of_one_sex_asks_for_no_other_by_day():
    assert set(teams(formulate(need(sexes=GIRLS)))) == {"leg.unrelated", "leg.first_aid"}


def test_children_in_a_video_room_ask_for_a_woman_whoever_they_are():
    for sex in Gender:
        wanted = [
            team.gender
            for team in formulate(need(kind=Kind.VIDEO, setting=Setting.DAY, sexes=frozenset({sex}))).teams
            if team.gender is not None
        ]
        assert wanted == [Gender.FEMALE]


def test_a_night_asks_for_two_of_each_sex_and_has_the_seats_for_them():
    mixed = formulate(night())
    assert (mixed.shifts[0].min, mixed.shifts[0].max) == (4, 4)
    assert {name: team.at_least for name, team in teams(mixed).items() if "sex" in name} == {
        "night.sex_F": 2,
        "night.sex_M": 2,
    }
    girls = formulate(night(sexes=GIRLS, spare=1))
    assert (girls.shifts[0].min, girls.shifts[0].max) == (2, 3)
    assert "night.sex_M" not in teams(girls)


def test_new_hands_ask_for_an_experienced_one_and_no_first_aid_for_none():
    found = teams(formulate(need(new_hands=True, first_aid=False)))
    assert found["leg.experienced"].qualification == "experienced"
    assert "leg.first_aid" not in found


def test_priority_and_languages_reach_the_pieces():
    pieces = formulate(need(priority=7, languages_any=frozenset({"hni"})))
    assert {shift.priority for shift in pieces.shifts} | {team.priority for team in pieces.teams} == {7}
    assert [set(shift.languages_any) for shift in pieces.shifts] == [{"hni"}, set()]


@pytest.mark.parametrize(
    ("role", "kind", "with_children", "expected"),
    [
        ("escort", Kind.TRIP, True, {"child_safety", "record_check", "adult", "insured"}),
        ("video_host", Kind.VIDEO, True, {"child_safety", "video_host", "record_check", "adult"}),
        ("speaker", Kind.TALK, False, {"speaker_basic"}),
        ("speaker", Kind.TALK, True, {"speaker_basic", "record_check", "adult"}),
        ("social_worker", Kind.OTHER, False, {"sw_licence", "record_check"}),
        ("juggler", Kind.OTHER, False, set()),
        ("juggler", Kind.CAMP, True, {"record_check", "adult", "insured"}),
    ],
)
def test_a_role_asks_for_its_trainings_and_for_what_the_children_need(role, kind, with_children, expected):
    assert requires(role, kind, with_children) == expected


def test_a_building_site_asks_for_insurance():
    assert "insured" in requires("speaker", Kind.TALK, False, on_risky_site=True)


def test_without_children_there_is_nothing_to_formulate():
    with pytest.raises(ValueError, match="no children"):
        formulate(need(ages=()))


def test_own_ratios_may_be_stricter_and_not_looser():
    standard = reference.ratios()[Setting.TRAVEL]
    strict = standard.stricter([RatioBand(10, 10, 1)])
    assert formulate(need(), strict).shifts[0].min == 3
    loose = RatioTable(Setting.TRAVEL, (RatioBand(0, 17, 20),))
    with pytest.raises(LooserThanStandardError):
        formulate(need(), loose)
    with pytest.raises(ValueError, match="ratios for day used for travel"):
        formulate(need(), reference.ratios()[Setting.DAY])


def test_a_site_shares_its_first_aider_and_both_sexes():
    pieces = formulate_site("site", [morning("one"), morning("two", sexes=GIRLS)], ["gate"])
    found = teams(pieces)
    assert set(found) == {"one.unrelated", "two.unrelated", "site.sex_F", "site.sex_M", "site.first_aid"}
    assert found["one.unrelated"].shifts == ("one.class_teacher",)
    assert found["site.first_aid"].shifts == ("one.class_teacher", "two.class_teacher", "gate")


def test_classes_of_different_times_or_places_are_no_site():
    with pytest.raises(ValueError, match="one site and time"):
        formulate_site("site", [morning("one"), morning("two", site="gejiu")])
    with pytest.raises(ValueError, match="one site and time"):
        formulate_site("site", [])


def test_a_block_keeps_the_people_and_joins_the_teams():
    out = formulate(need("out", ages=(10,) * 17))
    back = formulate(need("back", when=stretch(15, "09:00", "12:00"), site="gejiu"))
    block = as_block([out, back])
    assert block.blocks == (("out.escort", "back.escort"), ("out.trip_leader", "back.trip_leader"))
    assert [(shift.min, shift.max) for shift in block.shifts] == [(3, 3), (1, 1), (3, 3), (1, 1)]
    assert len(block.teams) == 4
    assert all(len(team.shifts) == 4 for team in block.teams)


def test_a_block_of_different_roles_is_refused():
    with pytest.raises(ValueError, match="different roles"):
        as_block([formulate(need()), formulate(night())])


def test_continuity_is_a_wish_for_the_same_faces_by_role():
    days = [formulate(morning(f"day-{number}")) for number in range(3)]
    together = as_continuity(days)
    assert together.continuity == (("day-0.class_teacher", "day-1.class_teacher", "day-2.class_teacher"),)
    assert together.blocks == ()
    assert as_continuity(days[:1]).continuity == ()
    assert as_continuity([]) == Pieces()


def test_what_a_person_holds_turns_into_codes():
    held = {one.code: one for one in care_qualifications(make_person(qualifications=(FIRST_AID,)))}
    assert held["record_check"] == Held("record_check", date(2026, 9, 1), date(2027, 8, 31))
    assert held["insured"] == Held("insured", None, date(2027, 12, 31))
    assert held["adult"] == Held("adult", date(2009, 1, 1))
    assert held["first_aid"] is FIRST_AID


@pytest.mark.parametrize(
    "status", [None, RecordCheck(CheckStatus.BLOCKED, date(2027, 1, 1)), RecordCheck(CheckStatus.CLEAR)]
)
def test_a_missing_check_leaves_no_trace_of_the_reason(status):
    person = make_person(check=status, insured_until=None, birth_year=None)
    assert care_qualifications(person) == (Held("adult"),)


def test_the_first_lapse_is_the_earliest_end():
    assert first_lapse(make_person()) == date(2027, 8, 31)
    assert first_lapse(make_person(check=None, insured_until=None)) is None


def test_a_person_becomes_a_volunteer():
    wished = stretch(12, "09:00", "12:00")
    person = make_person(languages=frozenset({"cmn"}), home_site="mengzi")
    volunteer = as_volunteer(person, Expanded((ALL_MONTH,), (), (wished,)))
    assert (volunteer.id, volunteer.gender, volunteer.home_site) == ("ana", Gender.FEMALE, "mengzi")
    assert (volunteer.available, volunteer.prefers) == ((ALL_MONTH,), (wished,))
    assert volunteer.qualifications == care_qualifications(person)


CHILD_SAFETY = tuple(Held(code) for code in ("child_safety", "trip_leader", "life_care"))
CREW = [
    make_person(
        f"{sex}{number}",
        sex,
        birth_year=2005 + number % 5,  # some of them too young
        check=CLEAR if number % 3 else RecordCheck(CheckStatus.PENDING),
        qualifications=(*CHILD_SAFETY, FIRST_AID) if number % 2 else CHILD_SAFETY,
    )
    for number in range(12)
    for sex in "FM"
]
KIN = tuple((f"F{number}", f"M{number}") for number in range(0, 12, 2))
SETTINGS = {
    Setting.TRAVEL: (Kind.TRIP, ActivityKind.TRIP, "escort"),
    Setting.OVERNIGHT: (Kind.CAMP, ActivityKind.CAMP, "life_teacher"),
}


@given(
    st.sampled_from(sorted(SETTINGS)),
    st.lists(st.tuples(st.integers(0, 17), st.sampled_from(Gender)), min_size=1, max_size=25),
    st.randoms(use_true_random=False),
)
def test_whoever_fills_the_pieces_breaks_no_care_rule(setting, children, random):
    kind, activity, role = SETTINGS[setting]
    kids = [make_child(f"c{number}", age, sex) for number, (age, sex) in enumerate(children)]
    when = stretch(12, "21:00", "07:00", until=13)
    ages, sexes = tuple(age for age, _ in children), frozenset(sex for _, sex in children)
    pieces = formulate(need("s", kind=kind, when=when, setting=setting, role=role, ages=ages, sexes=sexes))
    pairs = filled(pieces, random)
    assume(pairs is not None)
    roster = Roster(
        people={person.id: person for person in CREW},
        sessions={"s": CareSession("s", activity, "mengzi", when, setting=setting, group=GROUP)},
        shifts={one.id: CareShift(one.id, "s", one.role, one.when) for one in pieces.shifts},
        assigned=frozenset(pairs),
        children={kid.id: kid for kid in kids},
        stays=tuple(Stay(kid.id, GROUP, when) for kid in kids),
        consents=tuple(consent(kid.id, purpose) for kid in kids for purpose in ("trip", "camp")),
        kin=KIN,
    )
    assert check_care(roster) == ()


def filled(pieces, random):
    """A random crew that leaves no shift and no team short and breaks no rule, if one is found quickly."""
    volunteers = tuple(as_volunteer(person, Expanded((ALL_MONTH,))) for person in CREW)
    problem = Problem(volunteers, pieces.shifts, (PlanSite("mengzi"),), teams=pieces.teams, kin=KIN)
    index = ProblemIndex(problem)
    fit = [who for who in CREW if not check(index, [Pair(who.id, one.id) for one in pieces.shifts][:1])]
    for _ in range(40):
        people = random.sample(fit, len(fit))
        pairs = [Pair(people.pop().id, shift.id) for shift in pieces.shifts for _ in range(shift.min)]
        if all(counted(index, Assignments(pairs), team) >= team.at_least for team in pieces.teams):
            return pairs
    return None


def test_the_pieces_can_be_filled_at_all():
    assert filled(formulate(need()), Random(1)) is not None
    assert filled(formulate(night()), Random(1)) is not None
