"""Words of seasons from templates and of edits of many sessions: days, edits, what was refused."""

from collections.abc import Callable, Mapping
from typing import Any

from scheduler.db.tables import SeasonEditKind
from scheduler.domain.rules.violation import Violation
from scheduler.domain.season.shapes import Anchor, Days, Direction, Per
from scheduler.domain.season.timing import Turn
from scheduler.web.texts import _, _l

WORDS: tuple[tuple[Any, Any], ...] = (
    (Days.EVERY, _l("每天")),
    (Days.WORKED, _l("上班的日子（含调休）")),
    (Days.FREE, _l("休息的日子")),
    (Days.CHOSEN, _l("选定的星期几，放假不办")),
    (Days.SPREAD, _l("分散在上班的日子")),
    (Anchor.SPRING_FESTIVAL, _l("春节")),
    (Anchor.NATIONAL_DAY, _l("国庆节")),
    (Anchor.SUMMER_BREAK, _l("暑假")),
    (Anchor.SPRING_TERM, _l("春季学期")),
    (Direction.OUT, _l("去程")),
    (Direction.BACK, _l("回程")),
    (Per.SITE, _l("每个地点一场")),
    (Per.GROUP, _l("每班一场")),
    (Turn.LEFT_OUT, _l("不办")),
    (Turn.ADDED, _l("加办")),
    (SeasonEditKind.CREATE, _l("新建")),
    (SeasonEditKind.CHANGE, _l("修改")),
    (SeasonEditKind.MOVE, _l("移动")),
    (SeasonEditKind.COPY, _l("复制")),
    (SeasonEditKind.REMOVE, _l("删除")),
)

ACTIONS: Mapping[str, Any] = {
    "season.make": _l("从模板建立场次"),
    "series.change": _l("批量修改场次"),
    "series.move": _l("批量移动场次"),
    "series.copy": _l("批量复制场次"),
    "series.remove": _l("批量删除场次"),
    "series.undo": _l("撤销批量改动"),
    "report.take": _l("下载信息报送"),
}

PLAIN: Mapping[str, Any] = {
    "no_lines": _l("至少选一种场次。"),
    "no_children": _l("有孩子的场次要写明每班几名孩子。"),
    "no_sessions": _l("这段日期里没有一天会有场次，请改日期。"),
    "look_changed": _l("您看过之后日历、地点或场地有变动，请再看一遍再建立。"),
    "no_sessions_chosen": _l("没有选中任何场次。"),
    "too_many_chosen": _l("一次最多改 1000 场，请缩小范围。"),
    "sessions_changed": _l("您看过之后这些场次又有变动，请再看一遍再确认。"),
    "no_change": _l("没有填要改什么。"),
    "undone_already": _l("这次改动已经撤销过了。"),
    "edit_outdated": _l("改动之后这些场次又变过，或者有人报名、答复了，不能原样撤销。"),
}


def _past(found: Violation) -> str:
    return _("有 %(n)s 场已经开始或已过去，不能改。", n=found.amount)


def _elsewhere(found: Violation) -> str:
    if found.rule == "children_elsewhere":
        return _("有 %(n)s 场的孩子那时在别的地点。", n=found.amount)
    return _("有 %(n)s 人那时已有别的班次。", n=found.amount)


def _fewer(found: Violation) -> str:
    return _(
        "“%(title)s”按孩子的年龄至少要 %(need)s 名成人，不能只要 %(have)s 名。",
        title=found.subject,
        need=found.needed,
        have=found.amount,
    )


def _looser(found: Violation) -> str:
    return _("1 名成人看 %(have)s 名孩子比标准松，最多 %(need)s 名。", have=found.amount, need=found.needed)


def _most(found: Violation) -> str:
    if found.rule == "season_too_long":
        return _("从开始到结束最多 %(n)s 天。", n=found.needed)
    if found.rule == "too_many_sessions":
        return _("一次最多建立 %(n)s 场，请减少地点或日期。", n=found.needed)
    if found.rule == "too_many_copies":
        return _("一次最多抄 %(n)s 遍。", n=found.needed)
    return _("最多人数不能少于至少的 %(n)s 人。", n=found.needed)


SENTENCES: Mapping[str, Callable[[Violation], str]] = {
    "past_session": _past,
    "children_elsewhere": _elsewhere,
    "people_elsewhere": _elsewhere,
    "fewer_than_needed": _fewer,
    "looser_than_standard": _looser,
    "season_too_long": _most,
    "too_many_sessions": _most,
    "too_many_copies": _most,
    "most_under_least": _most,
}
