"""Rows as the care rules see them, and what a query must not bring."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlmodel import Session

from scheduler.db import tables as t
from scheduler.db.care_snapshot import load_near, load_roster, load_roster_between
from scheduler.db.crew_facts import load_crew_work
from scheduler.db.local_time import to_local
from scheduler.db.person_facts import load_kin, load_people
from scheduler.db.session import transaction
from scheduler.domain.care import Setting, Stay
from scheduler.domain.interval import Interval
from scheduler.domain.people import CheckStatus, Hat
from scheduler.domain.problem import Pair
from scheduler.domain.rules.care import added_by, added_by_child, check_care
from scheduler.domain.work import AssignmentState, SessionState
from tests.season import MONDAY, Season, instant, make_season


@pytest.fixture
def made(any_database):
    with transaction(any_database) as db:
        season = make_season(db)
        camp_shift = t.ShiftRow(
            session_id=season.session[-1],
            role="class_teacher",
            starts_at=instant(3, "08:30"),
            ends_at=instant(3, "17:30"),
            max_people=3,
        )
        db.add(camp_shift)
        db.flush()
        season.shift.append(camp_shift.id)
        yield db, season


def assign(db: Session, season: Season, person: str, state=AssignmentState.CONFIRMED) -> Pair:
    db.add(
        t.AssignmentRow(
            shift_id=season.shift[-1],
            person_id=season.person[person],
            state=state,
            changed_at=instant(-1, "08:00"),
        )
    )
    db.flush()
    return Pair(str(season.person[person]), str(season.shift[-1]))


def camp(season: Season) -> str:
    return str(season.session[-1])


def test_session_is_seen_in_local_time_with_its_group_and_setting(made):
    db, season = made
    session = load_roster(db, season.campaign["talks"]).sessions[camp(season)]
    assert session.when.start == datetime.combine(MONDAY + timedelta(days=3), time(8, 30))
    assert (session.setting, session.group) == (Setting.DAY, str(season.other["group"]))


def test_child_stays_from_the_first_midnight_to_the_last(made):
    db, season = made
    roster = load_roster(db, season.campaign["talks"])
    first = datetime.combine(MONDAY + timedelta(days=3), time())
    expected = Stay(
        str(season.other["child"]), str(season.other["group"]), Interval(first, first + timedelta(days=5))
    )
    assert roster.stays == (expected,)
    assert [child.birth_year for child in roster.children.values()] == [2017]


def test_person_comes_with_check_hats_languages_and_certificates(made):
    db, season = made
    person = load_people(db, [season.person["volunteer"], 999_999])[str(season.person["volunteer"])]
    assert person.check is not None
    assert person.check.status is CheckStatus.CLEAR
    assert person.hats == {Hat.COMMUNITY}
    assert person.languages == {"cmn"}
    assert [held.code for held in person.qualifications] == [
        "induction",
        "child_safety",
        "video_host",
        "speaker_basic",
    ]


def test_relatives_are_read_from_either_side(made):
    db, season = made
    one, other = sorted([season.person["volunteer"], season.person["second"]])
    db.add(t.KinRow(person_id=one, other_id=other))
    db.flush()
    assert load_kin(db, [one]) == load_kin(db, [other]) == ((str(one), str(other)),)


def test_only_those_who_hold_a_seat_are_assigned(made):
    db, season = made
    for person, state in (("volunteer", AssignmentState.PROPOSED), ("second", AssignmentState.DECLINED)):
        assign(db, season, person, state)
    roster = load_roster(db, season.campaign["talks"])
    assert [duty.person.id for duty in roster.duties(camp(season))] == [str(season.person["volunteer"])]


def test_session_called_off_is_not_in_the_roster(made):
    db, season = made
    db.get_one(t.SessionRow, season.session[-1]).state = SessionState.CANCELLED
    db.flush()
    assert camp(season) not in load_roster(db, season.campaign["talks"]).sessions


def test_too_few_adults_are_found_through_rows(made):
    db, season = made
    assign(db, season, "volunteer")
    found = {one.rule for one in check_care(load_roster(db, season.campaign["talks"]))}
    assert {"supervision", "two_adults", "first_aid", "insurance"} <= found
    assert "consent" not in found


def test_consent_taken_back_is_found_through_rows(made):
    db, season = made
    consent = db.exec(t.ConsentRow.__table__.select()).one()
    db.get_one(t.ConsentRow, consent.id).withdrawn_at = instant(-2, "10:00")
    db.flush()
    found = check_care(load_roster(db, season.campaign["talks"]))
    assert [one.subject for one in found if one.rule == "consent"] == [f"{season.other['child']}:camp"]


def test_person_without_check_may_not_be_added(made):
    db, season = made
    worker, shift = season.person["worker"], season.shift[-1]
    roster = load_near(db, worker, [shift])
    assert [one.rule for one in added_by(roster, Pair(str(worker), str(shift)))] == ["clearance", "insurance"]


def test_near_holds_only_what_matters_to_one_person(made):
    db, season = made
    near = load_near(db, season.person["volunteer"], [season.shift[-1]])
    days = {session.when.start.date() for session in near.sessions.values()}
    assert camp(season) in near.sessions
    assert len(near.sessions) < len(load_roster(db, season.campaign["talks"]).sessions)
    assert days <= {MONDAY + timedelta(days=day) for day in range(1, 6)}


def test_roster_between_takes_sessions_of_every_campaign_in_that_time(made):
    db, season = made
    first = datetime.combine(MONDAY + timedelta(days=3), time())
    found = load_roster_between(db, Interval(first, first + timedelta(days=1)))
    assert set(found.sessions) == {str(season.session[3]), camp(season)}


def test_one_more_child_without_consent_may_not_be_added(made):
    db, season = made
    child = t.ChildRow(
        family_id=season.other["family"], short_name="小米", birth_year=2016, gender="M", grade=4
    )
    db.add(child)
    db.flush()
    stay = t.StayRow(
        group_id=season.other["group"],
        child_id=child.id,
        arrives_on=MONDAY + timedelta(days=3),
        leaves_on=MONDAY + timedelta(days=4),
    )
    db.add(stay)
    db.flush()
    roster = load_roster(db, season.campaign["talks"])
    added = next(one for one in roster.stays if one.child == str(child.id))
    before = [one for one in roster.stays if one is not added]
    without = replace(roster, stays=tuple(before))
    assert "consent" in [one.rule for one in added_by_child(without, added)]


def test_crew_work_follows_pattern_and_swaps(made):
    db, season = made
    crew = season.other["crew"]
    usual = load_crew_work(db, [crew], MONDAY, MONDAY + timedelta(days=13))[str(crew)]
    worked = next(one for one in usual if one.start.date() > MONDAY)
    db.add(t.CrewSwapRow(crew_id=crew, day=worked.start.date(), works=""))
    db.flush()
    swapped = load_crew_work(db, [crew], MONDAY, MONDAY + timedelta(days=13))[str(crew)]
    assert worked in usual
    assert worked not in swapped


def test_local_time_is_naive_and_eight_hours_ahead():
    assert to_local(instant(0, "08:30")) == datetime.combine(MONDAY, time(8, 30))
