"""What each list is for and how its columns are filled in: on its page, and in the template's explanation."""

from collections.abc import Mapping
from typing import Any

from scheduler.web.texts import _l

ABOUT: Mapping[str, Any] = {
    "places": _l("工厂、学校、村寨等地点，和里面可以用的场地与开放时间。"),
    "people": _l("志愿者和工作人员：单位、语言、工作量上限、入职查询、保险。"),
    "qualifications": _l("谁有哪项培训或证书，有效到哪一天。"),
    "availability": _l("谁每周哪几天有空，哪几天例外。"),
    "workers": _l("员工的工号和班组，班组怎样轮班。"),
    "sessions": _l("活动季里的活动、场次和班次：何时何地，要几个人。"),
}

NOTES: tuple[Any, ...] = (
    _l("带 * 的列必须填写；其他列可以整列删掉，删掉的列不会改动。"),
    _l("空着的格子不改动原来的内容。要清空，请填“清空”。"),
    _l("编号由系统给出：新的留空，从系统导出的不要改。"),
    _l("“样例”那一行导入时会跳过，可以删掉。"),
    _l("名单只增加和改动，不会删除任何内容。"),
    _l("有一行不能导入，整份就都不导入。"),
)

HINTS: Mapping[str, Mapping[str, Any]] = {
    "places": {
        "site_name": _l("同一地点有几个场地，就写几行。"),
        "openings": _l("如：周一至周五 18:00-21:00；周六、周日 09:00-21:00。不填就是随时开放。"),
        "division": _l("县市名称，重名的写六位代码。"),
        "latitude": _l("度，用来算路程。"),
        "longitude": _l("度，用来算路程。"),
        "capacity": _l("新场地必填。"),
        "room_kind": _l("新场地必填。"),
    },
    "people": {
        "phone": _l("没有工号就要填：用姓名和电话认人。"),
        "employee_number": _l("用单位和工号认人。"),
        "is_volunteer": _l("新人员不填就是志愿者。"),
        "hats": _l("可以有几个，用分号隔开。"),
        "languages": _l("可以有几种，用分号隔开。"),
        "home_site_id": _l("从哪里出发，用来算路程。"),
        "check_status": _l("“查询通过”要同时填查询日期；只记结果，不记内容。"),
        "check_until": _l("不填就是自查询日期起一年。"),
        "insured_until": _l("志愿者保险的最后一天。"),
        "rest_minutes": _l("小时。"),
    },
    "qualifications": {
        "person_id": _l("填了编号，就不必再填电话、工号、单位。"),
        "name": _l("只写姓名，而有同名的人时，要再填电话、工号或单位。"),
        "valid_until": _l("不填时，按取得日期和这项培训的有效期推算。"),
        "valid_from": _l("复训后另写一行，不要改旧的取得日期。"),
        "confirmed_by": _l("谁看过证书原件。"),
    },
    "availability": {
        "name": _l("只写姓名，而有同名的人时，要再填电话、工号或单位。"),
        "weekdays": _l("每周如此的填这里，如：周六、周日。"),
        "first": _l("只在某些日子的填日期，星期留空。日期比星期优先。"),
        "last": _l("不填就是当天。"),
        "opens": _l("按日期填写时，不填就是从 00:00。"),
        "closes": _l("按日期填写时，不填就是到 24:00。"),
    },
    "workers": {
        "employee_number": _l("用单位和工号认人。"),
        "site_id": _l("写了班组就要写。"),
        "crew": _l("没有的班组会新建。"),
        "pattern": _l("新班组必填；同一班组各行要一致。"),
        "anchor": _l("轮班周期的第一天，新班组必填。"),
    },
    "sessions": {
        "campaign_id": _l("已有的活动季。"),
        "activity": _l("没有的活动会新建，要填活动类型。"),
        "title": _l("同一场次有几个岗位，就写几行。"),
        "ends_day": _l("跨过半夜的才填。"),
        "role": _l("不填就只建场次，不建班次。"),
        "shift_starts": _l("不填就与场次相同。"),
        "shift_ends": _l("不填就与场次相同。"),
        "requires": _l("可以有几项，用分号隔开，每项都要有。"),
        "languages_any": _l("会其中一种就行。"),
        "priority": _l("1 到 1000，越大越先排满。"),
    },
}
