"""Words for people's own time, joining and the record of service: states, reasons, refusals."""

from collections.abc import Callable, Mapping
from typing import Any

from scheduler.domain.joining import ApplicationState, CertificateState
from scheduler.domain.people import AvailabilityKind
from scheduler.domain.rules.violation import Violation
from scheduler.domain.service_records import CorrectionState, PaperKind
from scheduler.web.texts import _, _l

WORDS = (
    (ApplicationState.SENT, _l("等答复")),
    (ApplicationState.ACCEPTED, _l("已接纳")),
    (ApplicationState.REFUSED, _l("未接纳")),
    (ApplicationState.WITHDRAWN, _l("已撤回")),
    (CertificateState.WAITING, _l("等核实")),
    (CertificateState.VERIFIED, _l("已核实")),
    (CertificateState.REFUSED, _l("未通过")),
    (PaperKind.RECORD, _l("志愿服务记录")),
    (PaperKind.CERTIFICATE, _l("志愿服务证明")),
    (CorrectionState.SENT, _l("等答复")),
    (CorrectionState.GRANTED, _l("已更正")),
    (CorrectionState.REFUSED, _l("未更正")),
)

ACTIONS: dict[str, Any] = {
    "application.accept": _l("接纳志愿者"),
    "application.refuse": _l("不接纳志愿者"),
    "certificate.verify": _l("核实证书"),
    "certificate.refuse": _l("证书未通过"),
    "application.ask": _l("请申请人补充材料"),
    "busy.consent": _l("同意让组织者看到忙闲"),
    "busy.withdraw": _l("撤回忙闲同意"),
    "person.check": _l("登记入职查询"),
    "course.choose": _l("设定培训"),
    "record.correct": _l("更正服务记录"),
    "record.export": _l("导出服务记录"),
}

TIMES = {
    AvailabilityKind.AVAILABLE: _l("有空"),
    AvailabilityKind.PREFER: _l("很乐意来"),
    AvailabilityKind.AVOID: _l("能来，但最好不要"),
    AvailabilityKind.UNAVAILABLE: _l("没空"),
}
"""What a volunteer says of their own time, in their own voice."""

MATTERS = {
    "work": _l("上班"),
    "busy": _l("日历里忙"),
    "free": _l("有空"),
    "prefer": _l("乐意"),
    "avoid": _l("最好不要"),
}
"""What a stretch of a day is, in few letters."""

SKIPPED = {
    "no_start": _l("没有开始时间"),
    "bad_time": _l("时间读不懂"),
    "odd_year": _l("年份太远"),
    "ends_first": _l("结束早于开始"),
    "no_length": _l("没有时长"),
    "too_long": _l("超过 400 天"),
    "many_dates": _l("列出的日期太多"),
    "many_rules": _l("重复规则太多"),
    "bad_rule": _l("重复规则读不懂"),
    "rule_often": _l("重复得太频繁"),
    "rule_dense": _l("一天里重复太多次"),
    "rule_never": _l("重复规则里没有这样的日子"),
}
"""Why one event of a busy calendar was left out."""

TROUBLES = {
    "not_fetched": _l("暂时取不到这个日历，会自动再试。"),
    "too_big": _l("日历太大（超过 2 MB）。"),
    "not_text": _l("日历的文字编码读不懂。"),
    "not_calendar": _l("那里的内容不是日历（.ics）。"),
    "cut_off": _l("日历不完整，可能没有下载完。"),
    "too_many": _l("日历里的事项太多。"),
    "too_hard": _l("日历里的重复规则太复杂，读不完。"),
}
"""Why a busy calendar as a whole could not be read."""

PLAIN: dict[str, Any] = {
    "no_clash": _l("这一班没有冲突。"),
    "no_weekday": _l("请至少选一个星期几。"),
    "hours_empty": _l("开始和结束是同一时刻。"),
    "hours_half": _l("开始和结束的时间要么都填，要么都不填。"),
    "dates_past": _l("这些日子已经过去了。"),
    "dates_far": _l("日期太远或太长，请填一年以内的。"),
    "address_refused": _l("这个网址不能用。请填以 https:// 开头、从外面能打开的日历网址。"),
    "nothing_sent": _l("请填网址，或者选一个文件。"),
    "asked_lately": _l("一小时内刚读过，请稍后再读。"),
    "too_many_applications": _l("送来的申请太多了，请过一刻钟再试。"),
    "unknown_course": _l("没有这种培训或证书。"),
    "certificate_dates": _l("证书的日期不对：发证不能在今天之后，有效期不能在发证之前。"),
    "file_kind": _l("文件要是 PDF、JPEG 或 PNG。"),
    "file_large": _l("文件太大，每个不超过 1.5 MB。"),
    "answered_already": _l("已经答复过了。"),
    "reason_missing": _l("请写明原因。"),
    "not_served": _l("这一班还没有结束，或者不是您的。"),
    "too_late": _l("时间太久，不能再更正。"),
    "correction_asked": _l("已经要求过更正，请等答复。"),
    "own_record": _l("自己的记录由别人更正。"),
    "nothing_served": _l("还没有已记录的服务。"),
    "too_many_papers": _l("一年里开的证明太多了。"),
    **{f"calendar_{code}": text for code, text in TROUBLES.items()},
}


def _too_many_times(found: Violation) -> str:
    return _("说的时间太多了：会有 %(have)s 条，最多 %(most)s 条。", have=found.amount, most=found.needed)


def _too_many_calendars(found: Violation) -> str:
    return _("最多接入 %(most)s 个日历，请先移除一个。", most=found.needed)


def _too_many_certificates(found: Violation) -> str:
    return _("已有 %(have)s 个证书等核实，请等答复之后再送。", have=found.amount)


def _minutes_beyond(found: Violation) -> str:
    return _("最多 %(most)s 分钟。", most=found.needed)


SENTENCES: Mapping[str, Callable[[Violation], str]] = {
    "too_many_times": _too_many_times,
    "too_many_calendars": _too_many_calendars,
    "too_many_certificates": _too_many_certificates,
    "minutes_beyond": _minutes_beyond,
}
