"""The outbox: each person once, nothing out before it is let go, and never a child's name."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.messages import Channel, MessageState
from scheduler.domain.notices import NoticeCode
from scheduler.services.messages import automatic, contact, delivery, outbox, reminders, told
from scheduler.services.messages.gateways import Gateways
from scheduler.services.messages.outbox import Choice, Fetched
from scheduler.services.refusal import Refused
from tests.season import Season, instant
from tests.services.organising import account_of, season_in

GATEWAYS = Gateways(mail="mailto://gate?to={to}", sms="json://gate/{to}", site="https://houniao.example.cn")
NOON = instant(0, "12:00")
CANARY = "金丝雀小七"


def notice(db: Session, season: Season, person: str, code: str = "roster.asked", **details: Any) -> int:
    row = t.NoticeRow(
        person_id=season.person[person],
        code=code,
        details={"campaign_id": season.campaign["talks"], "version": 2, **details},
        created_at=NOON,
    )
    db.add(row)
    db.flush()
    assert row.id is not None
    return row.id


def by_mail(db: Session, season: Season, *people: str, **more: Any) -> None:
    for person in people:
        db.add(
            t.ContactRow(
                person_id=season.person[person],
                channel=Channel.EMAIL,
                address=f"{person}@example.cn",
                changed_at=NOON,
                **more,
            )
        )
    db.flush()


def pending(db: Session, season: Season, who: str = "organiser") -> list[outbox.Group]:
    return outbox.pending(db, account_of(db, season, who), GATEWAYS, NOON)


def names(groups: Iterable[outbox.Group]) -> list[str]:
    return [line.person.name for group in groups for line in group.lines]


def marks(groups: Iterable[outbox.Group]) -> dict[tuple[int, int], int]:
    return {
        (group.campaign.id or 0, line.person.id or 0): line.mark for group in groups for line in group.lines
    }


def release(db: Session, season: Season, choice: Choice, now: datetime = NOON) -> outbox.Released:
    return outbox.release(db, account_of(db, season, "organiser"), choice, GATEWAYS, now)


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as error:
        act()
    return [reason.rule for reason in error.value.reasons]


def test_each_person_stands_in_it_once_with_all_that_is_new(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        notice(db, season, "second", asked=season.shift[8:10])
        newest = notice(
            db, season, "second", "roster.moved", asked=[season.shift[10]], released=[season.shift[8]]
        )
        notice(db, season, "third", "roster.released", released=[season.shift[11]])
        (group,) = pending(db, season)
        assert names([group]) == ["普文兰", "赵志强"]
        line = group.lines[1]
        assert line.mark == newest
        assert [seat.shift.id for seat in line.told.asked] == season.shift[9:11]
        assert line.told.released == ()
        assert "https://houniao.example.cn/proposals" in line.written.body


def test_other_organisers_and_decided_or_old_notices_are_not_in_it(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        notice(db, season, "second", asked=[season.shift[8]])
        assert pending(db, season, "foreigner") == []
        assert outbox.pending(db, account_of(db, season, "organiser"), GATEWAYS, NOON + outbox.KEPT_FOR) == []
        release(db, season, Choice(marks(pending(db, season))))
        assert pending(db, season) == []


def test_released_message_waits_for_a_worker_with_its_words(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        by_mail(db, season, "second")
        number = notice(db, season, "second", asked=[season.shift[9]])
        notice(db, season, "third", asked=[season.shift[9]])
        done = release(db, season, Choice(marks(pending(db, season))))
        assert done == outbox.Released(out=1, inside=1, held=0)
        row = db.exec(select(t.MessageRow).where(t.MessageRow.person_id == season.person["second"])).all()[-1]
        assert (row.state, row.channel) == (MessageState.WAITING, Channel.EMAIL)
        assert "周末视频连线" in row.body
        assert row.released_by == season.account["organiser"]
        assert db.get_one(t.MessageNoticeRow, number).message_id == row.id
        assert db.exec(select(t.JobRow.task)).all() == [delivery.TASK]
        sent = told.listed(db, account_of(db, season, "organiser"), told.Wanted()).items
        assert [one.released_by for one in sent[:2]] == ["李秀英", "李秀英"]


def test_nothing_goes_when_it_changed_since_it_was_looked_at(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        notice(db, season, "second", asked=[season.shift[8]])
        notice(db, season, "third", asked=[season.shift[8]])
        seen = marks(pending(db, season))
        notice(db, season, "second", asked=[season.shift[9]])
        before = len(db.exec(select(t.MessageRow)).all())
        assert refused(lambda: release(db, season, Choice(seen))) == ["changed_meanwhile"]
        assert refused(lambda: release(db, season, Choice({}))) == ["nothing_chosen"]
        foreign = {(season.campaign["foreign"], season.person["second"]): 1}
        assert refused(lambda: release(db, season, Choice(foreign))) == ["changed_meanwhile"]
        assert len(db.exec(select(t.MessageRow)).all()) == before


def test_released_twice_is_refused_the_second_time(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        notice(db, season, "second", asked=[season.shift[8]])
        seen = Choice(marks(pending(db, season)))
        release(db, season, seen)
        assert refused(lambda: release(db, season, seen)) == ["changed_meanwhile"]


def test_two_organisers_at_once_send_it_once(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    with transaction(url) as db:
        by_mail(db, season, "second")
        notice(db, season, "second", asked=[season.shift[8]])
        seen = Choice(marks(pending(db, season)))
    together = Barrier(2)

    def press(_number: int) -> int:
        together.wait()
        try:
            with transaction(url) as db:
                return release(db, season, seen).out
        except Refused:
            return 0

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, range(2))) == [0, 1]


def test_only_whose_calendar_has_not_fetched_it(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        by_mail(db, season, "second", "third", "volunteer")
        for person, fetched_at in (
            ("second", NOON + timedelta(minutes=5)),
            ("third", NOON - timedelta(days=1)),
        ):
            db.add(
                t.FeedRow(
                    person_id=season.person[person], token_hash=person, created_at=NOON, fetched_at=fetched_at
                )
            )
        for person in ("second", "third", "volunteer"):
            notice(db, season, person, asked=[season.shift[8]])
        groups = pending(db, season)
        known = {line.person.name: line.fetched for line in groups[0].lines}
        assert known == {
            "赵志强": Fetched.HAS_IT,
            "普文兰": Fetched.NOT_YET,
            "王晓梅": Fetched.NO_CALENDAR,
        }
        assert groups[0].expected() == outbox.Released(3, 0, 0)
        expected = groups[0].expected(unfetched_only=True)
        assert release(db, season, Choice(marks(groups), unfetched_only=True)) == expected
        assert expected == outbox.Released(2, 0, 1)


def test_taken_back_or_kept_within_the_site_never_leaves(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        by_mail(db, season, "second", "third")
        notice(db, season, "second", asked=[season.shift[8]])
        notice(db, season, "second", "roster.released", released=[season.shift[8]])
        assert release(db, season, Choice(marks(pending(db, season)))) == outbox.Released(held=1)
        notice(db, season, "third", asked=[season.shift[8]])
        assert release(db, season, Choice(marks(pending(db, season)), send=False)) == outbox.Released(held=1)
        assert db.exec(select(t.JobRow)).all() == []


def test_night_is_waited_for_unless_the_shift_comes_first(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        by_mail(db, season, "second", "third")
        notice(db, season, "second", asked=[season.shift[8]])
        shift = db.get_one(t.ShiftRow, season.shift[9])
        shift.starts_at = instant(1, "07:30")
        notice(db, season, "third", asked=[season.shift[9]])
        release(db, season, Choice(marks(pending(db, season))), instant(0, "23:00"))
        until = {
            row.person_id: row.not_before
            for row in db.exec(select(t.MessageRow).where(t.MessageRow.state == MessageState.WAITING))
        }
        assert until == {season.person["second"]: instant(1, "07:00"), season.person["third"]: None}


def test_no_message_names_a_child(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        db.get_one(t.ChildRow, season.other["child"]).short_name = CANARY
        by_mail(db, season, "second", "volunteer", "organiser")
        group = db.get_one(t.ChildGroupRow, season.other["group"])
        shift = t.ShiftRow(
            session_id=season.session[-1],
            role="camp_leader",
            starts_at=instant(3, "08:30"),
            ends_at=instant(3, "17:30"),
        )
        db.add(shift)
        db.flush()
        assert shift.id is not None
        for code in NoticeCode:
            told_of = {name: [shift.id] for name in ("asked", "released", "changed", "cancelled")}
            for name in told_of:
                notice(db, season, "second", code, **{name: [shift.id]}, group_id=group.id, day="2027-02-08")
        db.add(
            t.AssignmentRow(
                shift_id=shift.id,
                person_id=season.person["second"],
                state="confirmed",
                changed_at=instant(-9, "09:00"),
            )
        )
        db.flush()
        release(db, season, Choice(marks(pending(db, season))))
        automatic.make(db, GATEWAYS, NOON)
        reminders.make(db, GATEWAYS, instant(3, "07:30"))
        delivery.try_out(db, season.person["second"], GATEWAYS, NOON)
        rows = db.exec(select(t.MessageRow)).all()
        assert {row.kind.value for row in rows} == {"change", "reminder", "test"}
        for row in rows:
            assert CANARY not in f"{row.title}{row.body}"
            assert "小豆" not in f"{row.title}{row.body}"


def test_what_people_brought_about_themselves_goes_by_itself(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        by_mail(db, season, "organiser")
        for _ in range(3):
            notice(db, season, "organiser", NoticeCode.CHILD_LEFT, day="2027-02-08")
        notice(db, season, "second", asked=[season.shift[8]])
        assert automatic.anything_due(db, NOON)
        assert automatic.make(db, GATEWAYS, NOON) == 1
        row = db.exec(select(t.MessageRow).where(t.MessageRow.person_id == season.person["organiser"])).one()
        assert row.state is MessageState.WAITING
        assert "3" in row.body
        assert not automatic.anything_due(db, NOON)
        assert names(pending(db, season)) == ["赵志强"]


def test_stand_in_who_is_asked_is_not_kept_waiting(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        by_mail(db, season, "second")
        number = notice(db, season, "second", asked=[season.shift[9]])
        db.get_one(t.NoticeRow, number).details = {"asked": [season.shift[9]]}
        db.flush()
        assert pending(db, season) == []
        assert automatic.make(db, GATEWAYS, NOON) == 1
        row = db.exec(select(t.MessageRow).where(t.MessageRow.kind == "change")).all()[-1]
        assert "周末视频连线" in row.body
        assert "/proposals" in row.body


def test_way_follows_what_is_open_and_what_is_known(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        by_mail(db, season, "second")
        db.get_one(t.PersonRow, season.person["third"]).phone = "138 0013 8000"
        people = [season.person[name] for name in ("second", "third", "volunteer")]

        def channels(gateways: Gateways) -> list[Channel]:
            ways = contact.ways(db, people, gateways)
            return [ways[person].channel for person in people]

        assert channels(GATEWAYS) == [Channel.EMAIL, Channel.SMS, Channel.SITE]
        assert channels(Gateways(mail="mailto://gate?to={to}")) == [Channel.EMAIL, Channel.SITE, Channel.SITE]
        assert channels(Gateways()) == [Channel.SITE] * 3
        assert contact.way(db, people[1], GATEWAYS).shown == "138****8000"
