"""A change written into the draft: its places, its figures, what it lacks, and what is settled about them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from sqlmodel import Session

from scheduler.db.tables import PlanRunRow
from scheduler.domain.edits import Condition
from scheduler.domain.problem import Objective, PlanStatus
from scheduler.services.change_list import Place, planned_places
from scheduler.services.edits import conditions
from scheduler.services.edits.change import Change
from scheduler.services.edits.verdict import Verdict

LEVELS = ("shortfall", "changes", "cost")


def into_draft(session: Session, run: PlanRunRow, made: Change, verdict: Verdict) -> None:
    """Make the change in the draft's own data, so that everything that reads a draft sees it."""
    assert run.id is not None
    if made.added or made.removed:
        run.plan = _plan(run.plan, planned_places(run), made, verdict)
    conditions.lift(session, run.id, (*made.freed, *made.allowed))
    settled = dict.fromkeys(made.barred, Condition.BARRED) | dict.fromkeys(made.held, Condition.HELD)
    conditions.put(session, run.id, settled)


def _plan(
    plan: Mapping[str, Any], places: frozenset[Place], made: Change, verdict: Verdict
) -> dict[str, Any]:
    objective = _objective(plan.get("objective"), verdict.change)
    after = sorted(places.difference(made.removed).union(made.added))
    return {
        **plan,
        "assignments": [{"volunteer": str(who), "shift": str(shift)} for who, shift in after],
        "objective": objective,
        "bound": _bound(plan.get("bound"), objective),
        "status": PlanStatus.FEASIBLE.value,
        "unfilled": _unfilled(plan.get("unfilled", ()), verdict),
    }


def _objective(known: Mapping[str, int] | None, change: Objective) -> dict[str, int] | None:
    if known is None:
        return None
    return {level: known[level] + by for level, by in asdict(change).items()}


def _bound(known: Mapping[str, Any] | None, objective: Mapping[str, int] | None) -> dict[str, Any] | None:
    """What was proven still holds for the same data; what a hand beats was proven for other data."""
    if known is None or objective is None:
        return None
    return {
        level: best if best is not None and best <= objective[level] else None
        for level, best in ((level, known.get(level)) for level in LEVELS)
    }


def _unfilled(known: Iterable[Mapping[str, Any]], verdict: Verdict) -> list[dict[str, Any]]:
    """What falls short; why, and what would fill it, is known only of what the change leaves alone."""
    before, after = verdict.before or {}, verdict.after or {}
    changed = {_target(*key) for key in after if after[key] != before.get(key)}
    kept = [dict(one) for one in known if _named(one) not in changed]
    fresh = [(is_team, name, lack) for (is_team, name), lack in after.items() if lack]
    return kept + [
        {what: name, "missing": lack, "why": [], "unlocks": []}
        for is_team, name, lack in fresh
        for what, _ in (_target(is_team, name),)
        if _target(is_team, name) in changed
    ]


def _target(is_team: bool, name: str) -> tuple[str, str]:
    return ("team" if is_team else "shift", name)


def _named(one: Mapping[str, Any]) -> tuple[str, str]:
    return _target("team" in one, one.get("team") or one.get("shift") or "")
