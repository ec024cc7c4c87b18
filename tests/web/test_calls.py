"""A parent books by phone, from the page into the database and back; refusals are told on the page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from scheduler.db.tables import BookingExchangeRow, BookingRow, BookingSeriesRow, FamilyContactRow
from scheduler.domain.calls import BookingState, ExchangeState
from tests.season import TODAY, Season
from tests.services.video_room.world import Household, RoomWorld, household, make_room, slot
from tests.web.conftest import make_app, signed_in_client, words

TOMORROW = 1


@pytest.fixture
def world(db: Session, season: Season) -> RoomWorld:
    """Booths and hosts from today on."""
    made = make_room(db, season, first=TODAY)
    db.commit()
    return made


@pytest.fixture
def house(db: Session, world: RoomWorld) -> Household:
    """A parent who is free all day, with one child."""
    made = household(db, world, "parent")
    db.commit()
    return made


@pytest.fixture
def client_of(season_url: str) -> Callable[[Household], FlaskClient]:
    """Signed in as that parent."""
    app = make_app(season_url)
    return lambda one: signed_in_client(app, season_url, one.account)


def evening(day: int = TOMORROW) -> int:
    """A half hour in which a child can be reached at home on every day of the year."""
    return slot(day, "17:00", TODAY)


def all_of(db: Session, query: Any) -> list[Any]:
    """What the database holds now; nothing stays locked."""
    db.expire_all()
    found = list(db.exec(query))
    db.expunge_all()
    db.rollback()
    return found


def rows(db: Session, house: Household) -> list[BookingRow]:
    """A family's bookings."""
    query = select(BookingRow).where(BookingRow.family_id == house.family).order_by(BookingRow.id)
    return all_of(db, query)


def test_half_hour_is_booked_and_given_back(
    db: Session, house: Household, client_of: Callable[[Household], FlaskClient]
) -> None:
    client = client_of(house)
    page = client.get("/calls").text
    assert f'value="{evening()}"' in page
    answer = client.post("/calls", data={"slot": evening()}, follow_redirects=True)
    assert "约好了" in answer.text
    (row,) = rows(db, house)
    assert (row.slot, row.state) == (evening(), BookingState.BOOKED)
    assert "17:00–17:30" in words(client.get("/family").text)
    client.post(f"/calls/{row.id}/cancel")
    assert [one.state for one in rows(db, house)] == [BookingState.CANCELLED]
    again = client.post(f"/calls/{row.id}/cancel")
    assert again.status_code == 409
    assert "已经取消" in again.text


def test_refused_half_hour_is_told_with_its_reason(
    db: Session, house: Household, client_of: Callable[[Household], FlaskClient]
) -> None:
    client = client_of(house)
    answer = client.post("/calls", data={"slot": slot(TOMORROW, "22:00", TODAY)})
    assert answer.status_code == 409
    assert "视频室不开放" in answer.text
    assert client.post("/calls", data={"slot": "x"}).status_code == 422
    assert client.post("/calls", data={"slot": 10**9}).status_code == 422
    assert rows(db, house) == []


def test_without_consent_the_way_to_it_is_shown(
    db: Session, world: RoomWorld, client_of: Callable[[Household], FlaskClient]
) -> None:
    one = household(db, world, "silent", consent=False)
    db.commit()
    page = client_of(one).get("/calls").text
    assert f"/family/children/{one.child}/consents/video_room" in page
    assert 'name="slot"' not in page


def test_other_family_s_booking_is_not_there(
    db: Session, world: RoomWorld, house: Household, client_of: Callable[[Household], FlaskClient]
) -> None:
    other = household(db, world, "other")
    db.commit()
    client_of(house).post("/calls", data={"slot": evening()})
    (row,) = rows(db, house)
    client = client_of(other)
    for path in (f"/calls/{row.id}/repeat", f"/calls/{row.id}/exchange"):
        assert client.get(path).status_code == 404
    for path in (f"/calls/{row.id}/cancel", f"/calls/{row.id}/repeat", f"/calls/{row.id}/exchange"):
        assert client.post(path, data={"other": row.id}).status_code == 404
    assert rows(db, house)[0].state is BookingState.BOOKED


def test_repeat_is_shown_then_booked_then_stopped(
    db: Session, house: Household, client_of: Callable[[Household], FlaskClient]
) -> None:
    client = client_of(house)
    client.post("/calls", data={"slot": evening()})
    (row,) = rows(db, house)
    page = client.get(f"/calls/{row.id}/repeat").text
    assert "跳过" in page
    week = evening(TOMORROW + 7)
    assert f'name="slots" value="{week}"' in page
    client.post(f"/calls/{row.id}/repeat", data={"slots": [week]})
    assert [one.slot for one in rows(db, house)] == [evening(), week]
    (series,) = all_of(db, select(BookingSeriesRow))
    client.post(f"/calls/series/{series.id}/end")
    assert [one.state for one in rows(db, house)] == [BookingState.BOOKED, BookingState.CANCELLED]
    refused = client.post(f"/calls/{row.id}/repeat", data={"slots": []})
    assert refused.status_code == 409


def test_families_exchange_without_names(
    db: Session, world: RoomWorld, house: Household, client_of: Callable[[Household], FlaskClient]
) -> None:
    other = household(db, world, "秘密家长")
    db.commit()
    one, two = client_of(house), client_of(other)
    one.post("/calls", data={"slot": evening()})
    two.post("/calls", data={"slot": evening(2)})
    (mine,), (theirs,) = rows(db, house), rows(db, other)
    page = one.get(f"/calls/{mine.id}/exchange").text
    assert f'value="{theirs.id}"' in page
    assert "秘密家长" not in page
    one.post(f"/calls/{mine.id}/exchange", data={"other": theirs.id})
    (asked,) = all_of(db, select(BookingExchangeRow))
    assert one.post(f"/calls/exchanges/{asked.id}", data={"answer": "yes"}).status_code == 403
    assert two.post(f"/calls/exchanges/{asked.id}", data={"answer": "withdraw"}).status_code == 403
    assert "同意换" in two.get("/calls").text
    assert "有人想和您换通话时间" in two.get("/notices").text
    two.post(f"/calls/exchanges/{asked.id}", data={"answer": "yes"})
    (asked,) = all_of(db, select(BookingExchangeRow))
    assert asked.state is ExchangeState.DONE
    assert [row.slot for row in rows(db, house)] == [evening(2)]
    assert one.post(f"/calls/{mine.id}/exchange", data={"other": 10**6}).status_code == 404


def test_queue_and_own_phone(
    db: Session, house: Household, client_of: Callable[[Household], FlaskClient]
) -> None:
    client = client_of(house)
    assert "第 1 位" in client.post("/calls/wait", data={"wait": "yes"}, follow_redirects=True).text
    assert "第 1 位" not in client.post("/calls/wait", data={"wait": "no"}, follow_redirects=True).text
    client.post("/calls/contact")
    client.post("/calls/contact")
    assert [row.day for row in all_of(db, select(FamilyContactRow))] == [TODAY]


def test_host_sees_the_day_and_lets_people_in(
    db: Session, world: RoomWorld, house: Household, client_of: Callable[[Household], FlaskClient],
    sign_in: Callable[[str], FlaskClient],
) -> None:  # fmt: skip
    client_of(house).post("/calls", data={"slot": evening()})
    (row,) = rows(db, house)
    host, day = sign_in("third"), (TODAY + timedelta(days=1)).isoformat()
    page = host.get(f"/video-room/{world.site}?day={day}")
    assert page.status_code == 200
    assert ">parent<br>" in page.text
    assert "娃parent" not in page.text
    early = host.post(f"/video-room/{world.site}/bookings/{row.id}", data={"answer": "came"})
    assert early.status_code == 409
    missed = host.post(f"/video-room/{world.site}/bookings/{row.id}", data={"answer": "missed"})
    assert "10 分钟" in missed.text
    assert host.post(f"/video-room/{world.site}/let-in", data={"person_id": house.person}).status_code == 409
    assert sign_in("second").get(f"/video-room/{world.site}").status_code == 404
    school = world.season.site["school"]
    assert host.post(f"/video-room/{school}/bookings/{row.id}", data={"answer": "came"}).status_code == 404
    organiser = sign_in("organiser")
    assert (
        organiser.post(f"/video-room/{school}/bookings/{row.id}", data={"answer": "came"}).status_code == 404
    )
    assert rows(db, house)[0].state is BookingState.BOOKED


def test_opening_hours_and_blocks_from_the_page(
    db: Session, world: RoomWorld, house: Household, sign_in: Callable[[str], FlaskClient]
) -> None:
    client, base = sign_in("coordinator"), f"/video-room/{world.site}"
    assert "算出来的" in client.get(f"{base}/hours").text
    assert "已更新" in client.post(f"{base}/hours", follow_redirects=True).text
    days = {"first_on": TODAY.isoformat(), "last_on": (TODAY + timedelta(days=3)).isoformat()}
    client.post(f"{base}/blocks", data={"kind": "exams", **days})
    page = client.get(f"{base}/hours").text
    assert "考试 ·" in page
    wrong = client.post(f"{base}/blocks", data={"kind": "exams", **days, "grade_from": 9, "grade_to": 3})
    assert wrong.status_code == 409
    assert "年级上限" in wrong.text
    assert client.post(f"{base}/blocks/999/remove").status_code == 409
    client.post(f"{base}/blocks/1/remove")
    assert "考试 ·" not in client.get(f"{base}/hours").text
    assert sign_in("foreigner").get(f"{base}/hours").status_code == 404


def test_board_is_for_those_of_the_node_and_parents_see_who_looked(
    world: RoomWorld, house: Household, client_of: Callable[[Household], FlaskClient],
    sign_in: Callable[[str], FlaskClient],
) -> None:  # fmt: skip
    page = sign_in("coordinator").get("/contact").text
    assert "parent</a>" in page
    assert "娃parent" not in page
    assert "parent" in words(sign_in("organiser").get("/contact").text)
    assert ">parent<" not in sign_in("foreigner").get("/contact").text
    assert "查看联系情况" in client_of(house).get("/family/data").text
