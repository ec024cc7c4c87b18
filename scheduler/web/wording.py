"""Domain codes in words; the domain emits codes, the pages say sentences, in Chinese and English."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask import Flask

from scheduler.db.tables.work_queue import JobState
from scheduler.domain import reference
from scheduler.domain.calendar_days import DayKind, DayStatus, Layer
from scheduler.domain.care import Purpose, Setting
from scheduler.domain.children import Circumstance, Matter, NeedKind, Reader, RequestState
from scheduler.domain.notices import NoticeCode
from scheduler.domain.organisations import Body, Level, Role
from scheduler.domain.people import AvailabilityKind, CheckStatus, Hat
from scheduler.domain.places import RoomKind, SiteKind
from scheduler.domain.problem import Gender, Kind, PlanStatus
from scheduler.domain.recheck import DayChange
from scheduler.domain.rules.violation import Violation
from scheduler.domain.school import TermKind
from scheduler.domain.split.rounds import PartState, RoundKind
from scheduler.domain.substitutes import Way
from scheduler.domain.waiting import GapState, WaitState
from scheduler.domain.work import (
    ActivityKind,
    AssignmentState,
    CampaignState,
    PlanRunState,
    SessionState,
    ShiftGroupKind,
    SignupFlow,
)
from scheduler.services.people import Standing
from scheduler.services.shared_feeds import FeedKind
from scheduler.web import (
    i18n,
    wording_audit,
    wording_calls,
    wording_changes,
    wording_fields,
    wording_messages,
    wording_pairs,
    wording_people,
    wording_reasons,
    wording_trips,
)
from scheduler.web.texts import _l
from scheduler.web.wording_seasons import WORDS as SEASONS

Words = tuple[tuple[StrEnum, Any], ...]  # not a mapping: members of two enumerations may be equal

PEOPLE: Words = (
    (Role.ADMINISTRATOR, _l("管理员")),
    (Role.ORGANISER, _l("组织者")),
    (Role.COORDINATOR, _l("现场联络员")),
    (Role.VOLUNTEER, _l("志愿者")),
    (Role.WORKER, _l("员工")),
    (Hat.STAFF, _l("工作人员")),
    (Hat.WORKER, _l("企业员工")),
    (Hat.LEAGUE_MEMBER, _l("共青团员")),
    (Hat.SOCIAL_WORKER, _l("社工")),
    (Hat.COMMUNITY, _l("社会志愿者")),
    (Hat.GUARDIAN, _l("监护人")),
    (CheckStatus.PENDING, _l("查询中")),
    (CheckStatus.CLEAR, _l("查询通过")),
    (CheckStatus.BLOCKED, _l("不得参与")),
    (Gender.FEMALE, _l("女")),
    (Gender.MALE, _l("男")),
    (AvailabilityKind.AVAILABLE, _l("有空")),
    (AvailabilityKind.UNAVAILABLE, _l("没空")),
    (AvailabilityKind.AVOID, _l("尽量不排")),
    (AvailabilityKind.PREFER, _l("优先排")),
    (Way.DIRECT, _l("直接顶上")),
    (Way.SWAP, _l("换一班")),
    (Way.CHAIN, _l("连换两班")),
    (Standing.VALID, _l("有效")),
    (Standing.LAPSES_SOON, _l("即将到期")),
    (Standing.LAPSED, _l("已过期")),
    (Standing.MISSING, _l("没有")),
)

ORGANISATIONS: Words = (
    (Level.PROVINCE, _l("省级")),
    (Level.PREFECTURE, _l("州市级")),
    (Level.COUNTY, _l("县级")),
    (Level.ENTERPRISE, _l("企业")),
    (Body.CIVIL_AFFAIRS, _l("民政")),
    (Body.SASAC, _l("国资委")),
    (Body.TRADE_UNION, _l("工会")),
    (Body.YOUTH_LEAGUE, _l("共青团")),
    (Body.WOMENS_FEDERATION, _l("妇联")),
    (Body.INDUSTRY_COMMERCE, _l("工商联")),
    (SiteKind.FACTORY, _l("工厂")),
    (SiteKind.BUILDING_SITE, _l("建筑工地")),
    (SiteKind.DORMITORY, _l("员工宿舍")),
    (SiteKind.LABOUR_BASE, _l("劳务基地")),
    (SiteKind.SCHOOL, _l("学校")),
    (SiteKind.STATION, _l("车站")),
    (SiteKind.HOME_VILLAGE, _l("家乡村寨")),
    (RoomKind.HALL, _l("礼堂")),
    (RoomKind.CLASSROOM, _l("教室")),
    (RoomKind.VIDEO_BOOTH, _l("视频间")),
    (RoomKind.PHONE, _l("亲情电话")),
    (RoomKind.DORMITORY_FLOOR, _l("宿舍楼层")),
    (RoomKind.FAMILY_ROOM, _l("家庭房")),
    (RoomKind.VEHICLE, _l("车辆")),
    (RoomKind.COUNSELLING, _l("辅导室")),
)

WORK: Words = (
    (ActivityKind.TALK, _l("宣讲")),
    (ActivityKind.ROUND_TABLE, _l("座谈")),
    (ActivityKind.VIDEO_ROOM, _l("视频亲情室")),
    (ActivityKind.TRIP, _l("团圆行")),
    (ActivityKind.CAMP, _l("小候鸟营")),
    (ActivityKind.HOME_VISIT, _l("家访")),
    (ActivityKind.COUNSELLING, _l("心理辅导")),
    (Kind.TALK, _l("宣讲")),
    (Kind.VIDEO, _l("视频")),
    (Kind.TRIP, _l("出行")),
    (Kind.CAMP, _l("营地")),
    (Kind.VISIT, _l("走访")),
    (Kind.OTHER, _l("其他")),
    (SignupFlow.INSTANT, _l("报名即定")),
    (SignupFlow.REQUEST, _l("报名待确认")),
    (SignupFlow.ORGANISER, _l("由组织者安排")),
    (AssignmentState.REQUESTED, _l("已申请")),
    (AssignmentState.PROPOSED, _l("待您答复")),
    (AssignmentState.ACCEPTED, _l("已接受")),
    (AssignmentState.CONFIRMED, _l("已确认")),
    (AssignmentState.DECLINED, _l("已谢绝")),
    (AssignmentState.CANCELLED, _l("已取消")),
    (AssignmentState.DONE, _l("已完成")),
    (AssignmentState.NO_SHOW, _l("未到")),
    (AssignmentState.TRAINEE, _l("跟班学习")),
    (WaitState.WAITING, _l("候补中")),
    (WaitState.OFFERED, _l("轮到您了！")),
    (WaitState.TAKEN, _l("已拿到名额")),
    (WaitState.EXPIRED, _l("已过时")),
    (WaitState.LEFT, _l("已不再候补")),
    (GapState.SEARCHING, _l("正在找人")),
    (GapState.ASKED, _l("已请人顶上，等答复")),
    (GapState.URGENT, _l("急缺")),
    (GapState.CLOSED, _l("已有人")),
    (FeedKind.PERSONAL, _l("我的班次")),
    (FeedKind.SITE, _l("地点")),
    (FeedKind.ROOM, _l("房间")),
    (FeedKind.CAMPAIGN, _l("活动季")),
    (FeedKind.NODE, _l("单位的全部活动")),
    (FeedKind.PUBLIC, _l("向员工开放的活动")),
    (CampaignState.DRAFT, _l("草稿")),
    (CampaignState.PUBLISHED, _l("已发布")),
    (CampaignState.CLOSED, _l("已结束")),
    (SessionState.PLANNED, _l("照常举行")),
    (SessionState.CANCELLED, _l("已取消")),
    (ShiftGroupKind.TEAM, _l("班组")),
    (ShiftGroupKind.BLOCK, _l("连班")),
    (ShiftGroupKind.CONTINUITY, _l("固定人员")),
    (PlanRunState.QUEUED, _l("排队中")),
    (PlanRunState.RUNNING, _l("正在排班")),
    (PlanRunState.STOPPING, _l("正在停止")),
    (PlanRunState.DONE, _l("已排好")),
    (PlanRunState.FAILED, _l("未能排出")),
    (PartState.WAITING, _l("等待")),
    (PartState.RUNNING, _l("正在算")),
    (PartState.DONE, _l("这一轮已完成")),
    (PartState.LOST, _l("中断了，沿用原来的安排")),
    (RoundKind.PLAN, _l("各份排班，共用的人互相让开")),
    (RoundKind.LACK, _l("证明至少要缺多少人")),
    (RoundKind.COST, _l("证明代价至少是多少")),
    (PlanStatus.OPTIMAL, _l("已证明最优")),
    (PlanStatus.FEASIBLE, _l("可行")),
    (JobState.WAITING, _l("等待前一步")),
    (JobState.QUEUED, _l("排队中")),
    (JobState.RUNNING, _l("进行中")),
    (JobState.DONE, _l("已完成")),
    (JobState.DEAD, _l("多次失败，已停止")),
    (JobState.CANCELLED, _l("已取消")),
)

NOTICES: Words = (
    (NoticeCode.ASKED, _l("请您来值新的班次")),
    (NoticeCode.MOVED, _l("您的班次有变动")),
    (NoticeCode.RELEASED, _l("有班次不再需要您")),
    (NoticeCode.TIME_CLASHES, _l("您的时间和班次冲突")),
    (NoticeCode.LAPSES, _l("您的资格快到期了")),
    (NoticeCode.LAPSES_OF, _l("志愿者的资格快到期了")),
    (NoticeCode.APPLICATION_SENT, _l("有人申请加入志愿者")),
    (NoticeCode.APPLICATION_REPLIED, _l("申请人补充了材料")),
    (NoticeCode.APPLICATION_ACCEPTED, _l("欢迎加入，您的申请已接纳")),
    (NoticeCode.CHILD_LEFT, _l("有一名儿童退出")),
    *wording_trips.NOTICES,
    *wording_calls.NOTICES,
    *wording_pairs.NOTICES,
    (NoticeCode.REMINDER, _l("提醒您的班次")),
    (NoticeCode.SHIFT_CHANGED, _l("班次的时间或地点有变")),
    (NoticeCode.SHIFT_CANCELLED, _l("有班次取消了")),
    (NoticeCode.EVENT, _l("有变故，名单出现空缺")),
    (NoticeCode.WAIT_OFFERED, _l("候补轮到您了，请确认")),
    (NoticeCode.WAIT_EXPIRED, _l("候补的名额已过时，让给了下一位")),
    (NoticeCode.FRIEND_ASKED, _l("有人邀请您结伴报名")),
    (NoticeCode.FRIEND_SIGNED_UP, _l("同伴为您一起报了名")),
    (NoticeCode.REGULAR_SIGNED_UP, _l("已为您报上固定参加的班次")),
    (NoticeCode.REQUEST_REFUSED, _l("您的报名申请没有安排上")),
    (NoticeCode.SHIFT_SHORT, _l("您关注的班次缺人")),
    (NoticeCode.STAND_IN, _l("有人来不了，已按您的意愿排上您")),
    (NoticeCode.GAP_ASKED, _l("有人来不了，已请人顶上")),
    (NoticeCode.GAP_FILLED, _l("空出的班次已有人接下")),
    (NoticeCode.GAP_URGENT, _l("急缺：有人来不了，还没有人顶上")),
    (NoticeCode.PROPOSAL_WAITS, _l("有班次等您答复")),
    (NoticeCode.PROPOSALS_SILENT, _l("有提议一直没有答复")),
)

DAYS: Words = (
    *SEASONS,
    (Purpose.CAMP, _l("参加营地")),
    (Purpose.TRIP, _l("外出团圆")),
    (Purpose.VIDEO_ROOM, _l("视频通话")),
    (Purpose.PHOTO, _l("拍照摄像")),
    (Purpose.PAIRING, _l("结对陪伴")),
    (Setting.DAY, _l("白天")),
    (Setting.TRAVEL, _l("路途中")),
    (Setting.OVERNIGHT, _l("过夜")),
    (DayKind.WORKDAY, _l("工作日")),
    (DayKind.WEEKEND, _l("周末")),
    (DayKind.HOLIDAY, _l("放假")),
    (DayKind.MAKEUP_WORKDAY, _l("调休上班")),
    (DayKind.FESTIVAL, _l("节日")),
    (DayStatus.OFFICIAL, _l("已公布")),
    (DayStatus.PROVISIONAL, _l("暂定")),
    (Layer.WEEK, _l("平常一周")),
    (Layer.NATION, _l("全国")),
    (Layer.PREFECTURE, _l("州市")),
    (Layer.SCHOOL, _l("学校")),
    (Layer.PLANT, _l("工厂")),
    (DayChange.NOW_OFF, _l("改为放假")),
    (DayChange.NOW_WORKED, _l("改为上班")),
    (DayChange.RENAMED, _l("名称有改")),
    (DayChange.NOW_OFFICIAL, _l("已由暂定转为公布")),
    (DayChange.NOW_PROVISIONAL, _l("改为暂定")),
    (TermKind.AUTUMN_TERM, _l("秋季学期")),
    (TermKind.WINTER_BREAK, _l("寒假")),
    (TermKind.SPRING_TERM, _l("春季学期")),
    (TermKind.SUMMER_BREAK, _l("暑假")),
)

CHILDREN: Words = (
    (NeedKind.ALLERGY, _l("过敏")),
    (NeedKind.MEDICINE, _l("用药")),
    (NeedKind.DIET, _l("饮食")),
    (NeedKind.CARE, _l("照护")),
    (Circumstance.LEFT_BEHIND, _l("留守儿童")),
    (Circumstance.IN_DIFFICULTY, _l("困境儿童")),
    (RequestState.ENTERED, _l("已登记")),
    (RequestState.PLACED, _l("已安排")),
    (RequestState.WAITING, _l("候补")),
    (RequestState.NOT_PLACED, _l("未安排")),
    (RequestState.WITHDRAWN, _l("已撤回")),
    (Reader.GUARDIAN, _l("监护人")),
    (Reader.SOCIAL_WORKER, _l("社工")),
    (Reader.LEADER, _l("领队")),
    (Reader.COMPANION, _l("结对志愿者")),
    (Reader.VISITOR, _l("家访志愿者")),
    (Reader.ON_DUTY, _l("当班志愿者")),
    (Reader.ORGANISER, _l("组织者")),
    (Reader.COORDINATOR, _l("现场联络员")),
    (Matter.BASICS, _l("基本信息")),
    (Matter.CONSENTS, _l("监护人同意")),
    (Matter.CONTACTS, _l("联系人")),
    (Matter.NEEDS, _l("照护需要")),
    (Matter.CIRCUMSTANCE, _l("关爱类别")),
    (Matter.LOG, _l("查看记录")),
)

_WORDS = {
    (type(member).__name__, member.value): text
    for words in (
        wording_calls.WORDS,
        wording_pairs.WORDS,
        PEOPLE,
        ORGANISATIONS,
        WORK,
        NOTICES,
        DAYS,
        CHILDREN,
        wording_changes.WORDS,
        wording_trips.WORDS,
        wording_messages.WORDS,
        wording_people.WORDS,
    )
    for member, text in words
}


def word(code: Any) -> Any:
    """The word for a member of any of the domain's enumerations; nothing for None."""
    return "" if code is None else _WORDS[type(code).__name__, code.value]


def answer(state: AssignmentState) -> Any:
    """How somebody else answered: as `word`, but it is not the reader whose answer is awaited."""
    return _l("待答复") if state is AssignmentState.PROPOSED else word(state)


def notice(code: str) -> Any:
    """What a message is about; a general word for one that an older version wrote."""
    return word(NoticeCode(code)) if code in list(NoticeCode) else _l("有一条消息")


def has_word(code: StrEnum) -> bool:
    """Whether there is a word for it."""
    return (type(code).__name__, code.value) in _WORDS


def role_name(code: str) -> str:
    """The name of a shift's role; the code itself for one that an organiser made up."""
    return _named(reference.roles(), code)


def course_name(code: str) -> str:
    """The name of a training or certificate, or of what a duty asks for beside them."""
    return _named({**reference.courses(), **reference.conditions()}, code)


def language_name(code: str) -> str:
    """The name of a language in which one may be helped."""
    return _named(reference.languages(), code)


def reason(violation: Violation) -> str:
    """A sentence for one broken rule or refusal."""
    return wording_reasons.reason(violation, course_name)


def init_app(app: Flask) -> None:
    """Gives templates the filters for codes."""
    app.jinja_env.filters.update(
        word=word,
        answer=answer,
        notice_word=notice,
        role_name=role_name,
        course_name=course_name,
        language_name=language_name,
        reason=reason,
        audit_action=wording_audit.action,
        send_problem=wording_messages.problem,
        purpose_word=lambda code: word(wording_audit.known_purpose(code)),
        problem=wording_fields.problem,
        field_name=wording_fields.field_name,
    )


def _named(known: Mapping[str, Any], code: str) -> str:
    found = known.get(code)
    return code if found is None else i18n.named(found)
