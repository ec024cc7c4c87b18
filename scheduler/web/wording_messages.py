"""Words of messages, events and attendance: ways, states, what went wrong, and refusals."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from scheduler.domain.attendance import AttendanceState, Means
from scheduler.domain.disruption import EventKind, Loss
from scheduler.domain.messages import Channel, MessageKind, MessageState, SendError
from scheduler.domain.rules.violation import Violation
from scheduler.services.attendance.board import Presence
from scheduler.services.messages.outbox import Fetched
from scheduler.web.texts import _, _l

WORDS: tuple[tuple[StrEnum, Any], ...] = (
    (Channel.SITE, _l("只在站内")),
    (Channel.EMAIL, _l("电子邮件")),
    (Channel.SMS, _l("短信")),
    (Channel.WECOM, _l("企业微信机器人")),
    (Channel.DINGTALK, _l("钉钉机器人")),
    (Channel.FEISHU, _l("飞书机器人")),
    (MessageKind.CHANGE, _l("变动通知")),
    (MessageKind.REMINDER, _l("班次提醒")),
    (MessageKind.TEST, _l("测试消息")),
    (MessageState.WAITING, _l("等着发出")),
    (MessageState.SENDING, _l("正在发")),
    (MessageState.SENT, _l("已送出")),
    (MessageState.FAILED, _l("没有发成")),
    (MessageState.UNKNOWN, _l("不知是否送到")),
    (MessageState.SITE_ONLY, _l("已在站内告知")),
    (MessageState.HELD_BACK, _l("没有外发")),
    (SendError.UNREACHABLE, _l("连不上网关")),
    (SendError.REFUSED, _l("网关没有接收")),
    (SendError.NO_GATEWAY, _l("没有这种网关")),
    (SendError.INTERRUPTED, _l("发送时中断")),
    (SendError.NO_ANSWER, _l("网关没有回音")),
    (SendError.RATE_LIMITED, _l("机器人一分钟收不了这么多条")),
    (SendError.BUSY, _l("对方的服务正忙")),
    (SendError.BAD_KEY, _l("机器人的地址无效了，请重新复制")),
    (SendError.ROBOT_OFF, _l("机器人已停用，或不在群里")),
    (SendError.KEYWORD, _l("机器人要求带关键词：请在它的安全设置里加上“候鸟”")),
    (SendError.SIGNATURE, _l("机器人要求加签：请在它的安全设置里改用关键词“候鸟”")),
    (SendError.NETWORK, _l("机器人只接收指定的 IP 地址：请加上本站的")),
    (SendError.TOO_LONG, _l("消息太长")),
    (SendError.CENSORED, _l("对方认为内容或链接不合适")),
    (SendError.NOT_UNDERSTOOD, _l("对方的回答看不懂")),
    (Fetched.HAS_IT, _l("日历已取到")),
    (Fetched.NOT_YET, _l("日历还没来取")),
    (Fetched.NO_CALENDAR, _l("没有订阅日历")),
    (EventKind.PERSON_AWAY, _l("有人来不了")),
    (EventKind.SESSION_MOVED, _l("场次改时间")),
    (EventKind.SITE_CLOSED, _l("地点关闭一天")),
    (EventKind.STOP_DATE, _l("工厂改停工日")),
    (EventKind.LAPSED, _l("资格失效")),
    (EventKind.MAKEUP_DAY, _l("公布调休上班")),
    (Loss.AWAY, _l("来不了")),
    (Loss.CALLED_OFF, _l("这一场取消")),
    (Presence.EXPECTED, _l("应到")),
    (Presence.MISSING, _l("过时未到")),
    (Presence.PRESENT, _l("已到")),
    (Presence.LATE, _l("迟到")),
    (Presence.ABSENT, _l("未到")),
    (Presence.EXCUSED, _l("请假")),
    (AttendanceState.PRESENT, _l("到场")),
    (AttendanceState.LATE, _l("迟到")),
    (AttendanceState.ABSENT, _l("未到场")),
    (AttendanceState.EXCUSED, _l("请假")),
    (Means.BOARD, _l("在看板上登记")),
    (Means.QR_CODE, _l("扫码签到")),
    (Means.SHEET, _l("由签到表录入")),
)

PLAIN: dict[str, Any] = {
    "nothing_chosen": _l("一条都没有选。"),
    "not_repeatable": _l("这条消息已送出或正在发，不能再发。"),
    "no_gateway": _l("单位没有开通这种方式。"),
    "bad_lead": _l("请从列出的时间里选一个。"),
    "site_only": _l("您选的是只在站内，没有可测试的方式。"),
    "test_too_soon": _l("刚发过一条，请过一分钟再试。"),
    "attendance_early": _l("离这一班还早，现在不能登记。"),
    "attendance_closed": _l("这一班结束太久了，不能再登记。"),
    "nothing_marked": _l("还没有登记，没有可撤销的。"),
    "bad_times": _l("离开的时间不能早于到达。"),
    "code_expired": _l("这个码过期了。请再扫一次现场的新码。"),
    "session_over": _l("这一场已经结束。"),
    "sheet_empty": _l("还没有填写。"),
    "event_incomplete": _l("还有没填的。"),
    "event_past": _l("这个时间已经过去了。"),
    "event_too_long": _l("时间太长，或挪得太远。请核对日期。"),
    "event_no_change": _l("已发布的名单里没有什么受影响。"),
    "bad_contact_email": _l("这不是电子邮件地址。"),
    "bad_contact_sms": _l("请填 11 位手机号。"),
    "bad_contact_wecom": _l("请原样粘贴企业微信群机器人的 Webhook 地址。"),
    "bad_contact_dingtalk": _l("请原样粘贴钉钉机器人的 Webhook 地址。"),
    "bad_contact_feishu": _l("请原样粘贴飞书机器人的 Webhook 地址。"),
}


def _unknown(found: Violation) -> str:
    return _("“%(code)s”不是这张表上的代码。", code=found.subject)


def _twice(found: Violation) -> str:
    return _("“%(code)s”写了两次。", code=found.subject)


def _line(found: Violation) -> str:
    return _("“%(code)s”后面的内容看不懂。写到达和离开的时间，或 X、J。", code=found.subject)


SENTENCES: Mapping[str, Callable[[Violation], str]] = {
    "sheet_unknown": _unknown,
    "sheet_twice": _twice,
    "sheet_line": _line,
}

ACTIONS: dict[str, Any] = {
    "attendance.mark": _l("登记到场"),
    "attendance.undo": _l("撤销到场登记"),
    "contact.save": _l("修改通知方式"),
    "event.enter": _l("登记变故"),
    "message.again": _l("重发消息"),
    "outbox.release": _l("放行消息"),
    "outbox.hold": _l("消息不外发"),
}


def problem(code: str) -> Any:
    """Why a message did not go out; nothing for one that did, or for a code of an older version."""
    return dict(WORDS).get(SendError(code), "") if code in set(SendError) else ""
