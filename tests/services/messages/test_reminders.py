"""Reminders: by default, as early as the activity or the person says, once a day, never at night."""

from datetime import datetime, time, timedelta
from typing import Any

from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.domain.messages import Channel, MessageKind, MessageState
from scheduler.domain.work import AssignmentState, CampaignState, SessionState
from scheduler.services.messages import reminders
from scheduler.services.messages.gateways import Gateways
from tests.season import Season, instant
from tests.services.organising import season_in

GATEWAYS = Gateways(mail="mailto://gate?to={to}", site="https://houniao.example.cn")
LONG_AGO = instant(-9, "09:00")


def sure(db: Session, season: Season, person: str, number: int, **more: Any) -> t.AssignmentRow:
    """Somebody who comes for sure on the shift of that number: on that day at 9."""
    row = t.AssignmentRow(
        shift_id=season.shift[number],
        person_id=season.person[person],
        state=more.pop("state", AssignmentState.CONFIRMED),
        changed_at=more.pop("changed_at", LONG_AGO),
    )
    db.add(row)
    db.flush()
    return row


def wish(db: Session, season: Season, person: str, **more: Any) -> None:
    db.add(
        t.ContactRow(
            person_id=season.person[person],
            channel=Channel.EMAIL,
            address="mei@example.cn",
            changed_at=LONG_AGO,
            **more,
        )
    )
    db.flush()


def made(db: Session, now: datetime) -> list[int]:
    """The people who are reminded at that moment."""
    known = {row.id for row in _reminders(db)}
    reminders.make(db, GATEWAYS, now)
    return sorted(row.person_id for row in _reminders(db) if row.id not in known)


def _reminders(db: Session) -> list[t.MessageRow]:
    return list(db.exec(select(t.MessageRow).where(t.MessageRow.kind == MessageKind.REMINDER)))


def test_everybody_is_reminded_a_day_before_and_once(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        sure(db, season, "third", 9)
        assert made(db, instant(8, "08:59")) == []
        assert reminders.anything_due(db, GATEWAYS, instant(8, "09:00"))
        assert made(db, instant(8, "09:00")) == [season.person["third"]]
        assert made(db, instant(8, "09:01")) == []
        (row,) = _reminders(db)
        assert row.state is MessageState.SITE_ONLY
        assert "周末视频连线" in row.body
        notice = db.exec(select(t.NoticeRow).where(t.NoticeRow.code == "reminder")).one()
        assert notice.details["coming"] == [season.shift[9]]


def test_lead_is_the_persons_own_or_the_activitys(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        wish(db, season, "third", lead_minutes=180)
        sure(db, season, "third", 9)
        sure(db, season, "second", 9)
        db.get_one(t.ActivityRow, season.other["video"]).remind_minutes = 2880
        assert made(db, instant(7, "09:00")) == [season.person["second"]]
        assert made(db, instant(9, "05:59")) == []
        assert made(db, instant(9, "07:00")) == [season.person["third"]], "not before the night is over"
        assert _reminders(db)[-1].state is MessageState.WAITING


def test_two_shifts_of_a_day_make_one_reminder(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        late = db.get_one(t.ShiftRow, season.shift[9])
        late.starts_at, late.ends_at = instant(8, "19:00"), instant(8, "20:00")
        sure(db, season, "third", 8)
        sure(db, season, "third", 9)
        assert made(db, instant(7, "09:00")) == [season.person["third"]]
        (row,) = _reminders(db)
        assert "怎样和孩子通电话" in row.body
        assert "周末视频连线" in row.body
        assert made(db, instant(7, "20:00")) == []


def test_moved_shift_is_reminded_of_again(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        sure(db, season, "third", 9)
        made(db, instant(8, "09:00"))
        shift = db.get_one(t.ShiftRow, season.shift[9])
        shift.starts_at = instant(9, "10:00")
        db.flush()
        assert made(db, instant(8, "10:00")) == [season.person["third"]]


def test_who_does_not_come_or_wish_or_has_just_said_yes_is_left_alone(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        sure(db, season, "third", 8, state=AssignmentState.PROPOSED)
        sure(db, season, "third", 9, changed_at=instant(8, "12:00"))
        wish(db, season, "second", remind=False)
        sure(db, season, "second", 10)
        sure(db, season, "volunteer", 11)
        db.get_one(t.SessionRow, season.session[11]).state = SessionState.CANCELLED
        db.flush()
        for day in range(6, 12):
            assert made(db, instant(day, "12:00")) == []


def test_unpublished_campaign_reminds_nobody(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        sure(db, season, "third", 9)
        db.get_one(t.CampaignRow, season.campaign["talks"]).state = CampaignState.DRAFT
        db.flush()
        assert made(db, instant(8, "12:00")) == []


def test_quiet_hours_of_ones_own_bring_it_forward(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        wish(db, season, "third", lead_minutes=60, quiet_from=time(7, 30), quiet_until=time(8, 30))
        sure(db, season, "third", 9)
        assert made(db, instant(9, "07:28")) == []
        assert made(db, instant(9, "07:29")) == [season.person["third"]]
        assert _reminders(db)[-1].released_at == instant(9, "07:29")
        assert timedelta() < instant(9, "09:00") - instant(9, "07:29")
