"""Words for the actions of the audit trail."""

from typing import Any

from scheduler.web.texts import _l

ACTIONS: dict[str, Any] = {
    "child.read": _l("查看儿童信息"),
    "sign_in": _l("登录"),
    "sign_in.failed": _l("登录失败"),
    "sign_out": _l("退出"),
    "password.change": _l("更改密码"),
    "account.create": _l("开通账户"),
    "layer.enter": _l("录入放假安排"),
    "campaign.create": _l("新建活动季"),
    "campaign.edit": _l("修改活动季"),
    "roster.publish": _l("发布名单"),
    "signup.sign_up": _l("报名"),
    "signup.withdraw": _l("退出班次"),
    "signup.undo": _l("撤销"),
    "proposals.accept": _l("接受提议"),
    "proposals.decline": _l("谢绝提议"),
    "feed.create": _l("新建订阅"),
    "feed.revoke": _l("停用订阅"),
}


def action(code: str) -> Any:
    """The word for an action; the code itself for one that was put down by an older version."""
    return ACTIONS.get(code, code)
