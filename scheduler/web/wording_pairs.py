"""Words of long company: means, what a volunteer lacks, refusals, messages, lines of the audit trail."""

from typing import Any

from scheduler.domain.notices import NoticeCode
from scheduler.domain.pairing import PairBar, PairEnd, PairMeans
from scheduler.domain.visits import VisitFault, VisitOutcome
from scheduler.web.texts import _l

BARS: tuple[tuple[PairBar, Any], ...] = (
    (PairBar.NOT_VOLUNTEERING, _l("已不再做志愿者。")),
    (PairBar.CHECK, _l("违法犯罪记录查询没有结果，或者已过期。")),
    (PairBar.TRAINING, _l("缺儿童保护培训，或者已过期。")),
)

FAULTS: tuple[tuple[VisitFault, Any], ...] = (
    (VisitFault.ALONE, _l("家访要两位志愿者，从不一个人上门。")),
    (VisitFault.UNDER_AGE, _l("两位都要成年。")),
    (VisitFault.KIN, _l("两位是一家人，不能算两个人。")),
    (VisitFault.NO_WOMAN, _l("两位里至少要有一位女性。")),
)

WORDS: tuple[tuple[Any, Any], ...] = (
    *BARS,
    *FAULTS,
    (PairMeans.PHONE, _l("打电话")),
    (PairMeans.VIDEO, _l("视频")),
    (PairMeans.LETTER, _l("写信")),
    (PairMeans.MEETING, _l("家长或照看人在场的见面")),
    (PairEnd.TAKEN_BACK, _l("提议已撤回")),
    (PairEnd.LAPSED, _l("志愿者资格到期")),
    (VisitOutcome.MET, _l("见到了")),
    (VisitOutcome.NOT_MET, _l("没见到")),
)

NOTICES: tuple[tuple[NoticeCode, Any], ...] = (
    (NoticeCode.PAIR_ASKED, _l("请您看看一个结对提议")),
    (NoticeCode.PAIR_BEGINS, _l("双方都同意了，结对开始")),
    (NoticeCode.PAIR_ENDED, _l("一个结对结束了")),
    (NoticeCode.VISIT_CHANGED, _l("一次家访有新安排或变动")),
    (NoticeCode.APPOINTMENT, _l("您的一个预约有变动")),
)

PLAIN: dict[str, Any] = {
    **{code.value: text for code, text in (*BARS, *FAULTS)},
    "pair_rhythm": _l("联系间隔只能选 7、14 或 30 天。"),
    "pair_start": _l("第一次联系的日期已经过去。"),
    "pair_taken": _l("这个家庭已经结对，或正在等答复。"),
    "pair_no_candidate": _l("这位志愿者不合适，请从名单里选。"),
    "pair_over": _l("这个结对已经结束。"),
    "pair_theirs": _l("双方都同意的结对，由志愿者或家庭自己结束。"),
    "pair_answered": _l("您已经答复过了。"),
    "pair_not_yet": _l("双方还没有都同意。"),
    "pair_day": _l("日期要在结对以后、今天以前，最多补记 60 天。"),
    "pair_minutes": _l("时长要在 1 到 240 分钟之间。"),
    "pair_no_child": _l("请勾选至少一个孩子，或者选“不同意”。"),
    "visit_day": _l("出发时间要在以后 90 天内。"),
    "visit_minutes": _l("每户 15 到 120 分钟。"),
    "visit_site": _l("出发地不在您的范围，或没有位置。"),
    "visit_families": _l("请选 1 到 8 户。"),
    "visit_family": _l("有的家庭不在您的范围。"),
    "visit_no_consent": _l("有的家庭没有同意结对陪伴，不能安排家访。"),
    "visit_no_home": _l("有的家庭没有住址，排不出路线。"),
    "visit_twice": _l("有的家庭这一天已经有家访。"),
    "visit_no_visitor": _l("有的志愿者不在您的范围。"),
    "visit_apart": _l("这两位和这些家庭不合适，请换人或换家庭。"),
    "visit_busy": _l("有一位这一天已有别的安排。"),
    "visit_late": _l("要在 7:00 以后出发，19:00 以前回来。请减少家庭或缩短时间。"),
    "visit_over": _l("这次家访已经开始或取消。"),
    "visit_not_today": _l("只能在家访当天记。"),
    "contract_dates": _l("结束日期不能早于开始日期。"),
    "contract_hours": _l("小时数要在 1 到 10000 之间。"),
    "no_counsellor": _l("这要由查询结果和执业证书都有效的社工来做。"),
    "counselling_at_work": _l("这时您要上班，或刚下夜班。"),
    "counselling_engaged": _l("这时您已有别的安排。"),
    "counselling_when": _l("时间要在以后 90 天内，并在购买的期限内。"),
    "counselling_clash": _l("和您的另一个时段重叠。"),
    "counselling_taken": _l("这个时段已经不空了，请另选一个。"),
    "counselling_one_ahead": _l("您已经约了一次，用过以后再约。"),
    "counselling_used_up": _l("购买的小时已经用完。"),
    "counselling_over": _l("这个时段已经开始、结束或取消。"),
    "pair_day_noted": _l("这一天已经记过了。"),
}

ACTIONS: dict[str, Any] = {
    "pair.read": _l("查看结对情况"),
    "pair.propose": _l("提议结对"),
    "pair.accept": _l("同意结对"),
    "pair.decline": _l("不接受结对"),
    "pair.end": _l("结束结对"),
    "visit.make": _l("安排家访"),
    "visit.call_off": _l("取消家访"),
    "counselling.contract": _l("录入购买的辅导小时"),
}
