"""What organisers settled for a plan run: places that it must keep, places that it must not make."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlmodel import Session, col, delete, select

from scheduler.db.tables import PlanConditionRow
from scheduler.domain.edits import Condition
from scheduler.domain.problem import Pair, Problem
from scheduler.services.change_list import Place

Conditions = Mapping[Place, Condition]


def of_run(session: Session, run_id: int) -> dict[Place, Condition]:
    """The conditions of a run by place."""
    rows = session.exec(
        select(PlanConditionRow)
        .where(PlanConditionRow.plan_run_id == run_id)
        .order_by(col(PlanConditionRow.shift_id), col(PlanConditionRow.person_id))
    )
    return {(row.person_id, row.shift_id): row.condition for row in rows}


def put(session: Session, run_id: int, conditions: Conditions) -> None:
    """Settle these for a run; what was settled of the same places before gives way."""
    lift(session, run_id, conditions)
    session.add_all(
        PlanConditionRow(plan_run_id=run_id, person_id=person, shift_id=shift, condition=condition)
        for (person, shift), condition in conditions.items()
    )
    session.flush()


def lift(session: Session, run_id: int, places: Iterable[Place]) -> None:
    """Settle nothing about these places any more."""
    for person, shift in places:
        session.execute(
            delete(PlanConditionRow).where(
                col(PlanConditionRow.plan_run_id) == run_id,
                col(PlanConditionRow.person_id) == person,
                col(PlanConditionRow.shift_id) == shift,
            )
        )


def laid_on(problem: Problem, conditions: Conditions) -> Problem:
    """The problem under these conditions; those on people or shifts that are no longer planned fall away."""
    people = {one.id for one in problem.volunteers}
    shifts = {one.id for one in problem.shifts}
    known = {
        Pair(str(person), str(shift)): condition
        for (person, shift), condition in conditions.items()
        if str(person) in people and str(shift) in shifts
    }
    held = {pair for pair, condition in known.items() if condition is Condition.HELD}
    barred = known.keys() - held - problem.pinned
    return replace(problem, pinned=problem.pinned | held, declined=problem.declined | barred)
