"""Words of the video room, of lotteries and of long company: reasons, states, what would help."""

from typing import Any

from scheduler.domain.call_share import ShareRefusal
from scheduler.domain.calls import BookingState, ExchangeState, SlotRefusal
from scheduler.domain.contacts import BlockKind, ContactMeans, Gap, Help
from scheduler.domain.notices import NoticeCode
from scheduler.domain.pairing import PairEnd, PairState
from scheduler.web.texts import _l

REASONS: tuple[tuple[SlotRefusal | ShareRefusal, Any], ...] = (
    (SlotRefusal.OVER, _l("已经过去了。")),
    (SlotRefusal.AT_WORK, _l("您在上班。")),
    (SlotRefusal.ASLEEP, _l("下夜班后要睡够觉。")),
    (SlotRefusal.ON_THE_WAY, _l("您还在上下班路上。")),
    (SlotRefusal.NIGHT, _l("太早或太晚了。")),
    (SlotRefusal.CHILD_AWAY, _l("孩子在上课、在路上或已休息。")),
    (SlotRefusal.CHILD_BLOCKED, _l("孩子考试或学校外出。")),
    (SlotRefusal.NO_CARER, _l("还没有登记家里带孩子的人的电话。")),
    (SlotRefusal.ROOM_CLOSED, _l("视频室不开放。")),
    (SlotRefusal.NO_HOST, _l("还没有人值守。")),
    (SlotRefusal.NO_BOOTH, _l("已约满。")),
    (ShareRefusal.ONE_AHEAD, _l("您已约了一次。先让还没约到的家庭，前一天空着的都可以约。")),
    (ShareRefusal.KEPT_FOR_FEW, _l("先留给能通话的时间很少的家庭，两天前还空着就可以约。")),
)

WORDS: tuple[tuple[Any, Any], ...] = (
    *REASONS,
    (BookingState.BOOKED, _l("已约好")),
    (BookingState.ARRIVED, _l("到了")),
    (BookingState.HELD, _l("已通话")),
    (BookingState.NO_SHOW, _l("没有来")),
    (BookingState.CANCELLED, _l("已取消")),
    (ExchangeState.ASKED, _l("等答复")),
    (ExchangeState.DONE, _l("已换好")),
    (ExchangeState.REFUSED, _l("不换")),
    (ExchangeState.WITHDRAWN, _l("已撤回")),
    (ContactMeans.ROOM, _l("视频室")),
    (ContactMeans.OWN_PHONE, _l("自己的手机")),
    (ContactMeans.VISIT, _l("见面")),
    (BlockKind.EXAMS, _l("考试")),
    (BlockKind.SCHOOL_TRIP, _l("学校外出")),
    (Gap.LONG, _l("14 天以上没有联系")),
    (Gap.OVER_A_WEEK, _l("7 天以上没有联系")),
    (Gap.WITHIN_A_WEEK, _l("7 天内联系过")),
    (Help.CONSENT, _l("请家长看告知书，同意视频通话")),
    (Help.CARER, _l("补上家里带孩子的人的电话")),
    (Help.CREW, _l("登记家长的班组")),
    (Help.OPENING, _l("下周没有合适的时间：加开视频室或安排值守")),
    (Help.FEW_STARTS, _l("能通话的时间很少，请帮忙先约")),
    (Help.INVITE, _l("提醒家长来约")),
    (Help.COMING, _l("已经约好")),
    (PairEnd.VOLUNTEER_LEFT, _l("志愿者离开")),
    (PairEnd.FAMILY_LEFT, _l("家庭离开")),
    (PairEnd.DECLINED, _l("没有接受")),
    (PairState.ASKED, _l("等答复")),
    (PairState.IN_TOUCH, _l("有联系")),
    (PairState.DUE, _l("该联系了")),
    (PairState.OVERDUE, _l("联系晚了")),
    (PairState.ENDED, _l("已结束")),
)

NOTICES: tuple[tuple[NoticeCode, Any], ...] = (
    (NoticeCode.CALL_FREE, _l("视频室有空位了，先约先得")),
    (NoticeCode.CALL_LOST, _l("约好的通话有冲突，请看看要不要改")),
    (NoticeCode.CALL_EXCHANGE, _l("有人想和您换通话时间")),
    (NoticeCode.CALL_EXCHANGED, _l("通话时间换好了")),
    (NoticeCode.PLACE_GIVEN, _l("名额结果出来了")),
)

PLAIN: dict[str, Any] = {
    **{reason.value: text for reason, text in REASONS},
    "no_booths_here": _l("您的厂区还没有视频室。"),
    "call_consent": _l("还没有同意孩子参加视频通话。"),
    "booked_already": _l("这个时间您已经约过了。"),
    "not_booked": _l("这次通话已经取消或结束。"),
    "call_begun": _l("通话已经开始。"),
    "call_early": _l("还没到时间，最早提前 15 分钟。"),
    "call_still_time": _l("再等等：过了 10 分钟才把位子给别人。"),
    "not_waiting": _l("这位家长没有在排队，或现在不合适。"),
    "nothing_to_repeat": _l("这些日期都约不上了。"),
    "no_exchange": _l("这个时间不再适合两家人。"),
    "asked_before": _l("已经问过了。"),
    "not_asked_any_more": _l("已经答复过，或对方撤回了。"),
    "no_hours": _l("没有家庭能在任何时间通话，算不出开放时间。"),
    "grades_reversed": _l("年级上限不能小于下限。"),
    "offer_open": _l("报名还没有截止，截止后才能抽签。"),
    "frozen_already": _l("名单已经封存。"),
    "no_entries": _l("没有人报名。"),
    "drawn_already": _l("已经抽过签了。"),
    "said_short": _l("请填至少 4 个字，由别人说出来。"),
    "too_many_wishes": _l("最多三个愿望。"),
    "other_week": _l("这个时间不在那一周。"),
    "no_block": _l("没有这一条，或不是本单位录的。"),
}

ACTIONS: dict[str, Any] = {
    "contact.read": _l("查看联系情况"),
    "draw.freeze": _l("封存抽签名单"),
    "draw.hold": _l("抽签"),
    "calls.hours": _l("更改视频室开放时间"),
    "calls.block": _l("录入考试或外出"),
    "calls.unblock": _l("删去考试或外出"),
}
