"""Sentences for broken rules and refusals: one for each code, with the figures that the code carries."""

from collections.abc import Callable, Mapping
from typing import Any

from scheduler.domain.problem import Gender
from scheduler.domain.rules.violation import Violation
from scheduler.web import (
    wording_calls,
    wording_lists,
    wording_messages,
    wording_pairs,
    wording_people,
    wording_trips,
)
from scheduler.web.texts import _, _l
from scheduler.web.wording_seasons import PLAIN as SEASON_PLAIN
from scheduler.web.wording_seasons import SENTENCES as SEASON_SENTENCES

# Codes whose sentence needs none of their figures.
PLAIN: dict[str, Any] = {
    "availability": _l("这段时间没有标为有空。"),
    "language": _l("不会这一班需要的语言。"),
    "declined": _l("这一班已经谢绝过，不会再提议。"),
    "apart": _l("这一班的人员搭配已定，请选别的班。"),
    "pinned": _l("已固定的安排没有保留。"),
    "clearance": _l("与儿童一起工作前须通过入职查询，目前没有有效的查询结果。"),
    "clearance_expired": _l("入职查询的有效期到不了这一班结束。"),
    "insurance": _l("志愿者保险到不了这一班结束。"),
    "two_adults": _l("每一刻都要有至少两名没有亲属关系的成年人在场。"),
    "first_aid": _l("出行和营地每一刻都要有一名急救员。"),
    "consent": _l("还没有监护人对这一用途的同意。"),
    "place_continuity": _l("前一段结束的地点与后一段开始的地点接不上。"),
    "room_closed": _l("这个时间场地不开放。"),
    "room_shared": _l("这个场地同一时间已有别的活动。"),
    "audience": _l("活动时间与这个班组的工作时间重叠。"),
    "audience_rest": _l("活动占用了这个班组下夜班后的睡眠时间。"),
    "login_taken": _l("这个登录名已有人使用。"),
    "login_missing": _l("请填写登录名。"),
    "has_account": _l("这个人已经有账户了。"),
    "own_account": _l("自己的角色和账户由另一位管理员更改。"),
    "account_above": _l("这个账户在您管理的范围之外也有角色，请由上级管理员更改。"),
    "grant_outside": _l("这个单位不在您管理的范围内。"),
    "grant_twice": _l("这个角色已经授予过了。"),
    "grant_gone": _l("这个角色已经收回了。"),
    "organisation_twice": _l("这个上级下面已有同名的单位。"),
    "organisation_in_use": _l("这个单位已有人员、地点、活动季或下级单位，不能删除。"),
    "level_above": _l("下级单位的级别不能高于上级。"),
    "level_below": _l("它下面有级别更高的单位，请先改下面的。"),
    "enterprise_body": _l("企业不是牵头部门，请选“不是”。"),
    "division_unknown": _l("没有这个行政区划。"),
    "tree_too_deep": _l("层级太多了。"),
    "password_short": _l("密码至少 10 个字符。"),
    "password_long": _l("密码最多 200 个字符。"),
    "password_guessable": _l("这个密码太容易猜到，请换一个。"),
    "password_wrong": _l("现在的密码不对。"),
    "password_differs": _l("两次输入的新密码不一样。"),
    "no_notice": _l("主办方还没有写好儿童信息告知书，暂时不能征求同意。"),
    "no_consent": _l("目前没有可以撤回的同意。"),
    "offer_closed": _l("现在不在报名时间内。"),
    "entered_before": _l("这个孩子已经报过名了。"),
    "not_asked": _l("这次报名已经撤回或结束。"),
    "birth_year_odd": _l("出生年份不对，这里只登记孩子。"),
    "too_many_children": _l("登记的孩子太多了，请联系企业联络员。"),
    "child_in_care": _l("孩子今天正在活动中。接回之后就可以删除。"),
    "ages_reversed": _l("年龄上限不能小于下限。"),
    "outside_campaign": _l("日期要在活动季之内。"),
    "cleared_already": _l("这个活动季的儿童信息已经到期删除。"),
    "no_employee_number": _l("没有登记工号，不能发登录码。请先在人员里补上。"),
    "too_many_codes": _l("一小时内发的登录码太多了，请稍后再发。"),
    "account_closed": _l("这个账户已经停用。"),
    "not_by_code": _l("这个账户有管理权限，不能用登录码登录。"),
    "password_set": _l("已经设过密码了。要改，请到“账户”页。"),
    "missing": _l("这一项必须填写。"),
    "before_start": _l("结束日期不能早于开始日期。"),
    "not_in_scope": _l("这个单位不在您的管理范围内。"),
    "leaves_out_sessions": _l("活动季里已有场次在这些日期之外。"),
    "not_text": _l("这不是文本文件。请另存为 CSV 再上传。"),
    "no_days": _l("没有找到任何日期。"),
    "not_volunteer": _l("您还没有登记为志愿者。"),
    "campaign_draft": _l("这个活动季还没有发布。"),
    "campaign_closed": _l("这个活动季已结束。"),
    "session_cancelled": _l("这一场已取消。"),
    "past": _l("这一班已经开始或已过去。"),
    "waiting_list": _l("空出的名额留给先排候补的人，您也可以排候补。"),
    "waiting_already": _l("您已经在候补。"),
    "not_waiting": _l("您不在候补。"),
    "seat_free": _l("还有空位，可以直接报名。"),
    "no_trainee_seat": _l("这一班没有跟班学习的位置了。"),
    "friend_cannot": _l("同伴现在不能上这一班，所以两人都没有报。"),
    "not_friends": _l("还没有结为同伴。"),
    "nobody_found": _l("没有找到这个人，请核对全名和手机号末四位。"),
    "too_many_friends": _l("同伴太多了，请先解除一位。"),
    "too_many_not_with": _l("最多可以写十个人。"),
    "regular_weeks": _l("只能选每周到每四周。"),
    "regular_already": _l("这个班次已经固定参加。"),
    "too_many_regulars": _l("固定参加的班次太多了，请先结束一个。"),
    "not_requested": _l("这个申请已经处理过了。"),
    "organiser_only": _l("这一班由组织者安排，请直接联系组织者。"),
    "already_on_it": _l("您已经在这一班。"),
    "not_on_it": _l("您不在这一班。"),
    "not_leavable": _l("这一班现在不能退出，请联系组织者。"),
    "not_proposed": _l("这一班没有等您答复。"),
    "undo_over": _l("撤销的时间已过。"),
    "no_busy_consent": _l("本人没有同意，或者已经撤回。"),
    "nothing_asked": _l("没有要补的了。"),
    "too_many_feeds": _l("订阅太多了，请先停用一个不再用的。"),
    "run_not_done": _l("这次排班还没有结果。"),
    "already_published": _l("这份草案已经发布过了。"),
    "plan_outdated": _l("排出这份草案之后名单又发布过，请重新排班。"),
    "changed_meanwhile": _l("您看过之后名单又有变动，请再看一遍再发布。"),
    "nothing_changed": _l("与已发布的名单相同，没有可发布的变动。"),
    "draft_changed": _l("您看过之后，别人改动了这份草案。"),
    "line_unticked": _l(
        "有一行去掉了勾。要让它不发生，请按“去掉没打勾的，重新排班”；要发布，请留着所有的勾。"
    ),
    "plan_under_way": _l("正在排班，等它结束再试。"),
    "nothing_to_do": _l("这样改与现在没有差别。"),
    "nothing_to_undo": _l("没有可以撤销的改动。"),
    "nothing_to_redo": _l("没有可以重做的改动。"),
    "in_draft_already": _l("已经排在这一班。"),
    "not_in_draft": _l("草案里没有这个安排。"),
    "said_yes": _l("对方已经答应这一班，不能撤下；要改请先与对方商量。"),
    **wording_lists.PLAIN,
    **wording_people.PLAIN,
    **SEASON_PLAIN,
    **wording_calls.PLAIN,
    **wording_pairs.PLAIN,
    **wording_messages.PLAIN,
    **wording_trips.PLAIN,
}


def _qualification(found: Violation, course: Callable[[str], str]) -> str:
    return _("没有“%(course)s”的资格。", course=course(found.subject or ""))


def _expired(found: Violation, course: Callable[[str], str]) -> str:
    return _("“%(course)s”的资格在这一班当天已过期。", course=course(found.subject or ""))


def _overlap(found: Violation) -> str:
    gap, travel = found.amount or 0, found.needed or 0
    if gap < 0:
        return _("与另一班时间重叠 %(minutes)s 分钟。", minutes=-gap)
    return _("与另一班之间只有 %(gap)s 分钟，路上要 %(travel)s 分钟。", gap=gap, travel=travel)


def _rest(found: Violation) -> str:
    return _("两天之间只休息 %(have)s，要求 %(need)s。", have=hours(found.amount), need=hours(found.needed))


def _distance(found: Violation) -> str:
    return _("离家 %(km)s 公里，超过所设的 %(limit)s 公里。", km=found.amount, limit=found.needed)


def _minutes_per_week(found: Violation) -> str:
    return _("这一周会有 %(have)s，超过每周 %(need)s。", have=hours(found.amount), need=hours(found.needed))


def _minutes_total(found: Violation) -> str:
    return _("总共会有 %(have)s，超过 %(need)s。", have=hours(found.amount), need=hours(found.needed))


def _shifts_per_day(found: Violation) -> str:
    return _("这一天会有 %(have)s 班，每天最多 %(need)s 班。", have=found.amount, need=found.needed)


def _shifts_total(found: Violation) -> str:
    return _("总共会有 %(have)s 班，最多 %(need)s 班。", have=found.amount, need=found.needed)


def _consecutive_days(found: Violation) -> str:
    return _("会连续 %(have)s 天，最多 %(need)s 天。", have=found.amount, need=found.needed)


def _capacity(found: Violation) -> str:
    return _("这一班的 %(need)s 个名额已满。", need=found.needed)


def _block(found: Violation) -> str:
    return _("这几班要一起参加：共 %(need)s 班，只有 %(have)s 班。", have=found.amount, need=found.needed)


def _supervision(found: Violation) -> str:
    return _(
        "在场成年人 %(have)s 名，按儿童人数和年龄至少要 %(need)s 名。", have=found.amount, need=found.needed
    )


def _same_sex(found: Violation) -> str:
    female = (found.subject or "").endswith(f":{Gender.FEMALE.value}")
    if found.rule == "same_sex_night":
        return _("女生过夜须有女性成年人陪同。") if female else _("男生过夜须有男性成年人陪同。")
    return _("在场成年人里要有女性。") if female else _("在场成年人里要有男性。")


def _ages(found: Violation) -> str:
    return _("年龄不合：招收 %(low)s–%(high)s 岁。", low=found.amount, high=found.needed)


def _retention(found: Violation) -> str:
    return _("保存期限要在 %(low)s 到 %(high)s 天之间。", low=found.amount, high=found.needed)


def _offer_minutes(found: Violation) -> str:
    return _("保留时间要在 %(low)s 到 %(high)s 之间。", low=hours(found.amount), high=hours(found.needed))


def _trainee_seats(found: Violation) -> str:
    return _("每班最多带 %(most)s 名跟班学习的人。", most=found.needed)


def _room_capacity(found: Violation) -> str:
    return _("场地会有 %(have)s 人，最多容纳 %(need)s 人。", have=found.amount, need=found.needed)


def _order(found: Violation) -> str:
    if found.rule == "order_size":
        return _("一张订单 %(have)s 人，最多 %(need)s 人。", have=found.amount, need=found.needed)
    if found.rule == "order_seats":
        return _("订了 %(have)s 张票，需要 %(need)s 张。", have=found.amount, need=found.needed)
    if found.rule == "order_early":
        return _("订票早了 %(days)s 天，还没有开售。", days=found.amount)
    return _("订票晚了 %(days)s 天。", days=found.amount)


def _line(found: Violation) -> str:
    problems = {
        "bad_date": _("日期读不懂"),
        "bad_kind": _("类别读不懂，请写“放假”或“上班”"),
        "bad_span": _("起止日期颠倒或太长"),
        "other_year": _("不是这一年的日期"),
        "twice": _("重复"),
    }
    return _("第 %(line)s 行：%(problem)s。", line=found.subject, problem=problems[found.rule])


def _too_long(found: Violation) -> str:
    return _("有 %(have)s 行，最多 %(need)s 行。", have=found.amount, need=found.needed)


SENTENCES: Mapping[str, Callable[[Violation], str]] = {
    "overlap": _overlap,
    "rest": _rest,
    "distance": _distance,
    "minutes_per_week": _minutes_per_week,
    "minutes_total": _minutes_total,
    "shifts_per_day": _shifts_per_day,
    "shifts_total": _shifts_total,
    "consecutive_days": _consecutive_days,
    "capacity": _capacity,
    "block": _block,
    "supervision": _supervision,
    "both_sexes": _same_sex,
    "same_sex_night": _same_sex,
    "age_outside": _ages,
    "retention_days": _retention,
    "offer_minutes": _offer_minutes,
    "trainee_seats": _trainee_seats,
    "room_capacity": _room_capacity,
    "order_size": _order,
    "order_seats": _order,
    "order_early": _order,
    "order_late": _order,
    "bad_date": _line,
    "bad_kind": _line,
    "bad_span": _line,
    "other_year": _line,
    "twice": _line,
    "too_long": _too_long,
    **wording_lists.SENTENCES,
    **wording_messages.SENTENCES,
    **wording_people.SENTENCES,
    **SEASON_SENTENCES,
    **wording_trips.SENTENCES,
}
OF_COURSES = {"qualification": _qualification, "expired": _expired}


def reason(found: Violation, course: Callable[[str], str]) -> str:
    """A sentence for one broken rule or refusal; `course` names a qualification.

    Raises:
        KeyError: for a code that nobody has put into words.
    """
    if found.rule in OF_COURSES:
        return OF_COURSES[found.rule](found, course)
    return SENTENCES[found.rule](found) if found.rule in SENTENCES else str(PLAIN[found.rule])


def has_words(code: str) -> bool:
    """Whether a code has been put into words."""
    return code in PLAIN or code in SENTENCES or code in OF_COURSES


def hours(minutes: int | None) -> str:
    """Minutes as hours and minutes: 11 小时, 1 小时 30 分."""
    whole, rest = divmod(max(0, minutes or 0), 60)
    if not rest:
        return _("%(hours)s 小时", hours=whole)
    if not whole:
        return _("%(minutes)s 分钟", minutes=rest)
    return _("%(hours)s 小时 %(minutes)s 分", hours=whole, minutes=rest)
