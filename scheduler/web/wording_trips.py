"""Words of journeys, custody and camps: kinds, states, steps, and why something is refused."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from scheduler.domain.custody import CustodianKind, IncidentKind, IncidentStep, Signed
from scheduler.domain.notices import NoticeCode
from scheduler.domain.rules.violation import Violation
from scheduler.domain.trips import LegKind, Mend, TicketState, Urgency
from scheduler.web.texts import _, _l

WORDS: tuple[tuple[StrEnum, Any], ...] = (
    (LegKind.TRAIN, _l("火车")),
    (LegKind.COACH, _l("大巴")),
    (LegKind.TRANSFER, _l("接驳")),
    (TicketState.TO_ORDER, _l("待订")),
    (TicketState.ORDERED, _l("已下单")),
    (TicketState.ISSUED, _l("已出票")),
    (TicketState.FAILED, _l("没订到")),
    (Urgency.OVERDUE, _l("过期")),
    (Urgency.DUE, _l("要办")),
    (Urgency.WAITING, _l("未开售")),
    (Urgency.DONE, _l("已办好")),
    (Mend.CREW, _l("找人顶上")),
    (Mend.VEHICLE, _l("加一辆车")),
    (Mend.SEATS, _l("分座位")),
    (Mend.ORDER, _l("加一单车票")),
    (Mend.TICKETS, _l("去办车票")),
    (Mend.CHILDREN, _l("看缺哪些家庭的同意")),
    (Mend.RECEIVERS, _l("看名单，请监护人或企业联系人补上")),
    (CustodianKind.GUARDIAN, _l("监护人")),
    (CustodianKind.CARER, _l("家里带孩子的人")),
    (CustodianKind.NAMED, _l("指定的接送人")),
    (CustodianKind.ON_DUTY, _l("当班人员")),
    (Signed.NAME, _l("当面签名")),
    (Signed.PIN, _l("接送码")),
    (Signed.PAPER, _l("纸上签字")),
    (IncidentKind.LATE, _l("晚点")),
    (IncidentKind.ILL, _l("孩子不舒服")),
    (IncidentKind.NO_ANSWER, _l("接的人联系不上")),
    (IncidentKind.LOST, _l("孩子不见了")),
    (IncidentStep.STAY_TOGETHER, _l("其他孩子集中，原地不动")),
    (IncidentStep.CALL_LEADER, _l("打给领队")),
    (IncidentStep.CALL_GUARDIAN, _l("打给监护人")),
    (IncidentStep.CALL_CARER, _l("打给家里带孩子的人")),
    (IncidentStep.CALL_NAMED, _l("打给其他指定的接送人")),
    (IncidentStep.CALL_ORGANISER, _l("打给组织者")),
    (IncidentStep.CALL_AMBULANCE, _l("严重就打 120")),
    (IncidentStep.CALL_POLICE, _l("打 110 或找乘警")),
    (IncidentStep.FIRST_AID, _l("急救员先看")),
    (IncidentStep.TELL_RECEIVERS, _l("告诉接的人新的时间")),
    (IncidentStep.NEXT_CONNECTION, _l("问清下一趟车")),
    (IncidentStep.HEAD_COUNT, _l("清点人数")),
    (IncidentStep.KEEP_CHILD, _l("孩子留在身边，不交给没指定的人")),
    (IncidentStep.ENDED_SAFE, _l("都平安，继续走")),
    (IncidentStep.ENDED_HANDED_OVER, _l("孩子已交给名单上的人")),
    (IncidentStep.ENDED_DOCTOR, _l("孩子在医院，监护人知道了")),
    (IncidentStep.ENDED_POLICE, _l("已交给警方处理")),
    (IncidentStep.WRITE_DOWN, _l("记下时间和用药")),
)

NOTICES: tuple[tuple[StrEnum, Any], ...] = (
    (NoticeCode.INCIDENT, _l("路上出了情况，请马上处理")),
    (NoticeCode.INCIDENT_OVER, _l("路上的情况处理完了")),
)

PLAIN: dict[str, Any] = {
    "stay_dates": _l("离营的日子要在到营的日子以后。"),
    "stay_past": _l("已经过去的日子不能改；孩子已经到营的，只能改哪天走。"),
    "stay_outside": _l("日子要在活动季的日期之内。"),
    "stay_longer": _l("要多住几天，请找组织者：先要看有没有位子和大人。"),
    "block_times": _l("结束要晚于开始，并在同一天。"),
    "block_indoor_missing": _l("在室外的课要写明天气不好时改成什么。"),
    "no_block_days": _l("没有找到要改的课：这节课已被改掉，或这些天没有营。"),
    "custody_not_named": _l("接的人不在这个孩子的接送名单上，不能交。"),
    "custody_not_holder": _l("孩子现在不在交的人手里。"),
    "custody_not_yours": _l("只能记下自己交出或接到的孩子；纸上的交接由组织者录入。"),
    "custody_moved": _l("刚刚有人记下了这个孩子的另一次交接，请再看一眼。"),
    "custody_future": _l("交接时间还没有到。"),
    "custody_past": _l("交接时间早于已记下的上一次。"),
    "custody_none_here": _l("您手里现在没有这一组的孩子。"),
    "signature_wrong": _l("签名与登记的姓名或接送码不一致。"),
    "pass_unknown": _l("这个二维码不对。"),
    "pass_expired": _l("二维码过期了，10 分钟内有效。"),
    "pass_used": _l("这个二维码用过了：孩子已不在出示的人手里。"),
    "pass_not_named": _l("您写的姓名或接送码不在这个孩子的接送名单上，没有签成。"),
    "pass_guessed": _l("错了太多次。请等 15 分钟，或在交孩子的人的手机上签。"),
    "pin_digits": _l("接送码是 4 位数字。"),
    "too_many_named": _l("指定的接送人太多了，请先取消一位。"),
    "paper_empty": _l("没有可录入的行，或一次超过 60 行。"),
    "leg_reversed": _l("到达时间要晚于出发时间。"),
    "leg_outside": _l("这一程要在行程的起止时间之内。"),
    "leg_gap": _l("这一程的出发时间早于上一程的到达时间。"),
    "too_many_legs": _l("一次行程最多 12 程。"),
    "too_many_vehicles": _l("一程最多 20 辆车。"),
    "no_vehicle": _l("这一程还没有车。"),
    "order_after_travel": _l("截止日要在开售之后、出发之前。"),
    "incident_over": _l("这件事已经处理完。"),
    "no_such_step": _l("没有这个步骤。"),
    "not_on_duty_here": _l("您现在在这里没有带孩子的班。"),
    "elsewhere": _l("您在另一个地方还没有签退。"),
    "no_such_merger": _l("这两个班现在不需要或不能合并。"),
    "no_newcomers": _l("没有可以编班的孩子。"),
    "leader_missing": _l("没有领队。"),
    "late_past": _l("只能申请今天起两周之内、还没到的时间。"),
    "late_too_late": _l("晚间陪护最晚到 20:20。"),
    "late_no_camp": _l("孩子这一天不在营地。"),
}


def _paper_line(found: Violation) -> str:
    return _("第 %(line)s 行读不懂：请写“编号 时间 接收人”，例如 R01-07K 17:20 G。", line=found.subject)


def _seats_short(found: Violation) -> str:
    return _("座位不够，至少还缺 %(n)s 个；一家人要坐同一辆车。", n=found.amount)


def _unseated(found: Violation) -> str:
    return _("还有 %(n)s 人没有座位。", n=found.amount)


def _in_vehicle(found: Violation) -> str:
    if found.rule == "vehicle_two_adults":
        return _("%(vehicle)s 上要有两名没有亲属关系的成年人。", vehicle=found.subject)
    return _(
        "%(vehicle)s 上跟车的成年人 %(have)s 名，至少要 %(need)s 名。",
        vehicle=found.subject,
        have=found.amount,
        need=found.needed,
    )


def _consents_missing(found: Violation) -> str:
    return _("%(n)s 个孩子还没有出行的同意。", n=found.amount)


def _receivers_missing(found: Violation) -> str:
    return _("%(n)s 个孩子到站没有留了电话的人接。", n=found.amount)


def _tickets(found: Violation) -> str:
    if found.rule == "tickets_short":
        return _("只列了 %(have)s 张票，要 %(need)s 张。", have=found.amount, need=found.needed)
    if found.rule == "tickets_late":
        return _("%(n)s 单车票过了截止日还没出票。", n=found.amount)
    return _("%(n)s 单车票还没出票。", n=found.amount)


def _class_size(found: Violation) -> str:
    values = {"class": found.subject, "have": found.amount, "bound": found.needed}
    if found.rule == "class_too_large":
        return _("第 %(class)s 班有 %(have)s 名孩子，最多 %(bound)s 名。", **values)
    return _("第 %(class)s 班只有 %(have)s 名孩子，至少 %(bound)s 名：请并入别的班。", **values)


def _class_room(found: Violation) -> str:
    values = {"class": found.subject, "have": found.amount, "bound": found.needed}
    if found.rule == "class_room_small":
        return _("%(class)s 班要坐 %(have)s 人，这间只有 %(bound)s 个位子。", **values)
    if found.rule == "class_room_closed":
        return _("%(class)s 班上课的时间里，这间有时不开放。", **values)
    if found.rule == "class_room_taken":
        return _("%(class)s 班上课的时间里，这间已有别的活动。", **values)
    if found.rule == "class_room_shared":
        return _("%(class)s 两个班同一时间在一间教室。", **values)
    return _("%(class)s 班选的不是它所在地点的教室或礼堂。", **values)


def _block(found: Violation) -> str:
    values = {"class": found.subject, "n": found.amount}
    if found.rule == "block_overlap":
        return _("%(class)s 班有 %(n)s 节课和本班别的课撞在一起。", **values)
    return _("%(class)s 班有 %(n)s 节课的时间里没有安排大人带班。", **values)


def _late_children(found: Violation) -> str:
    values = {"n": found.needed, "have": found.amount}
    return _("还有晚接的孩子没接走，要 %(n)s 名大人陪着，只剩 %(have)s 名。", **values)


def _block_moved(found: Violation) -> str:
    return _("有 %(n)s 节课因为天气移在室内：先恢复室外，再改课程表。", n=found.amount)


def _class_rooms_changed(_found: Violation) -> str:
    return _("您看过之后班级、场次或教室又有变动，请再看一遍再保存。")


SENTENCES: Mapping[str, Callable[[Violation], str]] = {
    "paper_line": _paper_line,
    "seats_short": _seats_short,
    "unseated": _unseated,
    "vehicle_supervision": _in_vehicle,
    "vehicle_two_adults": _in_vehicle,
    "consents_missing": _consents_missing,
    "receivers_missing": _receivers_missing,
    "tickets_short": _tickets,
    "tickets_late": _tickets,
    "tickets_open": _tickets,
    "class_too_large": _class_size,
    "class_too_small": _class_size,
    "class_room_small": _class_room,
    "class_room_closed": _class_room,
    "class_room_taken": _class_room,
    "class_room_shared": _class_room,
    "class_room_elsewhere": _class_room,
    "class_rooms_changed": _class_rooms_changed,
    "late_children": _late_children,
    "block_overlap": _block,
    "block_uncared": _block,
    "block_moved_in": _block_moved,
}

ACTIONS: dict[str, Any] = {
    "custody.hand_over": _l("交接孩子"),
    "trip.leg": _l("安排行程段"),
    "trip.vehicle": _l("安排车辆"),
    "trip.seat": _l("分座位"),
    "trip.order": _l("办理车票"),
    "trip.incident": _l("处理意外"),
    "camp.come": _l("营地签到"),
    "camp.leave": _l("营地签退"),
    "camp.weather": _l("按天气调整课程"),
    "camp.form": _l("编班"),
    "camp.merge": _l("并班"),
    "camp.programme_add": _l("加课"),
    "camp.programme_change": _l("改课程表"),
    "camp.programme_remove": _l("去掉课"),
    "camp.programme_swap": _l("两天的课对调"),
}
