"""Labels of form fields and sentences for what is wrong with what was typed into them."""

from collections.abc import Iterable
from typing import Any

from scheduler.web.texts import _, _l
from scheduler.web.wording_reasons import PLAIN

LABELS: dict[str, Any] = {
    "login": _l("登录名"),
    "password": _l("密码"),
    "current": _l("现在的密码"),
    "new": _l("新密码"),
    "again": _l("再输一次新密码"),
    "name_zh": _l("中文名称"),
    "name_en": _l("英文名称"),
    "starts_on": _l("开始日期"),
    "ends_on": _l("结束日期"),
    "organisation_id": _l("单位"),
}

# The kinds of mistake that pydantic tells apart, by the beginning of its code.
MISTAKES: tuple[tuple[str, Any], ...] = (
    ("missing", _l("这一项必须填写。")),
    ("string_too_short", _l("这一项必须填写。")),
    ("string_too_long", _l("太长了。")),
    ("int", _l("请填一个整数。")),
    ("float", _l("请填一个数。")),
    ("greater", _l("这个数太小了。")),
    ("less", _l("这个数太大了。")),
    ("date", _l("请填一个日期。")),
    ("time", _l("请填一个时间。")),
    ("enum", _l("请从列出的选项里选。")),
    ("literal", _l("请从列出的选项里选。")),
)


def problem(codes: str | Iterable[str]) -> str:
    """What is wrong with a field, by one code or several: ours, or pydantic's."""
    every = (codes,) if isinstance(codes, str) else tuple(codes)
    return " ".join(str(_sentence(code)) for code in every)


def field_name(name: str) -> Any:
    """The label of a form field; its name in the form where nobody gave it one."""
    return LABELS.get(name, name)


def _sentence(code: str) -> Any:
    if code in PLAIN:
        return PLAIN[code]
    for beginning, sentence in MISTAKES:
        if code.startswith(beginning):
            return sentence
    return _("不能这样填。")
