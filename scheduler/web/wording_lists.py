"""Sentences for what is wrong with an uploaded list: with the file as a whole, and cell by cell."""

from collections.abc import Callable, Mapping
from typing import Any

from scheduler.domain.rules.violation import Violation
from scheduler.services.lists.listing import Fault
from scheduler.services.lists.preview import Outcome
from scheduler.web.texts import _, _l

# What is wrong with a file as a whole, and with importing it.
PLAIN: dict[str, Any] = {
    "file_empty": _l("文件是空的。"),
    "file_unknown": _l("这不是表格文件。请上传 .xlsx 或 .csv。"),
    "old_excel": _l("这是旧版 Excel（.xls）或带密码的文件。请在 Excel 里另存为不带密码的 .xlsx。"),
    "file_locked": _l("文件带有密码，打不开。请去掉密码再上传。"),
    "file_damaged": _l("文件已损坏，或不是真正的 .xlsx。请在 Excel 里打开、另存一次再上传。"),
    "file_macros": _l("文件里有宏。请另存为不带宏的 .xlsx。"),
    "text_utf16": _l("这是“Unicode 文本”。请另存为“CSV UTF-8”或 .xlsx。"),
    "no_rows": _l("表里没有内容。"),
    "already_imported": _l("这份名单已经导入过了，不会再导入一次。"),
    "rows_refused": _l("有的行不能导入，所以什么都没有导入。请改好后重新上传。"),
    "nothing_to_import": _l("与系统里的内容相同，没有可导入的。"),
    "not_published": _l("这个活动季还没有发布名单。"),
}


def _bomb(found: Violation) -> str:
    if not found.amount:
        return _("文件里有 Excel 不会写出的内容，已拒绝读取。")
    return _("文件解压后有 %(have)s MB，超过 %(need)s MB，已拒绝读取。", have=found.amount, need=found.needed)


def _cells(found: Violation) -> str:
    return _("表里有 %(have)s 个单元格，最多 %(need)s 个。", have=found.amount, need=found.needed)


def _broken(found: Violation) -> str:
    return _("第 %(line)s 行附近的引号不成对，读不下去。", line=found.subject)


def _other(found: Violation) -> str:
    return _("这看起来是“%(list)s”的名单。请到那一页上传。", list=title(found.subject or ""))


def _missing(found: Violation) -> str:
    return _("缺少“%(column)s”这一列。", column=found.subject)


def _unknown(found: Violation) -> str:
    return _("不认识的列：%(column)s。请删掉，或改成模板里的列名。", column=found.subject)


def _twice(found: Violation) -> str:
    return _("这一列出现了两次：%(column)s。", column=found.subject)


def _head(found: Violation) -> str:
    return _("表头里有合并的单元格、公式或错误值：%(cells)s。", cells=found.subject)


SENTENCES: Mapping[str, Callable[[Violation], str]] = {
    "file_bomb": _bomb,
    "too_many_cells": _cells,
    "csv_broken": _broken,
    "other_list": _other,
    "missing_column": _missing,
    "unknown_column": _unknown,
    "column_twice": _twice,
    "odd_head": _head,
}

TITLES: Mapping[str, Any] = {
    "places": _l("地点与场地"),
    "people": _l("人员"),
    "qualifications": _l("资格"),
    "availability": _l("可服务时间"),
    "workers": _l("员工与班组"),
    "sessions": _l("场次与班次"),
}

# What is wrong with one cell; the values are those of `Fault.detail`.
FAULTS: Mapping[str, Any] = {
    "formula": _l("这里是公式。请改成公式算出来的值（复制，再选择性粘贴为“值”）。"),
    "error_value": _l("这里是错误值。"),
    "merged": _l("这里是合并的单元格。请取消合并，每行都填上。"),
    "required": _l("这一格必须填写。"),
    "unknown_name": _l("没有这个名称，或不在您的管理范围内。"),
    "ambiguous_name": _l("有几个同名的。请写全：%(near)s。"),
    "too_long_text": _l("太长了，最多 %(needed)s 个字。"),
    "control_sign": _l("里面有看不见的控制字符。请重新输入。"),
    "bad_name": _l("这不像姓名。"),
    "scientific": _l("Excel 把号码变成了科学计数法，后几位已经丢了。请把这一列设为“文本”再填。"),
    "bad_phone": _l("电话只能是 5 到 19 位数字。"),
    "bad_whole": _l("请填一个整数。"),
    "bad_number": _l("请填一个数。"),
    "out_of_range": _l("要在 %(least)s 到 %(most)s 之间。"),
    "bad_hours": _l("请填小时数，最多精确到分钟。"),
    "bad_yes_no": _l("请填“是”或“否”。"),
    "bad_day": _l("日期读不懂。请写成 2027-02-06 这样，年在前。"),
    "bad_clock": _l("时间读不懂。请写成 07:30 这样。"),
    "bad_weekday": _l("星期读不懂。请写成“周六、周日”或“周一至周五”。"),
    "bad_hours_text": _l("开放时间读不懂。请写成“周一至周五 09:00-12:00；周六 10:00-18:00”。"),
    "row_twice": _l("与第 %(first)s 行重复。"),
    "differs": _l("与第 %(first)s 行写的不一样。同一项在各行要写得一致。"),
    "not_mine": _l("不在您的管理范围内。"),
    "unknown_person": _l("您管理的单位里没有这个人。"),
    "several_people": _l("有几个人都对得上。请填人员编号，或再填工号、电话、单位。"),
    "two_people": _l("工号是一个人的，电话是另一个人的。"),
    "number_taken": _l("这个单位里已有别人用这个工号。"),
    "person_twice": _l("已有另一个人姓名和电话都与此相同。"),
    "no_identity": _l("新人员要有电话或工号，否则下次认不出是谁。"),
    "too_old": _l("出生年太早了，不能早于 %(least)s 年。"),
    "is_child": _l("未满 %(age)s 周岁的儿童不登记在这里。"),
    "check_by_hand": _l("这个人的查询结果不能用名单更改，请联系负责入职查询的人。"),
    "check_without_day": _l("写了“查询通过”，就要写查询日期。"),
    "check_too_long": _l("入职查询每年一次，有效期最长一年。"),
    "in_future": _l("这一天还没有到。"),
    "ends_first": _l("结束不能早于开始；跨过半夜的，请填结束日期。"),
    "stretch_too_long": _l("太长了，最多 %(most)s 天。"),
    "crew_missing": _l("要先写班组名称。"),
    "site_missing": _l("写了班组，就要写它在哪个厂区。"),
    "new_crew": _l("这是新的班组，要写轮班方式和起算日。"),
    "weekly_or_dated": _l("要么填星期（每周如此），要么填日期，不能都填，也不能都空。"),
    "unknown_site": _l("您管理的单位里没有这个编号的地点。"),
    "unknown_room_number": _l("这个地点没有这个编号的场地。"),
    "unknown_room": _l("这个地点没有这个场地。"),
    "room_missing": _l("要先写场地名称。"),
    "new_room": _l("这是新的场地，要写场地类型和容纳人数。"),
    "name_taken": _l("这个名称已有别的在用。"),
    "new_activity": _l("这是新的活动，要写活动类型。"),
    "role_missing": _l("要先写岗位。"),
    "unknown_session": _l("这个活动里没有这个编号的场次。"),
    "unknown_shift": _l("这个场次里没有这个编号的班次。"),
    "outside_campaign": _l("不在活动季的日期之内（%(first)s 至 %(last)s）。"),
    "has_people": _l("已有人在这一班，时间、地点和岗位不能用名单更改。请在活动季里改，他们会收到通知。"),
    "has_children": _l("有孩子参加的场次，时间和地点不能用名单更改。请在活动季里改。"),
    "shift_outside": _l("班次与场次的日期相差超过一天。"),
    "most_below_least": _l("最多人数不能少于最少人数（%(least)s）。"),
}

OUTCOMES: Mapping[Outcome, Any] = {
    Outcome.CREATED: _l("新增"),
    Outcome.CHANGED: _l("改动"),
    Outcome.UNCHANGED: _l("不变"),
    Outcome.REFUSED: _l("不能导入"),
    Outcome.SAMPLE: _l("样例，跳过"),
}

REMARKS: Mapping[str, Any] = {
    "namesake": _l("系统里已有同名的人。如果是同一个人，请填人员编号，否则会成为两个人。"),
    "site_unused": _l("没有写班组，厂区没有用上。"),
}


def title(kind: str) -> str:
    """The name of a kind of list."""
    return str(TITLES.get(kind, kind))


def sentence(fault: Fault) -> str:
    """What is wrong with a cell, and what was probably meant.

    Raises:
        KeyError: for a code that nobody has put into words.
    """
    values = {name: _shown(value) for name, value in fault.detail.items()}
    text = str(FAULTS[fault.code]) % values
    if fault.code == "unknown_name" and values.get("near"):
        return " ".join((text, _("是不是：%(near)s？", near=values["near"])))
    return text


def remark(code: str) -> str:
    """What deserves a look although it may be imported."""
    return str(REMARKS[code])


def _shown(value: object) -> str:
    return _("、").join(map(str, value)) if isinstance(value, list) else str(value)
