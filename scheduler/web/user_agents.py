"""What a request's User-Agent tells: enough to name a device to its owner, and to know WeChat's browser."""

from typing import Any

from flask import request

from scheduler.web.texts import _l

KNOWN: tuple[tuple[str, Any], ...] = (
    ("dataaccessd", _l("iPhone 日历")),
    ("ios/", _l("iPhone 日历")),
    ("macos", _l("苹果电脑日历")),
    ("calendaragent", _l("苹果电脑日历")),
    ("google-calendar-importer", _l("谷歌日历")),
    ("thunderbird", _l("雷鸟日历")),
    ("icsx5", _l("ICSx⁵（安卓）")),
    ("davx5", _l("DAVx⁵（安卓）")),
    ("outlook", _l("Outlook 日历")),
    ("microsoft", _l("Outlook 日历")),
    ("miui", _l("小米日历")),
    ("xiaomi", _l("小米日历")),
    ("huawei", _l("华为日历")),
    ("vivo", _l("vivo 日历")),
    ("oppo", _l("OPPO 日历")),
    ("vdirsyncer", _l("vdirsyncer 同步程序")),
    ("nextcloud", _l("Nextcloud 日历")),
    ("mozilla", _l("浏览器")),
)


def client_name(agent: str) -> Any:
    """What a device's owner would call the program; its own first word where we do not know it."""
    lowered = agent.lower()
    for part, name in KNOWN:
        if part in lowered:
            return name
    return agent.split("/")[0].strip()[:24]


def in_wechat() -> bool:
    """Whether the page is shown by WeChat's own browser, which opens no calendar addresses."""
    return "micromessenger" in request.headers.get("User-Agent", "").lower()
