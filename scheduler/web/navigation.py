"""What stands in the bar at the top, by role; one line an entry, shown once its view exists."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request

from scheduler.domain.organisations import Role
from scheduler.web import login
from scheduler.web.texts import _l

ENTRIES: tuple[tuple[str, Any, tuple[Role, ...]], ...] = (
    ("agenda.calendar", _l("日历"), (Role.VOLUNTEER,)),
    ("proposals.mine", _l("等我答复"), (Role.VOLUNTEER,)),
    ("availability.page", _l("我的时间"), (Role.VOLUNTEER,)),
    ("arrangements.mine", _l("候补与约定"), (Role.VOLUNTEER,)),
    ("join.mine", _l("我的资格"), (Role.VOLUNTEER,)),
    ("records.mine", _l("我的记录"), (Role.VOLUNTEER,)),
    ("feeds.mine", _l("订阅"), (Role.VOLUNTEER, Role.ORGANISER, Role.COORDINATOR)),
    ("campaigns.overview", _l("活动季"), (Role.ORGANISER,)),
    ("attendance.today", _l("当天"), (Role.COORDINATOR, Role.ORGANISER)),
    ("attendance.my_code", _l("签到码"), (Role.VOLUNTEER,)),
    ("events.overview", _l("变故"), (Role.ORGANISER,)),
    ("outbox.pending", _l("发件箱"), (Role.ORGANISER,)),
    ("people.overview", _l("人员"), (Role.ORGANISER, Role.COORDINATOR)),
    ("applicants.overview", _l("志愿者申请"), (Role.ORGANISER, Role.COORDINATOR)),
    ("records.desk", _l("服务记录"), (Role.ORGANISER, Role.COORDINATOR)),
    ("places.overview", _l("地点"), (Role.ORGANISER, Role.COORDINATOR)),
    ("lists.overview", _l("名单"), (Role.ORGANISER,)),
    ("layers.overview", _l("日历图层"), (Role.ORGANISER,)),
    ("reports.page", _l("信息报送"), (Role.ORGANISER, Role.ADMINISTRATOR)),
    ("home.coordinator", _l("现场"), (Role.COORDINATOR,)),
    ("families.overview", _l("家庭"), (Role.COORDINATOR,)),
    ("contacts.board", _l("每周联系"), (Role.ORGANISER, Role.COORDINATOR)),
    ("family.page", _l("我的一家"), (Role.WORKER,)),
    ("calls.page", _l("通话"), (Role.WORKER,)),
    ("video_room.overview", _l("视频室"), (Role.ORGANISER, Role.COORDINATOR, Role.VOLUNTEER)),
    ("custody.of_enterprise", _l("孩子在谁手里"), (Role.COORDINATOR,)),
    ("children.today", _l("今天的孩子"), (Role.VOLUNTEER,)),
    ("trips.mine", _l("我的行程"), (Role.VOLUNTEER,)),
    ("camps.here", _l("签到签退"), (Role.VOLUNTEER,)),
    ("home.administrator", _l("组织"), (Role.ADMINISTRATOR,)),
    ("home.accounts", _l("账户"), (Role.ADMINISTRATOR,)),
    ("home.audit", _l("操作记录"), (Role.ADMINISTRATOR,)),
    ("children.reads", _l("儿童信息"), (Role.ADMINISTRATOR,)),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the bar; `here` while its part of the site is shown."""

    endpoint: str
    label: Any
    here: bool


def entries() -> list[Entry]:
    """The entries of whoever is signed in."""
    account = login.account()
    if account is None:
        return []
    return [
        Entry(endpoint, label, _here(endpoint))
        for endpoint, label, roles in ENTRIES
        if endpoint in current_app.view_functions and account.has(*roles)
    ]


def init_app(app: Flask) -> None:
    """Gives templates `navigation()`."""
    app.context_processor(lambda: {"navigation": entries})


def _here(endpoint: str) -> bool:
    if request.endpoint == endpoint:
        return True
    part = endpoint.split(".")[0]
    return part != "home" and request.blueprint == part
