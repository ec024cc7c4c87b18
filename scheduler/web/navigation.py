"""What stands in the bar at the top and in its menu, by role."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, request

from scheduler.domain.organisations import Role
from scheduler.web import login
from scheduler.web.texts import _l

LABELS: dict[str, Any] = {
    "agenda.calendar": _l("日历"),
    "proposals.mine": _l("等我答复"),
    "availability.page": _l("我的时间"),
    "records.mine": _l("我的记录"),
    "arrangements.mine": _l("候补与约定"),
    "join.mine": _l("我的资格"),
    "attendance.my_code": _l("签到码"),
    "children.today": _l("今天的孩子"),
    "trips.mine": _l("我的行程"),
    "camps.here": _l("签到签退"),
    "feeds.mine": _l("订阅"),
    "campaigns.overview": _l("活动季"),
    "attendance.today": _l("当天"),
    "events.overview": _l("变故"),
    "outbox.pending": _l("发件箱"),
    "people.overview": _l("人员"),
    "applicants.overview": _l("志愿者申请"),
    "records.desk": _l("服务记录"),
    "places.overview": _l("地点"),
    "lists.overview": _l("名单"),
    "layers.overview": _l("日历图层"),
    "reports.page": _l("信息报送"),
    "home.coordinator": _l("现场"),
    "families.overview": _l("家庭"),
    "contacts.board": _l("每周联系"),
    "pairs.overview": _l("结对"),
    "pairs.mine": _l("我的结对"),
    "counselling.bought": _l("辅导小时"),
    "counselling.mine": _l("个别预约"),
    "video_room.overview": _l("视频室"),
    "custody.of_enterprise": _l("孩子在谁手里"),
    "family.page": _l("我的一家"),
    "calls.page": _l("通话"),
    "home.administrator": _l("组织"),
    "organisations.overview": _l("单位"),
    "home.accounts": _l("账户"),
    "home.audit": _l("操作记录"),
    "children.reads": _l("儿童信息"),
}
BAR: dict[Role, tuple[str, ...]] = {
    Role.WORKER: ("family.page", "calls.page"),
    Role.VOLUNTEER: ("agenda.calendar", "proposals.mine", "availability.page", "records.mine"),
    Role.ORGANISER: (
        "campaigns.overview",
        "attendance.today",
        "events.overview",
        "outbox.pending",
        "people.overview",
    ),
    Role.COORDINATOR: (
        "home.coordinator",
        "attendance.today",
        "families.overview",
        "custody.of_enterprise",
    ),
    Role.ADMINISTRATOR: ("home.administrator", "home.accounts", "home.audit"),
}
"""What each role does every day: always in sight."""
MORE: dict[Role, tuple[str, ...]] = {
    Role.VOLUNTEER: (
        "arrangements.mine",
        "join.mine",
        "trips.mine",
        "children.today",
        "pairs.mine",
        "counselling.mine",
        "camps.here",
        "attendance.my_code",
        "video_room.overview",
        "feeds.mine",
    ),
    Role.ORGANISER: (
        "applicants.overview",
        "records.desk",
        "organisations.overview",
        "places.overview",
        "lists.overview",
        "layers.overview",
        "video_room.overview",
        "contacts.board",
        "pairs.overview",
        "counselling.bought",
        "reports.page",
        "feeds.mine",
    ),
    Role.COORDINATOR: (
        "contacts.board",
        "video_room.overview",
        "people.overview",
        "applicants.overview",
        "records.desk",
        "places.overview",
        "feeds.mine",
    ),
    Role.ADMINISTRATOR: ("children.reads", "reports.page"),
}
"""What is needed now and then: one press away."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the bar; `here` while its part of the site is shown."""

    endpoint: str
    label: Any
    here: bool


@dataclass(frozen=True, slots=True)
class Navigation:
    """What stands in the bar and what stands under "more"."""

    bar: tuple[Entry, ...]
    more: tuple[Entry, ...]


def navigation() -> Navigation:
    """The entries of whoever is signed in, each once."""
    account = login.account()
    if account is None:
        return Navigation((), ())
    roles = [role for role in BAR if account.has(role)]
    bar = dict.fromkeys(endpoint for role in roles for endpoint in BAR[role])
    more = dict.fromkeys(endpoint for role in roles for endpoint in MORE.get(role, ()) if endpoint not in bar)
    return Navigation(tuple(map(_entry, bar)), tuple(map(_entry, more)))


def _entry(endpoint: str) -> Entry:
    return Entry(endpoint, LABELS[endpoint], _here(endpoint))


def init_app(app: Flask) -> None:
    """Gives templates `navigation()`."""
    app.context_processor(lambda: {"navigation": navigation})


def _here(endpoint: str) -> bool:
    if request.endpoint == endpoint:
        return True
    part = endpoint.split(".")[0]
    return part != "home" and request.blueprint == part
