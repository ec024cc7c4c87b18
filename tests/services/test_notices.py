"""One's own messages: in order, with old and new times, counted while unread, and never anybody else's."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.notices import NoticeCode
from scheduler.services import notices
from tests.season import Season

NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)


def details(season: Season, asked: list[int], released: list[int]) -> dict[str, object]:
    return {"campaign_id": season.campaign["talks"], "version": 2, "asked": asked, "released": released}


@pytest.fixture
def written(season_on: tuple[str, Season]) -> tuple[str, Season]:
    """Three messages to the second volunteer, an hour apart, and one to the third."""
    url, season = season_on
    moved = details(season, [season.shift[10], season.shift[9]], [season.shift[8]])
    gone = details(season, [], [season.shift[11], 9999])
    with transaction(url) as db:
        for hour, (who, code, told) in enumerate(
            (
                ("second", NoticeCode.MOVED, moved),
                ("second", NoticeCode.RELEASED, gone),
                ("second", NoticeCode.CHILD_LEFT, {"campaign_id": 9999, "day": "2027-01-11"}),
                ("third", NoticeCode.ASKED, details(season, [season.shift[9]], [])),
            )
        ):
            db.add(
                t.NoticeRow(
                    person_id=season.person[who],
                    code=code.value,
                    details=told,
                    created_at=NOW + timedelta(hours=hour),
                )
            )
    return season_on


def test_messages_are_ones_own_and_the_newest_comes_first(written: tuple[str, Season]) -> None:
    url, season = written
    with transaction(url) as db:
        found = notices.listed(db, season.person["second"])
        assert [one.row.code for one in found.items] == ["children.left", "roster.released", "roster.moved"]
        assert [one.row.code for one in notices.listed(db, season.person["third"]).items] == ["roster.asked"]
        assert notices.listed(db, season.person["worker"]).items == ()


def test_old_and_new_shifts_are_told_in_order_of_time(written: tuple[str, Season]) -> None:
    url, season = written
    with transaction(url) as db:
        moved = notices.listed(db, season.person["second"]).items[2]
        assert [seat.shift.id for seat in moved.old] == [season.shift[8]]
        assert [seat.shift.id for seat in moved.new] == [season.shift[9], season.shift[10]]
        assert moved.campaign is not None
        assert moved.campaign.id == season.campaign["talks"]


def test_what_is_gone_since_is_left_out(written: tuple[str, Season]) -> None:
    url, season = written
    with transaction(url) as db:
        child, released, _ = notices.listed(db, season.person["second"]).items
        assert [seat.shift.id for seat in released.old] == [season.shift[11]]
        assert child.campaign is None
        assert str(child.day) == "2027-01-11"


def test_list_comes_in_pages(written: tuple[str, Season]) -> None:
    url, season = written
    with transaction(url) as db:
        found = notices.listed(db, season.person["second"], page=2, size=2)
        assert (found.number, found.pages, found.total) == (2, 2, 3)
        assert [one.row.code for one in found.items] == ["roster.moved"]


def test_reading_one_counts_once(written: tuple[str, Season]) -> None:
    url, season = written
    with transaction(url) as db:
        row = notices.listed(db, season.person["second"]).items[0].row
        notices.read(db, row, NOW)
        notices.read(db, row, NOW + timedelta(days=1))
        assert row.read_at == NOW
        assert notices.unread(db, season.person["second"]) == 2


def test_reading_all_leaves_later_ones_and_those_of_others(written: tuple[str, Season]) -> None:
    url, season = written
    with transaction(url) as db:
        middle = notices.listed(db, season.person["second"]).items[1].row.id
        assert middle is not None
        notices.read_all(db, season.person["second"], middle, NOW)
        assert notices.unread(db, season.person["second"]) == 1
        notices.read_all(db, season.person["second"], 2**31 - 1, NOW)
        assert notices.unread(db, season.person["second"]) == 0
        assert notices.unread(db, season.person["third"]) == 1
