"""A campaign's rows as its planning problem, on both databases."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, delete, select

from scheduler.db import belongings
from scheduler.db import tables as t
from scheduler.db.local_time import to_local
from scheduler.db.session import transaction
from scheduler.db.snapshot import load_problem
from scheduler.domain.interval import Interval
from scheduler.domain.people import AvailabilityKind
from scheduler.domain.problem import Gender, Kind, Pair, Problem, Team, Volunteer, Weights
from scheduler.domain.problem_json import read_problem, write_problem
from scheduler.domain.work import AssignmentState, SessionState, ShiftGroupKind
from tests.season import MONDAY, Season, date_of, instant, make_season

BEFORE = instant(-1, "00:00")


@pytest.fixture
def db(any_database: str) -> Iterator[Session]:
    with transaction(any_database) as session:
        yield session


@pytest.fixture
def season(db: Session) -> Season:
    made = make_season(db)
    belongings.erase(db, "assignment", db.exec(select(t.AssignmentRow.id)).all())
    return made


def problem(db: Session, season: Season, campaign: str = "talks") -> Problem:
    db.flush()
    return load_problem(db, season.campaign[campaign], now=BEFORE)


def person(found: Problem, season: Season, name: str) -> Volunteer:
    return next(one for one in found.volunteers if one.id == str(season.person[name]))


def seat(db: Session, season: Season, who: str, shift: int, state: AssignmentState, **more: Any) -> Pair:
    row = t.AssignmentRow(
        shift_id=season.shift[shift], person_id=season.person[who], state=state, changed_at=BEFORE, **more
    )
    db.add(row)
    return Pair(str(row.person_id), str(row.shift_id))


def local(day: int, begins: str, ends: str) -> Interval:
    return Interval(to_local(instant(day, begins)), to_local(instant(day, ends)))


def test_shifts_are_those_of_the_campaign(db: Session, season: Season) -> None:
    found = problem(db, season)
    assert [int(shift.id) for shift in found.shifts] == season.shift
    first = found.shifts[0]
    assert (first.kind, first.when, first.role) == (Kind.TALK, local(0, "09:00", "11:30"), "speaker")
    assert (first.min, first.max, first.requires) == (1, 2, {"speaker_basic"})
    assert first.site == first.end_site == str(season.site["school"])
    assert problem(db, season, "foreign") == Problem((), (), ())


def test_shift_of_a_session_that_is_called_off_is_left_out(db: Session, season: Season) -> None:
    db.get_one(t.SessionRow, season.session[0]).state = SessionState.CANCELLED
    assert [int(shift.id) for shift in problem(db, season).shifts] == season.shift[1:]


def test_shift_that_has_begun_is_left_out(db: Session, season: Season) -> None:
    found = load_problem(db, season.campaign["talks"], now=instant(3, "09:00"))
    assert [int(shift.id) for shift in found.shifts] == season.shift[4:]


def test_leg_ends_at_another_site(db: Session, season: Season) -> None:
    db.get_one(t.SessionRow, season.session[0]).end_site_id = season.site["village"]
    found = problem(db, season)
    assert found.shifts[0].end_site == str(season.site["village"])
    assert {site.id for site in found.sites} == {str(site) for site in season.site.values()}


def test_volunteers_are_those_of_the_node_and_below(db: Session, season: Season) -> None:
    db.get_one(t.PersonRow, season.person["foreigner"]).is_volunteer = True
    names = ("volunteer", "second", "third")
    assert [one.id for one in problem(db, season).volunteers] == [str(season.person[name]) for name in names]


def test_person_without_time_is_left_out(db: Session, season: Season) -> None:
    gone = season.person["third"]
    db.exec(delete(t.WeeklyAvailabilityRow).where(col(t.WeeklyAvailabilityRow.person_id) == gone))
    assert str(gone) not in {one.id for one in problem(db, season).volunteers}


def test_facts_of_a_person(db: Session, season: Season) -> None:
    row = db.get_one(t.PersonRow, season.person["second"])
    row.insured_until, row.source, row.minutes_per_week = date_of(30), "league_member", 600
    for about, value in (("site", str(season.site["school"])), ("kind", "talk"), ("kind", "unheard of")):
        db.add(t.WishRow(person_id=row.id, about=about, value=value))
    found = person(problem(db, season), season, "second")
    assert (found.gender, found.home_site) == (Gender.MALE, str(season.site["school"]))
    assert (found.limits.minutes_per_week, found.source) == (600, "league_member")
    assert found.languages == {"cmn"}
    assert (found.preferred_sites, found.preferred_kinds) == ({str(season.site["school"])}, {Kind.TALK})
    held = {one.code: one for one in found.qualifications}
    assert {"speaker_basic", "record_check", "insured"} <= held.keys()
    assert held["insured"].valid_until == date_of(30)
    assert held["record_check"].valid_until == MONDAY + timedelta(days=300)


def test_own_words_become_intervals(db: Session, season: Season) -> None:
    for kind, day in ((AvailabilityKind.UNAVAILABLE, 1), (AvailabilityKind.AVOID, 2)):
        db.add(
            t.AvailabilityRow(
                person_id=season.person["second"],
                kind=kind,
                starts_at=instant(day, "08:00"),
                ends_at=instant(day, "12:00"),
            )
        )
    found = person(problem(db, season), season, "second")
    assert not any(one.overlaps(local(1, "08:00", "12:00")) for one in found.available)
    assert found.avoids == (local(2, "08:00", "12:00"),)
    assert any(one.contains(local(2, "08:00", "12:00")) for one in found.available)


def test_crew_binds_a_worker(db: Session, season: Season) -> None:
    row = db.get_one(t.PersonRow, season.person["second"])
    free_of_any = person(problem(db, season), season, "second").available
    row.crew_id = season.other["crew"]
    bound = person(problem(db, season), season, "second").available
    assert sum(one.minutes for one in bound) < sum(one.minutes for one in free_of_any)


@pytest.mark.parametrize(
    ("state", "pinned", "published", "declined"),
    [
        (AssignmentState.PROPOSED, False, True, False),
        (AssignmentState.ACCEPTED, True, True, False),
        (AssignmentState.CONFIRMED, True, True, False),
        (AssignmentState.DECLINED, False, False, True),
        (AssignmentState.CANCELLED, False, False, False),
        (AssignmentState.REQUESTED, False, False, False),
    ],
)
def test_answers_become_pins_promises_and_refusals(
    db: Session, season: Season, state: AssignmentState, pinned: bool, published: bool, declined: bool
) -> None:
    pair = seat(db, season, "second", 0, state)
    found = problem(db, season)
    assert (pair in found.pinned, pair in found.published, pair in found.declined) == (
        pinned,
        published,
        declined,
    )


def test_organisers_pin_holds_while_the_seat_is_held(db: Session, season: Season) -> None:
    kept = seat(db, season, "second", 0, AssignmentState.PROPOSED, pinned=True)
    lost = seat(db, season, "third", 0, AssignmentState.CANCELLED, pinned=True)
    assert problem(db, season).pinned == {kept}
    assert lost not in problem(db, season).published


def test_who_said_yes_has_time_for_it(db: Session, season: Season) -> None:
    gone = season.person["third"]
    db.exec(delete(t.WeeklyAvailabilityRow).where(col(t.WeeklyAvailabilityRow.person_id) == gone))
    seat(db, season, "third", 0, AssignmentState.ACCEPTED)
    assert person(problem(db, season), season, "third").available == (local(0, "09:00", "11:30"),)


def test_seat_of_another_campaign_makes_busy(db: Session, season: Season) -> None:
    activity = t.ActivityRow(
        campaign_id=season.campaign["foreign"], kind="talk", name_zh="另一场", name_en="Another"
    )
    db.add(activity)
    db.flush()
    times = {"starts_at": instant(2, "12:00"), "ends_at": instant(2, "13:00")}
    held = t.SessionRow(activity_id=activity.id, site_id=season.site["village"], title_zh="另一场", **times)
    db.add(held)
    db.flush()
    shift = t.ShiftRow(session_id=held.id, role="speaker", **times)
    db.add(shift)
    db.flush()
    for who, state in (("second", AssignmentState.ACCEPTED), ("third", AssignmentState.DECLINED)):
        db.add(
            t.AssignmentRow(shift_id=shift.id, person_id=season.person[who], state=state, changed_at=BEFORE)
        )
    found = problem(db, season)
    busy, free = person(found, season, "second"), person(found, season, "third")
    assert not any(one.overlaps(local(2, "11:00", "14:00")) for one in busy.available)
    assert any(one.contains(local(2, "11:00", "14:00")) for one in free.available)


def group(db: Session, season: Season, kind: ShiftGroupKind, shifts: list[int], **values: Any) -> int:
    row = t.ShiftGroupRow(campaign_id=season.campaign["talks"], kind=kind, **values)
    db.add(row)
    db.flush()
    for shift in shifts:
        db.add(t.ShiftGroupMemberRow(group_id=row.id, shift_id=season.shift[shift]))
    assert row.id is not None
    return row.id


def test_groups_become_teams_blocks_and_continuity(db: Session, season: Season) -> None:
    team = group(db, season, ShiftGroupKind.TEAM, [0, 1], at_least=2, priority=7, gender=Gender.FEMALE)
    group(db, season, ShiftGroupKind.BLOCK, [2, 4])
    group(db, season, ShiftGroupKind.CONTINUITY, [1, 3, 5])
    ids = [str(shift) for shift in season.shift]
    found = problem(db, season)
    assert found.teams == (Team(str(team), (ids[0], ids[1]), 2, 7, gender=Gender.FEMALE),)
    assert found.blocks == ((ids[2], ids[4]),)
    assert found.continuity == ((ids[1], ids[3], ids[5]),)


def test_group_loses_the_shifts_that_are_not_planned(db: Session, season: Season) -> None:
    group(db, season, ShiftGroupKind.TEAM, [0, 1])
    group(db, season, ShiftGroupKind.TEAM, [0])
    group(db, season, ShiftGroupKind.BLOCK, [0, 2])
    db.get_one(t.SessionRow, season.session[0]).state = SessionState.CANCELLED
    found = problem(db, season)
    assert [team.shifts for team in found.teams] == [(str(season.shift[1]),)]
    assert found.blocks == ()


def test_kin_and_apart_only_among_the_volunteers(db: Session, season: Season) -> None:
    for one, other in (("volunteer", "second"), ("volunteer", "worker")):
        ends = sorted((season.person[one], season.person[other]))
        db.add(t.KinRow(person_id=ends[0], other_id=ends[1]))
        db.add(t.ApartRow(person_id=ends[0], other_id=ends[1]))
    found = problem(db, season)
    pair = (str(season.person["volunteer"]), str(season.person["second"]))
    assert (found.kin, found.apart) == ((pair,), (pair,))


def test_weights_of_the_campaign_stand_over_the_defaults(db: Session, season: Season) -> None:
    db.get_one(t.CampaignRow, season.campaign["talks"]).weights = {"travel": 9, "of tomorrow": 1}
    assert problem(db, season).weights == Weights(travel=9)


def test_problem_reads_back_from_its_json_form(db: Session, season: Season) -> None:
    seat(db, season, "second", 0, AssignmentState.ACCEPTED)
    group(db, season, ShiftGroupKind.TEAM, [0, 1])
    found = problem(db, season)
    assert read_problem(write_problem(found)) == found


def test_number_of_queries_does_not_grow_with_the_people(db: Session, season: Season) -> None:
    from sqlalchemy import event

    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    engine = db.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    problem(db, season)
    few = len(asked)
    root = db.exec(select(t.PersonRow).where(t.PersonRow.id == season.person["second"])).one()
    for number in range(20):
        row = t.PersonRow(organisation_id=root.organisation_id, name=f"n{number}", is_volunteer=True)
        db.add(row)
        db.flush()
        db.add(
            t.AvailabilityRow(
                person_id=row.id,
                kind=AvailabilityKind.AVAILABLE,
                starts_at=instant(0, "08:00").astimezone(UTC),
                ends_at=instant(0, "20:00"),
            )
        )
    db.flush()
    asked.clear()
    assert len(problem(db, season).volunteers) == 23
    event.remove(engine, "before_cursor_execute", note)
    assert len(asked) == few
