"""A camp's days on both databases: the board, the weather, small classes, coming and going, late evenings."""

from datetime import time, timedelta

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.care import Setting
from scheduler.domain.custody import Signed
from scheduler.domain.problem import Gender
from scheduler.domain.work import AssignmentState
from scheduler.services import accounts
from scheduler.services.camps import board, classes, cohorts, late, presence, weather
from scheduler.services.custody import custodians
from scheduler.services.refusal import Refused
from tests.season import Season, date_of, instant, make_season

DAY = date_of(3)
NOW = instant(3, "10:00")


@pytest.fixture
def made(any_database):
    with transaction(any_database) as db:
        yield db, make_season(db)


def campaign(db: Session, season: Season) -> t.CampaignRow:
    return db.get_one(t.CampaignRow, season.campaign["talks"])


def refused(code: str):
    return pytest.raises(Refused, match=code)


def add(db: Session, *rows):
    db.add_all(rows)
    db.flush()
    return getattr(rows[0], "id", None)


def staff(db: Session, season: Season, *people: str, ends: str = "17:30") -> None:
    """These people are with the class that day."""
    shift = t.ShiftRow(
        session_id=season.session[-1],
        role="class_teacher",
        starts_at=instant(3, "08:30"),
        ends_at=instant(3, ends),
        max_people=9,
    )
    key = add(db, shift)
    add(
        db,
        *(
            t.AssignmentRow(
                shift_id=key,
                person_id=season.person[one],
                state=AssignmentState.CONFIRMED,
                changed_at=instant(0, "08:00"),
            )
            for one in people
        ),
    )


def block(db: Session, season: Season, start: str, room: int | None = None) -> t.SessionRow:
    """An hour of sport out of doors."""
    row = t.SessionRow(
        activity_id=season.other["camp"],
        site_id=season.site["school"],
        child_group_id=season.other["group"],
        room_id=room,
        title_zh="运动",
        title_en="Sport",
        starts_at=instant(3, start),
        ends_at=instant(3, start) + timedelta(hours=1),
    )
    key = add(db, row)
    if room is None:
        add(db, t.BlockRow(session_id=key, indoor_zh="室内游戏", indoor_en="Games indoors"))
    return row


def come(db: Session, season: Season, *people: str) -> list[t.OnSiteRow]:
    return [
        presence.come(db, season.person[one], season.site["school"], season.account["organiser"], NOW)
        for one in people
    ]


def test_board_counts_children_adults_and_what_lacks(made):
    db, season = made
    staff(db, season, "volunteer")
    found = board.of_day(db, campaign(db, season), DAY)
    (watched,) = found.watched
    assert (watched.children, watched.needed, watched.planned) == (1, 2, 1)
    assert {one.rule for one in watched.reasons} == {"supervision", "two_adults", "first_aid"}
    assert board.of_day(db, campaign(db, season), date_of(5)).watched == ()


def test_board_knows_the_hand_over_days(made):
    db, season = made
    staff(db, season, "volunteer")
    later = t.SessionRow(
        activity_id=season.other["camp"],
        site_id=season.site["school"],
        child_group_id=season.other["group"],
        title_zh="第二天",
        starts_at=instant(4, "08:30"),
        ends_at=instant(4, "17:30"),
        setting=Setting.DAY,
    )
    shift = t.ShiftRow(
        session_id=add(db, later), role="class_teacher", starts_at=later.starts_at, ends_at=later.ends_at
    )
    row = t.AssignmentRow(
        shift_id=add(db, shift),
        person_id=season.person["second"],
        state=AssignmentState.CONFIRMED,
        changed_at=NOW,
    )
    add(db, row)
    changes = board.of_day(db, campaign(db, season), DAY).changes
    assert [(one.day, one.leaving, one.coming) for one in changes] == [(DAY, 1, 0), (date_of(4), 0, 1)]
    found = cohorts.view(db, season.campaign["talks"])
    (broken,) = found.classes
    assert (broken.where.code, broken.day, broken.session) == ("A1", date_of(4), later.id)
    assert [row.id for row in (*broken.before, *broken.after)] == [
        season.person["volunteer"],
        season.person["second"],
    ]
    assert [(one.day, len(one.leaving), len(one.coming)) for one in found.days] == [
        (DAY, 1, 0),
        (date_of(4), 0, 1),
    ]
    assert sorted(key for one in found.cohorts for key in one.people) == sorted(found.people)
    assert found.leads == ()
    row.person_id = season.person["volunteer"]
    add(db, row)
    kept = cohorts.view(db, season.campaign["talks"])
    assert (kept.classes, kept.days) == ((), ())


def test_lead_of_a_site_who_has_never_been_there_is_told(made):
    db, season = made
    for day, person in ((3, "volunteer"), (4, "second")):
        when = {"starts_at": instant(day, "07:30"), "ends_at": instant(day, "18:00")}
        post = t.SessionRow(
            activity_id=season.other["camp"],
            site_id=season.site["school"],
            title_zh="值守",
            setting=Setting.DAY,
            **when,
        )
        shift = t.ShiftRow(session_id=add(db, post), role="camp_lead", **when)
        seat = t.AssignmentRow(
            shift_id=add(db, shift),
            person_id=season.person[person],
            state=AssignmentState.CONFIRMED,
            changed_at=NOW,
        )
        add(db, seat)
    (lead,) = cohorts.view(db, season.campaign["talks"]).leads
    assert (lead.where.id, lead.day) == (season.site["school"], date_of(4))
    staff(db, season, "second")
    assert cohorts.view(db, season.campaign["talks"]).leads == ()


def test_bad_weather_moves_in_what_finds_a_room_and_out_again(made):
    db, season = made
    organiser = season.account["organiser"]
    first, second = block(db, season, "14:00"), block(db, season, "16:00")
    room = season.room["classroom"]
    add(
        db,
        t.ClassRoomRow(group_id=season.other["group"], campaign_id=season.campaign["talks"], room_id=room),
    )
    block(db, season, "16:30", room)
    done = weather.indoors(db, season.campaign["talks"], DAY, organiser, NOW)
    assert (done.moved, [one.id for one in done.without_room]) == (1, [second.id])
    assert (first.title_zh, first.room_id) == ("室内游戏", room)
    assert weather.indoors(db, season.campaign["talks"], DAY, organiser, NOW).moved == 0
    assert weather.outdoors(db, season.campaign["talks"], DAY, organiser).moved == 1
    assert (first.title_zh, first.title_en, first.room_id) == ("运动", "Sport", None)


def test_small_class_is_proposed_and_merged_and_nothing_else(made):
    db, season = made
    organiser, campaign_id = season.account["organiser"], season.campaign["talks"]
    group = t.ChildGroupRow(campaign_id=campaign_id, code="A2", name_zh="二班")
    into = add(db, group)
    one = t.SessionRow(
        activity_id=season.other["camp"],
        site_id=season.site["school"],
        child_group_id=into,
        title_zh="二班",
        starts_at=instant(3, "08:30"),
        ends_at=instant(3, "17:30"),
        setting=Setting.DAY,
    )
    add(db, one)
    for number in range(6):
        child = t.ChildRow(
            family_id=season.other["family"],
            short_name=f"小{number}",
            birth_year=2017,
            gender=Gender.MALE,
        )
        add(db, t.StayRow(group_id=into, child_id=add(db, child), arrives_on=DAY, leaves_on=DAY))
    (found,) = classes.too_small(db, campaign_id, DAY)
    assert (found.small.code, found.into.code, found.children) == ("A1", "A2", 1)
    small = season.other["group"]
    with refused("no_such_merger"):
        classes.merge(db, campaign_id, into, small, DAY, organiser)
    assert classes.merge(db, campaign_id, small, into, DAY, organiser) == 1
    assert db.get_one(t.StayRow, season.other["stay"]).group_id == into
    assert classes.too_small(db, campaign_id, DAY) == []


def test_adult_leaves_only_when_enough_stay(made):
    db, season = made
    organiser = season.account["organiser"]
    staff(db, season, "volunteer", "second", "third")
    first, _ = come(db, season, "volunteer", "second")
    with pytest.raises(Refused) as kept:
        presence.leave(db, first, organiser, NOW)
    assert {one.rule for one in kept.value.reasons} == {"supervision", "two_adults"}
    assert presence.here(db, season.person["volunteer"]) is not None
    come(db, season, "third")
    presence.leave(db, first, organiser, NOW)
    assert presence.here(db, season.person["volunteer"]) is None
    evening = instant(3, "17:31")
    for name in ("second", "third"):
        row = presence.here(db, season.person[name])
        assert row is not None
        presence.leave(db, row, organiser, evening)
    assert db.exec(select(t.OnSiteRow.left_at).where(t.OnSiteRow.left_at.is_(None))).all() == []


def test_adults_stay_with_children_of_late_care_until_they_are_fetched(made):
    """Two are planned to stay and wait; once the child is at home, or the evening over, they may go."""
    db, season = made
    organiser, child = season.account["organiser"], season.other["child"]
    staff(db, season, "volunteer", "second", ends="20:00")
    staff(db, season, "third")
    rows = come(db, season, "volunteer", "second", "third")
    db.add(t.LateCareRow(child_id=child, day=DAY, until=instant(3, "19:30"), asked_at=NOW))
    db.flush()
    (evening,) = board.of_day(db, campaign(db, season), DAY).evenings
    assert (evening.children, evening.needed, evening.planned, evening.short) == (1, 2, 2, False)
    late = instant(3, "18:30")
    presence.leave(db, rows[2], organiser, late)
    for row in rows[:2]:
        with refused("late_children"):
            presence.leave(db, row, organiser, late)
    custodians.ensure_family(db, [child], NOW)
    keeper, home = (
        custodians.for_duty(db, child, season.person["volunteer"], NOW),
        db.exec(select(t.CustodianRow).where(t.CustodianRow.child_id == child)).first(),
    )
    given = {"child_id": child, "at": NOW, "recorded_at": NOW, "signed": Signed.NAME}
    assert home is not None
    add(db, t.HandOverRow(step=1, giver_id=home.id, receiver_id=keeper.id, **given))
    with refused("late_children"):
        presence.leave(db, rows[0], organiser, late)
    given["at"] = late
    add(db, t.HandOverRow(step=2, giver_id=keeper.id, receiver_id=home.id, **given))
    presence.leave(db, rows[0], organiser, late)
    presence.leave(db, rows[1], organiser, instant(3, "19:31"))


def test_late_care_without_adults_is_told(made):
    db, season = made
    staff(db, season, "volunteer")
    row = t.LateCareRow(child_id=season.other["child"], day=DAY, until=instant(3, "19:30"), asked_at=NOW)
    add(db, row)
    (evening,) = board.of_day(db, campaign(db, season), DAY).evenings
    assert (evening.needed, evening.planned, evening.short) == (2, 0, True)
    row.until = instant(3, "17:00")
    add(db, row)
    assert board.of_day(db, campaign(db, season), DAY).evenings == ()


def test_adult_comes_only_where_on_duty_and_once(made):
    db, season = made
    organiser, school = season.account["organiser"], season.site["school"]
    with refused("not_on_duty_here"):
        come(db, season, "volunteer")
    staff(db, season, "volunteer")
    (row,) = come(db, season, "volunteer")
    assert come(db, season, "volunteer") == [row]
    with refused("not_on_duty_here"):
        presence.come(db, season.person["volunteer"], season.site["factory"], organiser, NOW)
    row.site_id = season.site["factory"]
    db.flush()
    with refused("elsewhere"):
        presence.come(db, season.person["volunteer"], school, organiser, NOW)


def test_late_evening_is_asked_for_within_its_bounds(made):
    db, season = made
    parent = accounts.load(db, season.account["worker"])
    child = season.other["child"]
    row = late.ask(db, parent, child, DAY, time(19), NOW)
    assert late.ask(db, parent, child, DAY, time(20), NOW).id == row.id
    assert [one.until for one in late.coming(db, child, DAY)] == [instant(3, "20:00")]
    assert len(board.of_day(db, campaign(db, season), DAY).late) == 1
    for day, until, code in (
        (DAY, time(9), "late_past"),
        (DAY + timedelta(days=15), time(19), "late_past"),
        (DAY, time(21), "late_too_late"),
        (date_of(8), time(19), "late_no_camp"),
    ):
        with refused(code):
            late.ask(db, parent, child, day, until, NOW)
