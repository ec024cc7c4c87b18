"""What a person's calendar holds: own and open shifts, clashes, reasons, and what the layers say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from scheduler.calendar.entry import Days
from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.work import ActivityKind, AssignmentState, SessionState, ShiftGroupKind
from scheduler.services import accounts, agenda
from scheduler.services.agenda import Item, Reader
from scheduler.services.open_shifts import Filters
from tests.season import MONDAY, ZONE, Season, instant
from tests.services.volunteering import TALK, VIDEO, put

SeasonOn = tuple[str, Season]
ALL = Filters(everything=True)
THREE_WEEKS = Days(MONDAY, MONDAY + timedelta(days=20))


def reader(db: Session, season: Season, name: str = "second", now: datetime | None = None) -> Reader:
    account = accounts.load(db, season.account[name])
    assert account is not None
    return Reader(account, now or datetime.now(UTC), ZONE)


def items(season_on: SeasonOn, filters: Filters = ALL, name: str = "second") -> dict[int, Item]:
    url, season = season_on
    with reading(url) as db:
        found = agenda.look(db, reader(db, season, name), THREE_WEEKS, filters)
    return {item.facts.shift_id: item for item in found.items}


def test_own_shifts_come_in_every_state(season_on: SeasonOn) -> None:
    season = season_on[1]
    states = list(AssignmentState)[:8]
    shown = items(season_on, name="volunteer")
    for number in range(8):
        assert shown[season.shift[number]].state is states[(number + 1) % len(states)]


def test_open_shift_can_be_taken(season_on: SeasonOn) -> None:
    item = items(season_on)[season_on[1].shift[TALK]]
    assert (item.state, item.takeable, item.free, item.short) == (None, True, 2, 1)


def test_request_flow_is_told(season_on: SeasonOn) -> None:
    shown = items(season_on)
    assert shown[season_on[1].shift[VIDEO]].by_request
    assert not shown[season_on[1].shift[TALK]].by_request


def test_local_time_is_shown(season_on: SeasonOn) -> None:
    item = items(season_on)[season_on[1].shift[TALK]]
    assert item.when.start == instant(TALK, "09:00")
    assert item.when.start.tzinfo is ZONE


def test_shift_that_cannot_be_taken_carries_its_reasons(season_on: SeasonOn) -> None:
    url, season = season_on
    put(url, t.ShiftRow, season.shift[TALK], requires=["first_aid"], languages_any=["hni"])
    item = items(season_on)[season.shift[TALK]]
    assert [reason.rule for reason in item.reasons] == ["qualification", "language"]
    assert not item.takeable


def test_only_what_can_be_taken_is_shown_unless_all_is_wanted(season_on: SeasonOn) -> None:
    url, season = season_on
    put(url, t.ShiftRow, season.shift[TALK], requires=["first_aid"])
    with reading(url) as db:
        found = agenda.look(db, reader(db, season), THREE_WEEKS, Filters())
        everything = agenda.look(db, reader(db, season), THREE_WEEKS, ALL)
    assert season.shift[TALK] not in {item.facts.shift_id for item in found.items}
    assert len(everything.items) == len(found.items) + found.hidden


def test_brief_and_full_judgement_show_the_same_shifts(season_on: SeasonOn) -> None:
    url, season = season_on
    put(url, t.ShiftRow, season.shift[TALK], requires=["first_aid"])
    put(url, t.ShiftRow, season.shift[10], languages_any=["hni"])
    brief = {shift for shift, item in items(season_on, Filters()).items() if item.takeable}
    full = {shift for shift, item in items(season_on, ALL).items() if item.takeable}
    assert brief == full


def test_shift_of_a_cancelled_session_is_not_offered(season_on: SeasonOn) -> None:
    url, season = season_on
    put(url, t.SessionRow, season.session[TALK], state=SessionState.CANCELLED)
    assert season.shift[TALK] not in items(season_on)


def test_own_shift_of_a_cancelled_session_stays(season_on: SeasonOn) -> None:
    url, season = season_on
    put(url, t.SessionRow, season.session[2], state=SessionState.CANCELLED)
    item = items(season_on)[season.shift[2]]
    assert item.duty is not None
    assert item.duty.called_off


def test_clash_of_own_shifts_is_marked_on_both(season_on: SeasonOn) -> None:
    url, season = season_on
    put(url, t.ShiftRow, season.shift[3], starts_at=instant(2, "11:00"), ends_at=instant(2, "12:00"))
    shown = items(season_on)
    assert shown[season.shift[2]].clash
    assert shown[season.shift[3]].clash


def test_shift_given_up_clashes_with_nothing(season_on: SeasonOn) -> None:
    url, season = season_on
    put(url, t.ShiftRow, season.shift[3], starts_at=instant(2, "11:00"), ends_at=instant(2, "12:00"))
    put(url, t.AssignmentRow, season.assignment[9], state=AssignmentState.DECLINED)
    assert not items(season_on)[season.shift[2]].clash


def test_block_tells_how_many_go_together(season_on: SeasonOn) -> None:
    url, season = season_on
    with transaction(url) as db:
        group = t.ShiftGroupRow(campaign_id=season.campaign["talks"], kind=ShiftGroupKind.BLOCK)
        db.add(group)
        db.flush()
        for number in (TALK, 10):
            db.add(t.ShiftGroupMemberRow(group_id=group.id, shift_id=season.shift[number]))
    assert items(season_on)[season.shift[TALK]].together == 2
    assert items(season_on)[season.shift[VIDEO]].together == 1


@pytest.mark.parametrize("number", [TALK, VIDEO])
def test_filter_by_kind(season_on: SeasonOn, number: int) -> None:
    kind = ActivityKind.TALK if number == TALK else ActivityKind.VIDEO_ROOM
    shown = items(season_on, replace(ALL, kind=kind))
    assert {item.facts.kind for item in shown.values()} == {kind}
    assert season_on[1].shift[number] in shown


def test_filters_offered_are_those_of_all_that_is_there(season_on: SeasonOn) -> None:
    url, season = season_on
    with reading(url) as db:
        found = agenda.look(db, reader(db, season), THREE_WEEKS, replace(ALL, kind=ActivityKind.TALK))
    assert found.kinds == (ActivityKind.TALK, ActivityKind.VIDEO_ROOM)
    assert {site for site, _ in found.sites} == {season.site["factory"], season.site["school"]}


def test_one_shift_is_judged_as_in_the_calendar(season_on: SeasonOn) -> None:
    url, season = season_on
    with reading(url) as db:
        who = reader(db, season)
        found = agenda.look(db, who, THREE_WEEKS, ALL)
        for item in found.items:
            one = agenda.one(db, who, item.facts.shift_id)
            assert one is not None
            assert (one.state, one.takeable, one.clash) == (item.state, item.takeable, item.clash)


@pytest.mark.parametrize("name", ["volunteer", "second", "third"])
def test_next_day_is_the_first_of_ones_own_else_the_first_open_one(season_on: SeasonOn, name: str) -> None:
    url, season = season_on
    shown = [item for item in items(season_on, name=name).values() if item.ahead]
    own = [item for item in shown if item.state and item.state.holds_seat]
    ahead = own or [item for item in shown if item.open is not None]
    before = Days(MONDAY - timedelta(days=30), MONDAY - timedelta(days=10))
    late = Days(MONDAY + timedelta(days=300), MONDAY + timedelta(days=330))
    with reading(url) as db:
        found = [agenda.next_day(db, reader(db, season, name), days) for days in (before, late)]
    assert found == [min(item.when.start.date() for item in ahead), None]


def test_one_shift_that_does_not_exist_is_none(season_on: SeasonOn) -> None:
    url, season = season_on
    with reading(url) as db:
        assert agenda.one(db, reader(db, season), 99_999) is None


def test_proposals_come_in_order_and_only_those_ahead(season_on: SeasonOn) -> None:
    url, season = season_on
    put(url, t.AssignmentRow, season.assignment[8], state=AssignmentState.PROPOSED)
    put(url, t.AssignmentRow, season.assignment[9], state=AssignmentState.PROPOSED)
    with reading(url) as db:
        before = agenda.proposed(db, reader(db, season, now=instant(0, "00:00")), timedelta(days=30))
        later = agenda.proposed(db, reader(db, season, now=instant(2, "12:00")), timedelta(days=30))
    assert [item.facts.shift_id for item in before] == [season.shift[2], season.shift[3]]
    assert [item.facts.shift_id for item in later] == [season.shift[3]]


def test_marks_are_those_of_the_home_and_the_moon(season_on: SeasonOn) -> None:
    url, season = season_on
    put(url, t.SiteRow, season.site["school"], division="532503")
    with transaction(url) as db:
        named = {"nation": "国庆节", "prefecture:532500": "火把节", "prefecture:530100": "x"}
        for layer, name in named.items():
            db.add(t.CalendarDayRow(layer=layer, day=MONDAY, kind="holiday", name_zh=name))
    with reading(url) as db:
        marks = agenda.marks(db, reader(db, season), Days(MONDAY, MONDAY))[MONDAY]
    assert [mark.name_zh for mark in marks] == ["国庆节", "火把节", ""]
    assert marks[-1].lunar
