"""The programme of a camp on both databases: blocks added, changed, swapped, removed, refused and undone."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.local_time import to_local
from scheduler.db.session import transaction
from scheduler.domain.care import Setting
from scheduler.domain.places import RoomKind
from scheduler.domain.work import CampaignState
from scheduler.services.camps import programme, weather
from scheduler.services.camps.orders import Act, BlockWanted, Days, Effect, Order, Place
from scheduler.services.camps.programme_edits import Programme
from scheduler.services.refusal import Refused
from scheduler.services.series import selection, undoing
from scheduler.services.series.changes import Editing
from scheduler.services.series.wanted import Wanted
from tests.season import ZONE, Season, date_of, instant, make_season
from tests.services.organising import account_of

NOW = instant(2, "10:00")
FIRST, SECOND, THIRD = date_of(3), date_of(4), date_of(5)
SPORT = BlockWanted("运动", time(9), time(10), Place.OUTDOORS, "Sport", "下棋", "Chess")
READING = BlockWanted("晨读", time(8, 30), time(9), Place.OWN, "Reading")


@dataclass
class Camp:
    """Two classes at one site, three days each."""

    db: Session
    season: Season
    first: int
    second: int

    @property
    def doing(self) -> Programme:
        account = account_of(self.db, self.season, "organiser")
        return Programme(self.db, account, self.season.campaign["talks"], NOW, ZONE)

    def do(self, order: Order) -> Effect:
        """Looked at, which leaves everything as it was, and then done."""
        before = self.shown()
        seen = self.doing.look(order)
        self.db.expire_all()
        assert self.shown() == before
        return self.doing.carry_out(order, seen.seen)

    def add(self, wanted: BlockWanted, **more: Any) -> Effect:
        return self.do(Order(Act.ADD, self.first, FIRST, wanted=wanted, **more))

    def of(self, title: str, day: date = FIRST) -> int:
        return next(
            one.row.id or 0
            for one in programme.blocks(self.db, [self.first])
            if one.row.title_zh == title and to_local(one.row.starts_at).date() == day
        )

    def refused(self, order: Order) -> list[str]:
        before = self.shown()
        with pytest.raises(Refused) as caught, self.db.begin_nested():
            self.doing.carry_out(order, "")
        self.db.expire_all()
        assert self.shown() == before
        return [one.rule for one in caught.value.reasons]

    def undo(self) -> None:
        edit = self.db.exec(select(t.SeasonEditRow).order_by(t.SeasonEditRow.id.desc())).first()
        assert edit is not None
        undoing.undo(self.db, account_of(self.db, self.season, "organiser"), edit, NOW)

    def shown(self, *groups: int) -> list[tuple[int, str, str, bool, int | None]]:
        """Each block: day of the camp, title, hour, out of doors, room."""
        return [
            (
                (to_local(one.row.starts_at).date() - FIRST).days,
                one.row.title_zh,
                to_local(one.row.starts_at).strftime("%H:%M"),
                one.weather is not None,
                one.row.room_id,
            )
            for one in programme.blocks(self.db, groups or (self.first, self.second))
        ]


@pytest.fixture
def camp(any_database):
    with transaction(any_database) as db:
        season = make_season(db)
        second = t.ChildGroupRow(campaign_id=season.campaign["talks"], code="A2", name_zh="小候鸟二班")
        db.add(second)
        db.flush()
        camp = Camp(db, season, season.other["group"], second.id or 0)
        for group, days in ((camp.first, (4, 5)), (camp.second, (3, 4, 5))):
            for day in days:
                db.add(
                    t.SessionRow(
                        activity_id=season.other["camp"],
                        site_id=season.site["school"],
                        child_group_id=group,
                        title_zh="带班",
                        starts_at=instant(day, "08:30"),
                        ends_at=instant(day, "17:30"),
                        setting=Setting.DAY,
                    )
                )
        db.add(
            t.ClassRoomRow(
                group_id=camp.first, campaign_id=season.campaign["talks"], room_id=season.room["classroom"]
            )
        )
        db.flush()
        yield camp


def test_block_is_added_to_one_day_to_later_days_or_to_the_whole_site(camp):
    room = camp.season.room["classroom"]
    camp.add(READING)
    assert camp.shown() == [(0, "晨读", "08:30", False, room)]
    camp.do(Order(Act.ADD, camp.first, SECOND, Days.LATER, wanted=replace(READING, title_zh="写字")))
    assert [one[:2] for one in camp.shown()] == [(0, "晨读"), (1, "写字"), (2, "写字")]
    done = camp.add(SPORT, days=Days.ALL, whole_site=True)
    assert done.blocks == 6
    assert [(line.group.code, len(line.days), line.before) for line in done.lines] == [
        ("A1", 3, None),
        ("A2", 3, None),
    ]
    assert [one.open for one in programme.days(camp.db, camp.first, FIRST, 4)] == [True, True, True, False]
    camp.undo()
    assert len(camp.shown()) == 3


def test_block_changes_on_all_days_but_those_that_differ_and_back(camp):
    camp.add(SPORT, days=Days.ALL)
    camp.do(
        Order(
            Act.CHANGE,
            camp.first,
            SECOND,
            block=camp.of("运动", SECOND),
            wanted=replace(SPORT, title_zh="外出"),
        )
    )
    before = camp.shown()
    later = replace(SPORT, title_zh="游泳", starts=time(14), ends=time(16), place=Place.OWN)
    done = camp.do(Order(Act.CHANGE, camp.first, FIRST, Days.ALL, block=camp.of("运动"), wanted=later))
    room = camp.season.room["classroom"]
    assert camp.shown() == [
        (0, "游泳", "14:00", False, room),
        (1, "外出", "09:00", True, None),
        (2, "游泳", "14:00", False, room),
    ]
    assert [line.days for line in done.lines] == [(FIRST, THIRD)]
    camp.undo()
    assert camp.shown() == before
    assert camp.db.get_one(t.BlockRow, camp.of("运动")).indoor_zh == "下棋"


def test_block_is_removed_and_comes_back_with_its_weather(camp):
    camp.add(SPORT, days=Days.ALL)
    camp.add(READING, days=Days.ALL)
    before = camp.shown()
    for title in ("运动", "晨读"):
        camp.do(Order(Act.REMOVE, camp.first, SECOND, Days.LATER, block=camp.of(title, SECOND)))
    assert [one[:2] for one in camp.shown()] == [(0, "晨读"), (0, "运动")]
    edits = camp.db.exec(select(t.SeasonEditRow).order_by(t.SeasonEditRow.id.desc())).all()
    for edit in edits[:2]:
        undoing.undo(camp.db, account_of(camp.db, camp.season, "organiser"), edit, NOW)
    assert camp.shown() == before


def test_two_days_are_swapped_for_the_whole_site_and_back(camp):
    camp.add(SPORT, whole_site=True)
    camp.do(Order(Act.ADD, camp.first, THIRD, wanted=READING))
    before = camp.shown()
    done = camp.do(Order(Act.SWAP, camp.first, FIRST, whole_site=True, other=THIRD))
    assert [one[:2] for one in camp.shown()] == [(0, "晨读"), (2, "运动"), (2, "运动")]
    assert (done.lines[0].days, done.lines[0].to) == ((FIRST,), (THIRD,))
    camp.undo()
    assert camp.shown() == before


def test_edit_that_cannot_stand_is_refused_with_every_reason(camp):
    db, school = camp.db, camp.season.site["school"]
    tiny = t.RoomRow(site_id=school, kind=RoomKind.CLASSROOM, name_zh="小间", capacity=0)
    db.add(tiny)
    db.flush()
    camp.add(SPORT)

    def adding(wanted: BlockWanted, **more: Any) -> list[str]:
        return camp.refused(Order(Act.ADD, more.pop("group", camp.first), FIRST, wanted=wanted, **more))

    assert adding(replace(SPORT, starts=time(9, 30), ends=time(11))) == ["block_overlap"]
    assert adding(replace(READING, starts=time(17), ends=time(18))) == ["block_uncared"]
    assert adding(replace(READING, place=tiny.id or 0)) == ["class_room_small"]
    assert adding(replace(READING, place=camp.season.room["hall"])) == ["class_room_elsewhere"]
    both = replace(READING, place=camp.season.room["classroom"])
    assert adding(both, whole_site=True) == ["room_shared"]
    assert adding(replace(READING, starts=time(9, 30), ends=time(18), place=tiny.id or 0)) == [
        "block_overlap",
        "block_uncared",
        "class_room_small",
    ]
    assert adding(replace(READING, ends=READING.starts)) == ["block_times"]
    assert adding(replace(SPORT, indoor_zh="")) == ["block_indoor_missing"]
    chosen = Order(Act.CHANGE, camp.first, FIRST, block=camp.of("运动"), wanted=SPORT)
    assert camp.refused(chosen) == ["no_change"]
    assert camp.refused(replace(chosen, block=camp.season.session[-1])) == ["no_block_days"]
    assert camp.refused(Order(Act.ADD, camp.first, date_of(9), wanted=READING)) == ["no_block_days"]
    assert camp.refused(Order(Act.SWAP, camp.first, FIRST, other=FIRST)) == ["no_change"]
    assert camp.refused(Order(Act.SWAP, camp.first, FIRST, other=date_of(9))) == ["block_uncared"]
    with pytest.raises(Refused, match="sessions_changed"):
        camp.doing.carry_out(Order(Act.ADD, camp.first, FIRST, wanted=READING), "seen otherwise")


def test_programme_is_left_alone_while_it_rains_when_it_has_begun_and_after_the_end(camp):
    campaign = camp.season.campaign["talks"]
    camp.add(SPORT)
    weather.indoors(camp.db, campaign, FIRST, camp.season.account["organiser"], NOW)
    change = Order(
        Act.CHANGE, camp.first, FIRST, block=camp.of("下棋"), wanted=replace(SPORT, title_zh="外出")
    )
    assert camp.refused(change) == ["block_moved_in"]
    weather.outdoors(camp.db, campaign, FIRST, camp.season.account["organiser"])
    for row in camp.db.exec(select(t.SessionRow).where(t.SessionRow.child_group_id == camp.first)).all():
        row.starts_at, row.ends_at = row.starts_at - timedelta(days=3), row.ends_at - timedelta(days=3)
    camp.db.flush()
    past = replace(change, block=camp.of("运动", date_of(0)), on=date_of(0))
    assert camp.refused(past) == ["past_session"]
    assert camp.refused(Order(Act.ADD, camp.first, date_of(0), wanted=READING)) == ["past_session"]
    camp.db.get_one(t.CampaignRow, campaign).state = CampaignState.CLOSED
    assert camp.refused(past) == ["campaign_closed"]


def test_child_and_copy_have_the_programme_of_their_days(camp):
    """The child comes on the first day; sessions that are copied keep what becomes of them in bad weather."""
    camp.add(SPORT, days=Days.ALL)
    campaign = camp.db.get_one(t.CampaignRow, camp.season.campaign["talks"])
    campaign.state, campaign.ends_on = CampaignState.PUBLISHED, date_of(30)
    stay = camp.db.get_one(t.StayRow, camp.season.other["stay"])
    stay.leaves_on = SECOND
    camp.db.flush()
    days = programme.of_child(camp.db, camp.season.other["child"], FIRST)
    assert [(one.day, [block.row.title_zh for block in one.blocks]) for one in days] == [
        (FIRST, ["运动"]),
        (SECOND, ["运动"]),
    ]
    opens = [programme.opens_on(camp.db, camp.season.other["child"], date_of(day)) for day in (0, 4, 9)]
    assert opens == [FIRST, SECOND, date_of(9)]
    campaign.state = CampaignState.DRAFT
    camp.db.flush()
    assert programme.of_child(camp.db, camp.season.other["child"], FIRST) == ()
    editing = Editing(camp.db, account_of(camp.db, camp.season, "organiser"), campaign.id or 0, ZONE)
    rows = selection.picked(camp.db, campaign.id or 0, [camp.of("运动")], None, ZONE)
    wanted = Wanted(t.SeasonEditKind.COPY, days=7)
    editing.carry_out(rows, wanted, editing.look(rows, wanted, NOW).seen, NOW)
    assert camp.shown()[-1] == (7, "运动", "09:00", True, None)
