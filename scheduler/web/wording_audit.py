"""Words for the actions of the audit trail."""

from typing import Any

from scheduler.domain.care import Purpose
from scheduler.domain.children import Matter, Reader
from scheduler.domain.custody import Signed
from scheduler.web import wording_calls, wording_messages, wording_pairs, wording_people, wording_trips
from scheduler.web.texts import _l
from scheduler.web.wording_seasons import ACTIONS as SEASON_ACTIONS

ACTIONS: dict[str, Any] = {
    **wording_messages.ACTIONS,
    **wording_people.ACTIONS,
    "child.read": _l("查看儿童信息"),
    "child.write": _l("修改儿童信息"),
    "consent.give": _l("同意"),
    "consent.refuse": _l("不同意"),
    "consent.withdraw": _l("撤回同意"),
    "consent.notice": _l("更新告知书"),
    "request.enter": _l("为孩子报名"),
    "request.withdraw": _l("撤回孩子的报名"),
    "offer.make": _l("开放孩子报名"),
    "family.export": _l("下载家庭信息"),
    "family.erase": _l("删除家庭信息"),
    "retention.set": _l("设定保存期限"),
    "retention.clear": _l("到期删除儿童信息"),
    "entry.code": _l("发放登录码"),
    "entry.used": _l("用登录码登录"),
    "entry.failed": _l("登录码不对"),
    "sign_in": _l("登录"),
    "sign_in.failed": _l("登录失败"),
    "sign_out": _l("退出"),
    "password.change": _l("更改密码"),
    "account.create": _l("开通账户"),
    "account.grant": _l("授予角色"),
    "account.withdraw": _l("收回角色"),
    "account.close": _l("停用账户"),
    "account.reopen": _l("恢复账户"),
    "organisation.create": _l("新建单位"),
    "organisation.edit": _l("修改单位"),
    "organisation.remove": _l("删除单位"),
    "layer.enter": _l("录入放假安排"),
    "campaign.create": _l("新建活动季"),
    "campaign.edit": _l("修改活动季"),
    "list.import": _l("导入名单"),
    "list.export": _l("导出名单"),
    "plan.edit": _l("修改排班草案"),
    "plan.replan": _l("按手排的安排重新排班"),
    "roster.publish": _l("发布名单"),
    "roster.stand_in": _l("提议替补"),
    "signup.sign_up": _l("报了名"),
    "signup.withdraw": _l("退出班次"),
    "absences.cannot_come": _l("来不了"),
    "signup.undo": _l("撤销"),
    "waiting.join": _l("排候补"),
    "waiting.leave": _l("不再候补"),
    "trainees.join": _l("登记跟班学习"),
    "friends.sign_up": _l("结伴报名"),
    "regulars.begin": _l("固定参加"),
    "requests.confirm": _l("确认报名申请"),
    "requests.refuse": _l("婉拒报名申请"),
    "activity.terms": _l("修改报名方式"),
    "proposals.accept": _l("接受提议"),
    "proposals.decline": _l("谢绝提议"),
    "feed.create": _l("新建订阅"),
    "feed.revoke": _l("停用订阅"),
    "device.create": _l("新建设备密码"),
    "device.revoke": _l("停用设备密码"),
    **SEASON_ACTIONS,
    **wording_calls.ACTIONS,
    **wording_pairs.ACTIONS,
    **wording_trips.ACTIONS,
}


def action(code: str) -> Any:
    """The word for an action; the code itself for one that was put down by an older version."""
    return ACTIONS.get(code, code)


def known_purpose(code: str) -> Purpose | Reader | Matter | Signed | None:
    """What a line of the access log says it was for, where it is a code of ours."""
    for kind in (Reader, Purpose, Matter, Signed):
        if code in list(kind):
            return kind(code)
    return None
