"""Words for what organisers do to a draft by hand, and for what they settle for later plan runs."""

from enum import StrEnum
from typing import Any

from scheduler.domain.edits import Condition, EditKind
from scheduler.web.texts import _l

WORDS: tuple[tuple[StrEnum, Any], ...] = (
    (EditKind.ASSIGN, _l("排上")),
    (EditKind.RELEASE, _l("撤下")),
    (EditKind.MOVE, _l("移班")),
    (EditKind.SWAP, _l("对换")),
    (EditKind.REPLACE, _l("换人")),
    (EditKind.PIN, _l("固定")),
    (EditKind.UNPIN, _l("取消固定")),
    (EditKind.ALLOW, _l("准许再排")),
    (EditKind.UNDO, _l("撤销")),
    (EditKind.REDO, _l("重做")),
    (Condition.HELD, _l("已固定")),
    (Condition.BARRED, _l("不再安排")),
)
