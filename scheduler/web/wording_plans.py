"""Words about plans: what the objective means, why a seat is empty, what would fill it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Flask

from scheduler.db.tables import PlanRunRow
from scheduler.domain.problem import Gender
from scheduler.domain.rules.violation import Violation
from scheduler.services import planning
from scheduler.services.campaign_calendar import monday
from scheduler.web import i18n, wording, wording_reasons
from scheduler.web.texts import _, _l

# How many people each rule kept from a seat, in the order in which the rules are asked.
WHY: dict[str, Any] = {
    "kind": _l("不是所要的人选"),
    "qualification": _l("没有所需资格"),
    "expired": _l("资格届时已过期"),
    "language": _l("语言不合"),
    "distance": _l("离得太远"),
    "availability": _l("那时没空"),
    "declined": _l("已经谢绝或由组织者撤下"),
    "apart": _l("人员搭配另有考虑"),
    "overlap": _l("与别的班冲突"),
    "rest": _l("休息不够"),
    "minutes_per_week": _l("超过每周时数"),
    "shifts_per_day": _l("超过每天班数"),
    "consecutive_days": _l("连续天数太多"),
    "shifts_total": _l("超过总班数"),
    "minutes_total": _l("超过总时数"),
    "capacity": _l("名额已满"),
    "block": _l("连着的班不能全到"),
    "pinned": _l("已被固定在别处"),
    "free": _l("可以来，还没排上"),
}

# Single changes that would fill a seat, as the optimiser names them.
UNLOCKS: dict[str, Any] = {
    "assign": _l("请 %(who)s 来：没有什么妨碍。"),
    "move": _l("%(other)s 接替 %(who)s 的“%(shift)s”，%(who)s 就能来。"),
    "extend_availability": _l("%(who)s 再多空出 %(hours)s 就能来。"),
    "raise_minutes_per_week": _l("%(who)s 这一周多做 %(hours)s 就能来。"),
    "raise_minutes_total": _l("%(who)s 总共多做 %(hours)s 就能来。"),
    "raise_shifts_per_day": _l("%(who)s 同意这一天多一班就能来。"),
    "raise_consecutive_days": _l("%(who)s 同意多连一天就能来。"),
    "raise_shifts_total": _l("%(who)s 同意总共多一班就能来。"),
    "renew": _l("%(who)s 的“%(course)s”%(day)s到期，续期后就能来。"),
    "train": _l("%(who)s 在%(day)s前完成“%(course)s”就能来。"),
}

# Why a run has ended without a plan.
FAILURES: dict[str, Any] = {
    planning.STOPPED: _l("还没有找到方案就停下了。"),
    planning.LOST: _l("多次中断，已经放弃。请再按一次“排班”；还是不行，请联系管理员。"),
    planning.CONTRADICTING_PIN: _l("有固定的或已答应的安排彼此矛盾："),
    planning.BROKEN_RULE: _l("算出来的方案违反规则，没有采用："),
    planning.NOTHING_TO_PLAN: _l("这个活动季没有还要安排的班次。"),
}


def why(reason: tuple[str, int]) -> str:
    """How many people one rule kept from a seat."""
    rule, people = reason
    return _("%(reason)s %(n)s 人", reason=WHY.get(rule, rule), n=people)


def levels(objective: Mapping[str, Any], weighted: bool = False) -> str:
    """The three levels of the objective in one line; `weighted` where some seats count more than once."""
    shortfall = objective["shortfall"]
    missing = (
        _("缺额 %(n)s（重要班次加倍计）", n=shortfall) if weighted else _("还缺 %(n)s 个名额", n=shortfall)
    )
    rest = _("改动 %(changes)s · 代价 %(cost)s", changes=objective["changes"], cost=objective["cost"])
    return f"{missing} · {rest}"


def proven(objective: Mapping[str, Any], bound: Mapping[str, Any] | None) -> str:
    """What is proven of the objective, the first level that is not proven best named."""
    bounds = bound or {}
    names = {"shortfall": _("缺额"), "changes": _("改动"), "cost": _("代价")}
    for level, name in names.items():
        best = bounds.get(level)
        if best is None:
            return _("%(name)s还没有证明的下限", name=name)
        if best < objective[level]:
            return _("已证明%(name)s不会低于 %(best)s", name=name, best=best)
    return _("已证明这是最好的")


def team(group: Any) -> str:
    """Whom a team asks for."""
    if group is None:
        return _("这几班合起来")
    if group.unrelated:
        return _("没有亲属关系的 %(n)s 人", n=group.at_least)
    if group.gender is not None:
        text = _("女性") if group.gender is Gender.FEMALE else _("男性")
        return _("至少 %(n)s 名%(who)s", n=group.at_least, who=text)
    if group.qualification:
        who = _("有“%(course)s”资格的人", course=wording.course_name(group.qualification))
        return _("至少 %(n)s 名%(who)s", n=group.at_least, who=who)
    if group.language:
        who = _("会%(language)s的人", language=wording.language_name(group.language))
        return _("至少 %(n)s 名%(who)s", n=group.at_least, who=who)
    return _("合起来至少 %(n)s 人", n=group.at_least)


def failure(run: PlanRunRow) -> str:
    """Why a run has ended without a plan."""
    text = str(FAILURES.get(run.error, run.error))
    found = run.progress.get("violation")
    if not found:
        return text
    return text + wording.reason(Violation(**{**found, "shifts": tuple(found["shifts"])}))


def weekday(day: date | int) -> Any:
    """The weekday of a date, or of an ISO number."""
    number = day - 1 if isinstance(day, int) else day.weekday()
    return i18n.ENGLISH_DAYS[number] if i18n.current() == "en" else i18n.WEEKDAYS[number]


def plus_days(day: date, days: int) -> date:
    """A date so many days later."""
    return day + timedelta(days=days)


class Unlocks:
    """Says what single change would fill a seat, with the names that the change speaks of."""

    def __init__(self, people: Mapping[str, Any], seats: Mapping[str, Any]) -> None:
        self._people = people
        self._seats = seats

    def sentence(self, unlock: Mapping[str, Any]) -> str:
        """One sentence.

        Raises:
            KeyError: for a change that nobody has put into words.
        """
        values = {
            "who": self._name(unlock.get("volunteer")),
            "other": self._name(unlock.get("other_volunteer")),
            "shift": self._shift(unlock.get("shift")),
            "hours": wording_reasons.hours(unlock.get("minutes")),
            "course": wording.course_name(unlock["code"]) if "code" in unlock else "",
            "day": i18n.day_text(date.fromisoformat(unlock["on"])) if "on" in unlock else "",
        }
        return str(UNLOCKS[unlock["what"]]) % values

    def _name(self, person: str | None) -> str:
        found = self._people.get(person or "")
        return _("一位志愿者") if found is None else str(found.name)

    def _shift(self, shift: str | None) -> str:
        seat = self._seats.get(shift or "")
        if seat is None:
            return ""
        when = i18n.span_text(seat.shift.starts_at, seat.shift.ends_at)
        return _("%(title)s（%(when)s）", title=i18n.named(seat.session, "title"), when=when)


def init_app(app: Flask) -> None:
    """Gives templates the filters about plans."""
    app.jinja_env.filters.update(
        why=why,
        levels=levels,
        team=team,
        weekday=weekday,
        failure=failure,
        monday=monday,
        plus_days=plus_days,
    )
    app.jinja_env.globals.update(proven=proven)
