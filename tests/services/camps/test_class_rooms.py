"""A camp's classes get rooms on both databases: given, told, refused, undone; what is not theirs stays."""

from dataclasses import dataclass
from datetime import time
from typing import Any

import pytest
from sqlmodel import Session, col, select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.care import Setting
from scheduler.domain.places import RoomKind
from scheduler.domain.work import AssignmentState, CampaignState
from scheduler.services.camps import rooms
from scheduler.services.refusal import Refused
from scheduler.services.series import undoing
from tests.season import Season, instant, make_season
from tests.services.organising import account_of

NOW = instant(2, "10:00")


@dataclass
class Camp:
    """Class 1 of the season and a second one, both in the morning of one day."""

    db: Session
    season: Season
    first: int
    second: int
    big: int
    computers: int

    @property
    def campaign(self) -> t.CampaignRow:
        return self.db.get_one(t.CampaignRow, self.season.campaign["talks"])

    @property
    def room(self) -> int:
        return self.season.room["classroom"]

    def keys(self, *groups: int) -> list[tuple[int, int]]:
        return [(group, self.season.site["school"]) for group in groups]

    def look(self) -> rooms.Look:
        self.db.expire_all()
        return rooms.look(self.db, self.campaign, NOW)

    def save(self, *given: tuple[int, int]) -> int:
        chosen = {key: room for group, room in given for key in self.keys(group)}
        account = account_of(self.db, self.season, "organiser")
        return rooms.save(self.db, account, self.campaign, chosen, self.look().seen, NOW)

    def refused(self, *given: tuple[int, int]) -> list[str]:
        with pytest.raises(Refused) as caught:
            self.save(*given)
        return [one.rule for one in caught.value.reasons]

    def rooms_of(self, group: int) -> list[int | None]:
        query = select(t.SessionRow.room_id).where(t.SessionRow.child_group_id == group)
        return list(self.db.exec(query.order_by(col(t.SessionRow.starts_at))))


def add(db: Session, *rows: Any) -> int:
    db.add_all(rows)
    db.flush()
    return getattr(rows[0], "id", None) or 0


def lesson(camp: Camp, group: int, start: str, end: str, **values: Any) -> int:
    row = t.SessionRow(
        activity_id=camp.season.other["camp"],
        site_id=camp.season.site["school"],
        child_group_id=group,
        title_zh="上课",
        starts_at=instant(3, start),
        ends_at=instant(3, end),
        **values,
    )
    return add(camp.db, row)


@pytest.fixture
def camp(any_database):
    with transaction(any_database) as db:
        season = make_season(db)
        school, talks = season.site["school"], season.campaign["talks"]
        made = [
            add(db, t.RoomRow(site_id=school, kind=RoomKind.CLASSROOM, name_zh=name, capacity=places))
            for name, places in (("大教室", 60), ("电脑教室", 2))
        ]
        second = add(db, t.ChildGroupRow(campaign_id=talks, code="A2", name_zh="小候鸟二班"))
        camp = Camp(db, season, season.other["group"], second, *made)
        lesson(camp, second, "08:30", "11:30", setting=Setting.DAY)
        yield camp


def test_rooms_are_counted_and_proposed_without_reading_about_a_child(camp):
    found = camp.look()
    assert [(line.group.code, line.children, line.now) for line in found.lines] == [
        ("A1", 1, 0),
        ("A2", 0, 0),
    ]
    assert [row.capacity for row in found.rooms[camp.season.site["school"]]] == [2, 30, 60]
    first, second = camp.keys(camp.first, camp.second)
    assert rooms.proposed(camp.db, found) == {first: camp.computers, second: camp.room}
    assert camp.db.exec(select(t.AuditRow)).all() == []


def test_rooms_are_given_told_to_those_on_duty_and_taken_back(camp):
    camp.campaign.state = CampaignState.PUBLISHED
    session = camp.season.session[-1]
    shift = t.ShiftRow(
        session_id=session, role="class_teacher", starts_at=instant(3, "08:30"), ends_at=instant(3, "17:30")
    )
    seat = t.AssignmentRow(
        shift_id=add(camp.db, shift),
        person_id=camp.season.person["volunteer"],
        state=AssignmentState.CONFIRMED,
        changed_at=NOW,
    )
    add(camp.db, seat)
    assert camp.save((camp.first, camp.room), (camp.second, camp.big)) == 1
    assert (camp.rooms_of(camp.first), camp.rooms_of(camp.second)) == ([camp.room], [camp.big])
    assert camp.db.get_one(t.ClassRoomRow, camp.first).room_id == camp.room
    assert seat.state is AssignmentState.CONFIRMED
    edit = camp.db.exec(select(t.SeasonEditRow)).one()
    assert undoing.undo(camp.db, account_of(camp.db, camp.season, "organiser"), edit, NOW) == 1
    assert (camp.rooms_of(camp.first), camp.rooms_of(camp.second)) == ([None], [None])
    assert camp.db.exec(select(t.ClassRoomRow)).all() == []


def test_rooms_swap_in_one_save(camp):
    camp.save((camp.first, camp.room), (camp.second, camp.big))
    camp.save((camp.first, camp.big), (camp.second, camp.room))
    assert (camp.rooms_of(camp.first), camp.rooms_of(camp.second)) == ([camp.big], [camp.room])
    assert camp.db.get_one(t.ClassRoomRow, camp.second).room_id == camp.room
    camp.save((camp.first, 0))
    assert camp.rooms_of(camp.first) == [None]
    assert camp.db.get(t.ClassRoomRow, camp.first) is None


def test_rooms_are_refused_with_every_reason_and_nothing_is_written(camp):
    db, school = camp.db, camp.season.site["school"]
    hall = camp.season.room["hall"]
    assert camp.refused((camp.first, camp.room), (camp.second, camp.room)) == ["class_room_shared"]
    assert camp.refused((camp.first, hall)) == ["class_room_elsewhere"]
    add(
        db,
        t.OpeningRow(
            room_id=camp.big, weekday=instant(3, "08:30").isoweekday(), opens=time(9), closes=time(18)
        ),
    )
    add(
        db,
        t.StayRow(
            group_id=camp.second,
            child_id=camp.season.other["child"],
            arrives_on=instant(3, "12:00").date(),
            leaves_on=instant(3, "12:00").date(),
        ),
    )
    shift = {"session_id": camp.look().lines[1].sessions[0].id, "role": "class_teacher", "min_people": 2}
    add(db, t.ShiftRow(**shift, max_people=2, starts_at=instant(3, "08:30"), ends_at=instant(3, "11:30")))
    assert camp.refused((camp.first, camp.big), (camp.second, camp.computers)) == [
        "class_room_closed",
        "class_room_small",
    ]
    talk = t.SessionRow(
        activity_id=camp.season.other["talk"],
        site_id=school,
        room_id=camp.room,
        title_zh="家长会",
        starts_at=instant(3, "11:00"),
        ends_at=instant(3, "12:00"),
    )
    add(db, talk)
    assert camp.refused((camp.first, camp.room)) == ["class_room_taken"]
    assert camp.refused((camp.first, 0)) == ["no_change"]
    camp.campaign.state = CampaignState.CLOSED
    assert camp.refused((camp.first, camp.computers)) == ["campaign_closed"]
    assert camp.rooms_of(camp.first) == [None]


def test_rooms_chosen_for_what_has_changed_since_are_refused(camp):
    seen = camp.look().seen
    lesson(camp, camp.second, "14:00", "15:00")
    account, chosen = (
        account_of(camp.db, camp.season, "organiser"),
        dict.fromkeys(camp.keys(camp.first), camp.room),
    )
    with pytest.raises(Refused, match="class_rooms_changed"):
        rooms.save(camp.db, account, camp.campaign, chosen, seen, NOW)
    assert camp.refused((camp.second + 1, camp.room)) == ["class_rooms_changed"]


def test_rooms_leave_out_nights_what_is_outdoors_duties_and_the_computer_room(camp):
    camp.save((camp.second, camp.big))
    lesson(camp, camp.second, "12:00", "13:00", room_id=camp.computers)
    lesson(camp, camp.second, "19:30", "21:00", setting=Setting.OVERNIGHT)
    outside = lesson(camp, camp.second, "15:00", "16:00")
    add(camp.db, t.BlockRow(session_id=outside, indoor_zh="棋"))
    lesson(camp, camp.first, "09:00", "10:00")
    lines = {line.group.code: line for line in camp.look().lines}
    assert [row.ends_at for row in lines["A2"].sessions] == [instant(3, "11:30")]
    assert [row.ends_at for row in lines["A1"].sessions] == [instant(3, "10:00")]
    camp.save((camp.second, camp.room))
    assert camp.rooms_of(camp.second) == [camp.room, camp.computers, None, None]


def test_rooms_given_back_are_refused_while_another_class_has_one(camp):
    camp.save((camp.first, camp.room))
    camp.save((camp.first, camp.big))
    camp.save((camp.second, camp.room))
    edits = camp.db.exec(select(t.SeasonEditRow).order_by(col(t.SeasonEditRow.id))).all()
    with pytest.raises(Refused, match="room_shared"):
        undoing.undo(camp.db, account_of(camp.db, camp.season, "organiser"), edits[1], NOW)
