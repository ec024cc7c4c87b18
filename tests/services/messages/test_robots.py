"""A group robot that takes, refuses, is busy, falls silent or talks nonsense: what is said of a message."""

from datetime import timedelta

import pytest

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.messages import ROBOTS, Channel, MessageKind, MessageState, SendError
from scheduler.services.messages import carrier, contact, delivery, robots
from scheduler.services.messages.delivery import Parcel
from scheduler.services.messages.gateways import Gateways
from scheduler.services.messages.texts import Written
from tests.season import instant, make_season
from tests.services.messages.robot import robot

KEY = "693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa"
NOON = instant(0, "12:00")


@pytest.fixture(autouse=True)
def straight(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of this machine stands between the test and its robot."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def parcel(origin: str, channel: Channel = Channel.WECOM) -> Parcel:
    return Parcel(1, channel, Gateways(robots=origin).address(channel, KEY), "候鸟：一", "请您来。")


def test_each_robot_is_asked_in_its_own_words_at_its_own_place() -> None:
    with robot((200, '{"errcode":0,"errmsg":"ok"}'), (200, '{"errcode":0}'), (200, '{"code":0}')) as server:
        assert [carrier.carry(parcel(server.origin, channel)) for channel in ROBOTS] == [None] * 3
    text = "候鸟：一\n请您来。"
    assert server.given == [
        (f"/cgi-bin/webhook/send?key={KEY}", {"msgtype": "text", "text": {"content": text}}),
        (f"/robot/send?access_token={KEY}", {"msgtype": "text", "text": {"content": text}}),
        (f"/open-apis/bot/v2/hook/{KEY}", {"msg_type": "text", "content": {"text": text}}),
    ]


def test_robots_stand_at_their_services_and_nowhere_else() -> None:
    found = [Gateways().address(channel, KEY) for channel in ROBOTS]
    assert found == [
        f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
        f"https://oapi.dingtalk.com/robot/send?access_token={KEY}",
        f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}",
    ]
    with pytest.raises(ValueError, match="not the key"):
        Gateways().address(Channel.FEISHU, "../../../x@169.254.169.254/")
    assert KEY not in repr(parcel(""))


@pytest.mark.parametrize(
    ("channel", "answer", "meant"),
    [
        (Channel.WECOM, '{"errcode":45009,"errmsg":"api freq out of limit"}', SendError.RATE_LIMITED),
        (Channel.WECOM, '{"errcode":93000,"errmsg":"invalid webhook url"}', SendError.BAD_KEY),
        (Channel.WECOM, '{"errcode":-1,"errmsg":"system busy"}', SendError.BUSY),
        (Channel.WECOM, '{"errcode":40008,"errmsg":"invalid message type"}', SendError.REFUSED),
        (Channel.DINGTALK, '{"errcode":300001,"errmsg":"token is not exist"}', SendError.BAD_KEY),
        (Channel.DINGTALK, '{"errcode":310000,"errmsg":"keywords not in content"}', SendError.KEYWORD),
        (Channel.DINGTALK, '{"errcode":310000,"errmsg":"sign not match"}', SendError.SIGNATURE),
        (Channel.DINGTALK, '{"errcode":310000,"errmsg":"invalid timestamp"}', SendError.SIGNATURE),
        (Channel.DINGTALK, '{"errcode":310000,"errmsg":"ip 1.2.3.4 not in whitelist"}', SendError.NETWORK),
        (Channel.DINGTALK, '{"errcode":130101,"errmsg":"send too fast"}', SendError.RATE_LIMITED),
        (Channel.FEISHU, '{"code":19024,"msg":"Key Words Not Found"}', SendError.KEYWORD),
        (Channel.FEISHU, '{"code":19021,"msg":"sign match fail"}', SendError.SIGNATURE),
        (Channel.FEISHU, '{"StatusCode":0,"StatusMessage":"success"}', None),
        (Channel.FEISHU, '{"code":11232,"msg":"frequency limited"}', SendError.RATE_LIMITED),
        (Channel.WECOM, "<html>sign in to the wifi</html>", SendError.NOT_UNDERSTOOD),
        (Channel.WECOM, "", SendError.NOT_UNDERSTOOD),
        (Channel.WECOM, "[0]", SendError.NOT_UNDERSTOOD),
        (Channel.WECOM, '{"errcode":"0"}', SendError.NOT_UNDERSTOOD),
        (Channel.WECOM, '{"errcode":false}', SendError.NOT_UNDERSTOOD),
        (Channel.WECOM, "[" * 60_000, SendError.NOT_UNDERSTOOD),
    ],
)
def test_answer_is_understood(channel: Channel, answer: str, meant: SendError | None) -> None:
    assert robots.understood(channel, answer.encode()) is meant


def test_refusal_with_200_is_no_success() -> None:
    with robot((200, '{"errcode":93000,"errmsg":"invalid webhook url"}')) as server:
        assert carrier.carry(parcel(server.origin)) is SendError.BAD_KEY


@pytest.mark.parametrize(
    ("status", "body", "meant"),
    [
        (429, "", SendError.RATE_LIMITED),
        (400, '{"code":19001,"msg":"param invalid"}', SendError.BAD_KEY),
        (400, '{"code":0}', SendError.REFUSED),
        (404, "nothing here", SendError.REFUSED),
        (502, "bad gateway", SendError.NO_ANSWER),
    ],
)
def test_status_tells_too(status: int, body: str, meant: SendError) -> None:
    with robot((status, body)) as server:
        assert carrier.carry(parcel(server.origin, Channel.FEISHU)) is meant


def test_no_redirection_is_followed() -> None:
    with robot((200, '{"errcode":0}')) as inside, robot((302, f"{inside.origin}/secret")) as server:
        assert carrier.carry(parcel(server.origin)) is SendError.REFUSED
    assert inside.given == []


def test_silence_leaves_it_unknown_and_absence_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "SECONDS", 0.2)
    with robot((0, "")) as server:
        assert carrier.carry(parcel(server.origin)) is SendError.NO_ANSWER
    assert carrier.carry(parcel(server.origin)) is SendError.UNREACHABLE


def test_long_message_keeps_its_link() -> None:
    lines = [
        f"· 2月{day}日 周一 07:30–12:30 周末视频连线（联系员），勐腊县曼庄村幸福小屋" for day in range(1, 40)
    ]
    text = robots.fitting(Channel.WECOM, "\n".join(["候鸟", *lines, "详情：https://h.example/notices"]))
    assert len(text.encode()) <= 2048
    assert text.startswith("候鸟\n· 2月1日")
    assert text.endswith("\n…\n详情：https://h.example/notices")
    assert len(robots.fitting(Channel.WECOM, "候" * 3000).encode()) <= 2048


def test_rate_limit_waits_and_then_arrives_and_a_bad_key_fails_at_once(sqlite_url: str) -> None:
    limited, taken, bad = (200, '{"errcode":45009}'), (200, '{"errcode":0}'), (200, '{"errcode":93000}')
    with robot(limited, taken, bad) as server:
        ways = Gateways(robots=server.origin)
        with transaction(sqlite_url) as db:
            second = make_season(db).person["second"]
            db.add(t.ContactRow(person_id=second, channel=Channel.WECOM, address=KEY, changed_at=NOON))
            db.flush()
            way = contact.way(db, second, ways)
            for title in ("一", "二"):
                delivery.post(db, way, Written(title, "请您来。"), MessageKind.CHANGE, NOON)
        states = [attempt(sqlite_url, ways, minutes) for minutes in (0, 1, 2)]
    assert states == [
        ("一", MessageState.WAITING, "rate_limited"),
        ("一", MessageState.SENT, ""),
        ("二", MessageState.FAILED, "bad_key"),
    ]


def attempt(url: str, ways: Gateways, minutes: int) -> tuple[str, MessageState, str]:
    """Send what is due after so many minutes, as the worker does."""
    now = NOON + timedelta(minutes=minutes)
    with transaction(url) as db:
        found = delivery.take(db, ways, now)
    assert found is not None
    error = carrier.carry(found)
    with transaction(url) as db:
        delivery.settle(db, found.message_id, error, now)
        row = db.get_one(t.MessageRow, found.message_id)
        return row.title, row.state, row.error
