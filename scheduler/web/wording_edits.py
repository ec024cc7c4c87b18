"""Words about changes by hand: what one would break, cost and touch, and what was done by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask

from scheduler.domain.organisations import Body
from scheduler.domain.people import Hat
from scheduler.domain.problem import Objective
from scheduler.services.edits.change import read
from scheduler.services.edits.history import Told
from scheduler.services.edits.verdict import Verdict
from scheduler.web import i18n, wording
from scheduler.web.texts import _, _l


def price(change: Objective) -> list[str]:
    """How the three levels of the objective would differ, one phrase each; one phrase where they do not."""
    told = []
    if change.shortfall > 0:
        told.append(_("缺额多 %(n)s", n=change.shortfall))
    elif change.shortfall < 0:
        told.append(_("缺额少 %(n)s", n=-change.shortfall))
    if change.changes > 0:
        told.append(_("已告知的安排多改 %(n)s 处", n=change.changes))
    elif change.changes < 0:
        told.append(_("已告知的安排少改 %(n)s 处", n=-change.changes))
    if change.cost > 0:
        told.append(_("代价多 %(n)s", n=change.cost))
    elif change.cost < 0:
        told.append(_("代价少 %(n)s", n=-change.cost))
    return told or [_("代价不变")]


# What the cost is made of.
TERMS: dict[str, Any] = {
    "travel": _l("路程"),
    "avoid": _l("避开的时间"),
    "prefer": _l("合意"),
    "fairness": _l("公平"),
    "staff": _l("用人"),
    "continuity": _l("熟人相伴"),
}


def term(name: str) -> Any:
    """What one term of the cost is called."""
    return TERMS[name]


def consequences(verdict: Verdict) -> str:
    """What a change that may be made would mean, in one line."""
    told = price(verdict.change)
    if verdict.told:
        told.append(_("%(n)s 人已接到过通知，发布时会再通知", n=len(verdict.told)))
    return " · ".join(told)


@dataclass(frozen=True, slots=True)
class Line:
    """One change as the history tells it: what was done, whom it moves, from where and to where."""

    revision: int
    author: str
    kind: Any
    comes: tuple[str, ...]
    goes: tuple[str, ...]
    settled: tuple[str, ...]
    meant: str
    made_at: Any


def _meant(changes: Mapping[str, Any]) -> str:
    """What a change that was made meant; nothing for a mere pin."""
    if "price" not in changes:
        return ""
    return consequences(Verdict((), Objective(*changes["price"]), told=tuple(changes["told"])))


@dataclass(frozen=True, slots=True)
class Histories:
    """Puts changes into words, with the names of the people and shifts that they speak of."""

    people: Mapping[int, Any]
    seats: Mapping[int, Any]

    def lines(self, told: Sequence[Told]) -> list[Line]:
        """The changes, one line each."""
        return [self._line(one) for one in told]

    def _line(self, one: Told) -> Line:
        change = read(one.edit.kind, one.edit.changes)
        only_settled = not change.added and not change.removed
        return Line(
            one.edit.revision,
            one.author or _("（账户已停用）"),
            wording.word(one.edit.kind),
            tuple(self._place(place) for place in change.added),
            tuple(self._place(place) for place in change.removed),
            tuple(self._place(place) for place in change.places) if only_settled else (),
            _meant(one.edit.changes),
            one.edit.made_at,
        )

    def _place(self, place: tuple[int, int]) -> str:
        person, seat = self.people.get(place[0]), self.seats.get(place[1])
        who = _("一位志愿者") if person is None else person.name
        if seat is None:
            return str(who)
        when = i18n.span_text(seat.shift.starts_at, seat.shift.ends_at)
        return f"{who} · {when} {i18n.named(seat.session, 'title')}"


def local_day(moment: datetime) -> date:
    """The local date of an instant."""
    return i18n.local(moment).date()


def group_name(code: str, kind: str) -> Any:
    """Through whom people came, or which body they belong to; whoever belongs nowhere is named as such."""
    members: type[Hat] | type[Body] = Hat if kind == "source" else Body
    if not code:
        return _("没有注明")
    return wording.word(members(code)) if code in list(members) else code


def init_app(app: Flask) -> None:
    """Gives templates the filters about changes by hand."""
    app.jinja_env.filters.update(
        consequences=consequences, price=price, local_day=local_day, group_name=group_name, term=term
    )
