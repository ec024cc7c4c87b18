"""What people type as an address: taken as it is meant, or not at all; never a way into our network."""

import pytest

from scheduler.domain import contact_address
from scheduler.domain.messages import Channel

KEY = "693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa"
WECOM = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
DING = "https://oapi.dingtalk.com/robot/send?access_token=" + "a1b2c3d4" * 8
FEISHU = f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}"


@pytest.mark.parametrize(
    ("channel", "typed", "kept"),
    [
        (Channel.SITE, "whatever", ""),
        (Channel.EMAIL, " Mei.Wang@Example.CN ", "mei.wang@example.cn"),
        (Channel.SMS, "+86 138-0013-8000", "13800138000"),
        (Channel.WECOM, WECOM, KEY),
        (Channel.DINGTALK, DING, "a1b2c3d4" * 8),
        (Channel.FEISHU, FEISHU, KEY),
    ],
)
def test_read_keeps_what_is_meant(channel: Channel, typed: str, kept: str) -> None:
    assert contact_address.read(channel, typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "mei", "mei@", "mei@localhost", "mei@example.cn, you@example.cn", "mei@example.cn\nBcc: x@y.cn",
        "mei@[127.0.0.1]", "mei@exam_ple.cn", "?to=x@y.cn", "a" * 121 + "@example.cn", "小梅@example.cn",
    ],
)  # fmt: skip
def test_read_refuses_what_is_no_mail_address(typed: str) -> None:
    assert contact_address.read(Channel.EMAIL, typed) is None


@pytest.mark.parametrize("typed", ["", "12345", "12800138000", "1380013800", "138001380001", "+85298765432"])
def test_read_refuses_what_is_no_mobile_number(typed: str) -> None:
    assert contact_address.read(Channel.SMS, typed) is None


@pytest.mark.parametrize("channel", [Channel.WECOM, Channel.DINGTALK, Channel.FEISHU])
@pytest.mark.parametrize(
    "typed",
    [
        "",
        "http://127.0.0.1:9200/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/", "http://[::ffff:7f00:1]/", "http://2130706433/", "http://0x7f.1/", "http://localhost/",
        "file:///etc/passwd", "gopher://127.0.0.1:6379/_INFO", "mailto://user:pass@10.0.0.1",
        WECOM.replace("https", "http"),
        WECOM.replace("qyapi.weixin.qq.com", "qyapi.weixin.qq.com:8443"),
        WECOM.replace("qyapi.weixin.qq.com", "qyapi.weixin.qq.com.evil.cn"),
        WECOM.replace("qyapi.weixin.qq.com", "user@qyapi.weixin.qq.com"),
        WECOM.replace("qyapi.weixin.qq.com", "10.0.0.1#@qyapi.weixin.qq.com"),
        WECOM.replace("qyapi.weixin.qq.com", "10.0.0.1\\@qyapi.weixin.qq.com"),
        WECOM + "&url=http://10.0.0.1/", WECOM + "/../../", WECOM + "#x", WECOM + "%0d%0aHost:10.0.0.1",
        DING.replace("/robot/send", "/robot/send/../../x"), DING + "?to=10.0.0.1",
        FEISHU + "/x", FEISHU + "?verify=no", FEISHU.replace("/v2/", "/v2/../"),
        FEISHU.replace("feishu", "ｆeishu"),
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=10.0.0.1:80/",
    ],
)  # fmt: skip
def test_read_refuses_every_address_that_is_not_the_robots_own(channel: Channel, typed: str) -> None:
    assert contact_address.read(channel, typed) is None


@pytest.mark.parametrize(
    ("channel", "address", "shown"),
    [
        (Channel.EMAIL, "mei@example.cn", "m***@example.cn"),
        (Channel.SMS, "13800138000", "138****8000"),
        (Channel.WECOM, KEY, "…5aaa"),
        (Channel.SITE, "", ""),
        (Channel.SMS, "", ""),
    ],
)
def test_shown_hides_most_of_it(channel: Channel, address: str, shown: str) -> None:
    assert contact_address.shown(channel, address) == shown
