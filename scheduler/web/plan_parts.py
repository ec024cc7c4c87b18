"""What a page shows of a plan run in parts: each part with its place, its days and how far it is."""

from dataclasses import dataclass

from sqlmodel import Session

from scheduler.db.tables import PlanPartRow, PlanRunRow, PlanSplitRow
from scheduler.domain import reference
from scheduler.domain.split.rounds import PartState
from scheduler.services import planning, splitting
from scheduler.web import i18n, wording
from scheduler.web.texts import _, _n

SHAPES = {
    PartState.WAITING: "waiting",
    PartState.RUNNING: "running",
    PartState.DONE: "done",
    PartState.LOST: "failed",
}
"""The class of each state's tag."""


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part in words; `shape` is the class of its tag."""

    name: str
    days: str
    shifts: int
    shape: str
    state: str
    figures: str


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts of a run, and what they do just now ("" when the run has ended)."""

    lines: tuple[PartLine, ...]
    round: str


def of_run(session: Session, run: PlanRunRow) -> Parts | None:
    """The parts of a run; None where it is planned in one piece."""
    split = None if run.id is None else session.get(PlanSplitRow, run.id)
    if split is None or run.id is None:
        return None
    lines = tuple(_line(row) for row in splitting.parts_of(session, run.id))
    live = run.state in planning.LIVE
    what = wording.word(split.kind)
    return Parts(lines, _("第 %(n)s 轮：%(what)s", n=split.round, what=what) if live else "")


def _line(row: PlanPartRow) -> PartLine:
    first, last = i18n.day_text(row.first_day), i18n.day_text(row.last_day)
    return PartLine(
        _name(row),
        first if first == last else _("%(first)s至%(last)s", first=first, last=last),
        len(row.shifts),
        SHAPES[row.state],
        str(wording.word(row.state)),
        _figures(row),
    )


def _name(row: PlanPartRow) -> str:
    known = {**reference.divisions(), **reference.cities()}
    names = [i18n.named(known[area]) for area in row.areas if area in known]
    return _("、").join(names) if names else _("第 %(n)s 份", n=row.number + 1)


def _figures(row: PlanPartRow) -> str:
    """What is known of a part's shortfall, and for how long it has been worked on."""
    said = []
    if row.state is PartState.RUNNING:
        said.append(_n("已用 %(num)s 秒", "已用 %(num)s 秒", round(row.seconds)))
    if row.lacks is not None:
        said.append(_("不缺人") if row.lacks == 0 else _("缺口 %(n)s", n=row.lacks))
    if row.lacks and row.least is not None:
        said.append(_("已证明至少 %(n)s", n=row.least))
    if row.attempt > 1:
        said.append(_("重新开始过（第 %(n)s 次）", n=row.attempt))
    return " · ".join(said)
