"""Words for the actions of the audit trail."""

from typing import Any

from scheduler.web.texts import _l

ACTIONS: dict[str, Any] = {
    "child.read": _l("查看儿童信息"),
    "sign_in": _l("登录"),
    "sign_in.failed": _l("登录失败"),
    "sign_out": _l("退出"),
    "password.change": _l("更改密码"),
    "layer.enter": _l("录入放假安排"),
}


def action(code: str) -> Any:
    """The word for an action; the code itself for one that was put down by an older version."""
    return ACTIONS.get(code, code)
