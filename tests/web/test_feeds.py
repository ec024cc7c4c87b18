"""What calendar programs get over HTTP, and the page on which people subscribe."""

import gzip
import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from scheduler.db.session import reading, transaction
from scheduler.db.tables import AccountRow, AssignmentRow, FeedRow, LedgerRow, SessionRow, SiteRow
from scheduler.domain.work import AssignmentState
from scheduler.services import feeds
from tests.feed_checker import change_faults, faults, house_faults, parse
from tests.season import Season
from tests.web.conftest import SignIn, htmx_headers, words


@pytest.fixture
def token(season_url: str, season: Season) -> str:
    return subscribe(season_url, season.person["volunteer"])


def subscribe(url: str, person_id: int, language: str = "zh", alarm: int | None = None) -> str:
    with transaction(url) as db:
        wanted = feeds.Wanted("手机", language, alarm)
        return feeds.create(db, person_id=person_id, account_id=None, wanted=wanted, now=datetime.now(UTC))[1]


def fetch(client: FlaskClient, token: str, **headers: str) -> TestResponse:
    return client.get(
        f"/feeds/{token}.ics", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def test_feed_is_a_good_calendar(client: FlaskClient, token: str) -> None:
    answer = fetch(client, token)
    assert answer.status_code == 200
    assert faults(answer.data) == []
    assert house_faults(answer.data) == []


def test_feed_tells_what_the_person_has_and_not_what_was_never_told(
    client: FlaskClient, token: str, season: Season
) -> None:
    uids = {event.value("UID") for event in parse(fetch(client, token).data).components("VEVENT")}
    given_up = {AssignmentState.DECLINED, AssignmentState.CANCELLED}
    states = list(AssignmentState)
    expected = {
        f"assignment-{season.assignment[n]}@houniao.local"
        for n in range(8)
        if states[(n + 1) % len(states)] not in given_up
    }
    assert uids == expected


def test_feed_says_how_it_may_be_kept(client: FlaskClient, token: str) -> None:
    headers = fetch(client, token).headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Content-Disposition"] == "inline; filename=houniao.ics"
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex"
    assert "Accept-Encoding" in headers["Vary"]
    assert "Set-Cookie" not in headers
    assert re.fullmatch(r'"[0-9a-f]{32}"', headers["ETag"])


def test_unchanged_feed_is_the_same_to_the_byte(client: FlaskClient, token: str) -> None:
    one, other = fetch(client, token), fetch(client, token)
    assert one.data == other.data
    assert [one.headers[name] for name in ("ETag", "Last-Modified")] == [
        other.headers[name] for name in ("ETag", "Last-Modified")
    ]


def test_known_tag_is_answered_without_the_calendar(client: FlaskClient, token: str) -> None:
    tag = fetch(client, token).headers["ETag"]
    answer = fetch(client, token, If_None_Match=tag)
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)


def test_known_date_is_answered_without_the_calendar(client: FlaskClient, token: str) -> None:
    date = fetch(client, token).headers["Last-Modified"]
    assert fetch(client, token, If_Modified_Since=date).status_code == 304


def test_compressed_calendar_has_a_name_of_its_own(client: FlaskClient, token: str) -> None:
    plain, packed = fetch(client, token), fetch(client, token, Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    tag = packed.headers["ETag"]
    assert fetch(client, token, Accept_Encoding="gzip", If_None_Match=tag).status_code == 304
    assert fetch(client, token, If_None_Match=tag).status_code == 200


def test_head_is_get_without_the_calendar(client: FlaskClient, token: str) -> None:
    whole, head = fetch(client, token), client.head(f"/feeds/{token}.ics")
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Last-Modified", "Content-Type", "Content-Length"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_feed_cannot_be_written(client: FlaskClient, token: str, method: str) -> None:
    assert client.open(f"/feeds/{token}.ics", method=method).status_code == 405


@pytest.mark.parametrize("unknown", ["x" * 43, "short", "%2e%2e", "é" * 43])
def test_unknown_address_is_not_found(client: FlaskClient, unknown: str) -> None:
    answer = fetch(client, unknown)
    assert answer.status_code == 404
    assert answer.mimetype == "text/plain"


def test_revoked_address_is_gone_for_ever(client: FlaskClient, token: str, db: Session) -> None:
    fetch(client, token)
    revoke(db)
    answer = fetch(client, token)
    assert (answer.status_code, answer.mimetype) == (410, "text/plain")


def revoke(db: Session) -> None:
    feeds.revoke(db, db.exec(select(FeedRow)).one(), account_id=None, now=datetime.now(UTC))
    db.commit()


def test_feed_of_somebody_who_left_is_gone(
    client: FlaskClient, token: str, db: Session, season: Season
) -> None:
    db.get_one(AccountRow, season.account["volunteer"]).active = False
    db.commit()
    assert fetch(client, token).status_code == 410


def change(db: Session, season: Season, state: AssignmentState) -> None:
    row = db.get_one(AssignmentRow, season.assignment[2])
    row.state, row.changed_at = state, datetime.now(UTC)
    db.commit()


def test_change_is_in_the_feed_at_the_next_request(
    client: FlaskClient, token: str, db: Session, season: Season
) -> None:
    before = fetch(client, token)
    db.get_one(SiteRow, season.site["factory"]).name_zh = "蒙自电子厂（新区）"
    db.commit()
    after = fetch(client, token, If_None_Match=before.headers["ETag"])
    assert after.status_code == 200
    assert change_faults(before.data, after.data) == []
    assert "蒙自电子厂（新区）".encode() in after.data.replace(b"\r\n ", b"")


def test_change_renders_only_what_changed(
    client: FlaskClient, token: str, db: Session, season: Season
) -> None:
    fetch(client, token)
    before = {row.uid: row.sequence for row in db.exec(select(LedgerRow))}
    db.get_one(SessionRow, season.session[2]).title_zh = "怎样和孩子写信"
    db.commit()
    fetch(client, token)
    db.expire_all()
    after = {row.uid: row.sequence for row in db.exec(select(LedgerRow))}
    assert [uid for uid in after if after[uid] != before[uid]] == [
        f"assignment-{season.assignment[2]}@houniao.local"
    ]


def test_shift_given_up_stays_as_cancelled(
    client: FlaskClient, token: str, db: Session, season: Season
) -> None:
    before = fetch(client, token)
    change(db, season, AssignmentState.CANCELLED)
    after = fetch(client, token)
    assert change_faults(before.data, after.data) == []
    assert house_faults(after.data) == []
    uid = f"assignment-{season.assignment[2]}@houniao.local"
    (event,) = [one for one in parse(after.data).components("VEVENT") if one.value("UID") == uid]
    assert event.value("STATUS") == "CANCELLED"


def test_cancelled_shift_is_dropped_after_a_time(
    client: FlaskClient, token: str, db: Session, season: Season
) -> None:
    fetch(client, token)
    change(db, season, AssignmentState.CANCELLED)
    with_it = fetch(client, token).data
    for row in db.exec(select(LedgerRow)):
        if row.cancelled_at:
            row.cancelled_at -= timedelta(days=31)
    db.exec(select(FeedRow)).one().stamp = "of another day"
    db.commit()
    without = fetch(client, token).data
    assert change_faults(with_it, without) == []
    assert f"assignment-{season.assignment[2]}@".encode() not in without


def test_last_modified_grows_with_every_change(
    client: FlaskClient, token: str, db: Session, season: Season
) -> None:
    seen = [fetch(client, token).last_modified]
    for state in (AssignmentState.CANCELLED, AssignmentState.CONFIRMED, AssignmentState.CANCELLED):
        change(db, season, state)
        seen.append(fetch(client, token).last_modified)
    assert seen == sorted(set(seen))  # type: ignore[type-var]  # none of them is None


def test_feed_speaks_the_language_of_the_device(client: FlaskClient, season_url: str, season: Season) -> None:
    english = fetch(
        client, subscribe(season_url, season.person["volunteer"], "en"), Accept_Language="zh"
    ).data
    assert b"Talking with your child by phone" in english
    assert not re.search(r"[\u4e00-\u9fff]", english.decode())
    assert faults(english) == []


def test_feed_rings_only_on_devices_that_asked(
    client: FlaskClient, season_url: str, season: Season, token: str
) -> None:
    ringing = fetch(client, subscribe(season_url, season.person["volunteer"], alarm=60)).data
    assert b"TRIGGER:-PT1H" in ringing
    assert faults(ringing) == []
    assert b"VALARM" not in fetch(client, token).data


def test_feed_names_no_child_and_no_person(client: FlaskClient, token: str) -> None:
    text = fetch(client, token).data.replace(b"\r\n ", b"").decode()
    for name in ("小豆", "马奶奶", "马小军", "王晓梅", "李秀英", "赵志强", "小候鸟一班"):
        assert name not in text


def test_fetch_is_noted_for_the_owner(client: FlaskClient, token: str, db: Session) -> None:
    fetch(client, token, User_Agent="Thunderbird/153.7")
    feed = db.exec(select(FeedRow)).one()
    assert feed.fetched_at is not None
    assert (feed.client, feed.fetches, feed.fetched_tag) == ("Thunderbird/153.7", 1, feed.tag)


def test_second_fetch_within_a_minute_writes_nothing(client: FlaskClient, token: str, db: Session) -> None:
    fetch(client, token)
    fetch(client, token)
    assert db.exec(select(FeedRow)).one().fetches == 1


def test_token_is_kept_nowhere(token: str, db: Session) -> None:
    feed = db.exec(select(FeedRow)).one()
    assert token not in repr(feed.model_dump())
    assert feed.token_hash == feeds.digest(token)


def test_token_stays_out_of_logs(app: Flask, token: str, caplog: pytest.LogCaptureFixture) -> None:
    app.testing = False
    app.extensions["houniao_settings"] = app.extensions["houniao_settings"].model_copy(
        update={"database_url": "sqlite:////nowhere/at/all.sqlite3"}
    )
    with caplog.at_level(logging.DEBUG):
        answer = app.test_client().get(f"/feeds/{token}.ics")
        logging.getLogger("werkzeug").info("GET /feeds/%s.ics", token)
    assert answer.status_code == 500
    assert token not in caplog.text
    assert "/feeds/(hidden)" in caplog.text


def secret_on(page: str) -> str:
    found = re.search(r"https?://[^\"]+/feeds/([A-Za-z0-9_-]{43})\.ics", page)
    assert found is not None
    return found.group(1)


def test_subscribing_shows_the_address_once(sign_in: SignIn, client: FlaskClient) -> None:
    volunteer = sign_in("volunteer")
    page = volunteer.post("/subscribe", data={"label": "小米", "alarm": "60"}).text
    assert 'href="webcal://' in page
    assert "data:image/svg+xml" in page
    assert fetch(client, secret_on(page)).status_code == 200
    again = volunteer.get("/subscribe").text
    assert "小米" in again
    assert "/feeds/" not in again


@pytest.mark.parametrize(("alarm", "minutes"), [("", None), ("60", 60), ("7", None), ("soon", None)])
def test_reminder_is_one_of_those_offered(
    sign_in: SignIn, season_url: str, alarm: str, minutes: int | None
) -> None:
    sign_in("volunteer").post("/subscribe", data={"label": "x", "alarm": alarm})
    assert only_feed(season_url).alarm_minutes == minutes


def test_subscribing_swaps_only_its_part(sign_in: SignIn) -> None:
    page = sign_in("volunteer").post("/subscribe", data={"label": "x"}, headers=htmx_headers()).text
    assert page.lstrip().startswith('<div id="subscriptions"')


def only_feed(url: str) -> FeedRow:
    with reading(url) as db:
        return db.exec(select(FeedRow)).one()


def test_new_address_makes_the_old_one_gone(sign_in: SignIn, client: FlaskClient, season_url: str) -> None:
    volunteer = sign_in("volunteer")
    old = secret_on(volunteer.post("/subscribe", data={"label": "手机"}).text)
    new = secret_on(volunteer.post(f"/subscribe/{only_feed(season_url).id}/rotate").text)
    assert (fetch(client, old).status_code, fetch(client, new).status_code) == (410, 200)


def test_revoking_goes_back_to_the_page(sign_in: SignIn, client: FlaskClient, season_url: str) -> None:
    volunteer = sign_in("volunteer")
    secret = secret_on(volunteer.post("/subscribe", data={"label": "手机"}).text)
    answer = volunteer.post(f"/subscribe/{only_feed(season_url).id}/revoke")
    assert (answer.status_code, answer.location) == (303, "/subscribe")
    assert fetch(client, secret).status_code == 410


@pytest.mark.parametrize("action", ["revoke", "rotate"])
def test_device_of_somebody_else_cannot_be_touched(
    sign_in: SignIn, token: str, client: FlaskClient, season_url: str, action: str
) -> None:
    feed = only_feed(season_url)
    assert sign_in("second").post(f"/subscribe/{feed.id}/{action}").status_code == 404
    assert fetch(client, token).status_code == 200


def test_wechat_is_told_to_open_a_browser(sign_in: SignIn) -> None:
    volunteer = sign_in("volunteer")
    agent = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50"}
    assert "在浏览器打开" in words(volunteer.get("/subscribe", headers=agent).text.split("new-device")[0])
    assert "在浏览器打开" not in words(volunteer.get("/subscribe").text.split("new-device")[0])


def test_device_that_missed_a_change_is_told(
    sign_in: SignIn, client: FlaskClient, token: str, db: Session, season: Season
) -> None:
    fetch(client, token, User_Agent="DAVx5/4.4")
    assert "已是最新" in sign_in("volunteer").get("/subscribe").text
    change(db, season, AssignmentState.CANCELLED)
    page = sign_in("volunteer").get("/subscribe").text
    assert "有变动待取" in page
    assert "DAVx⁵" in page
