"""The changes of a draft in their order: which revision one has seen, what came since, what can be undone."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from scheduler.db.tables import AccountRow, PersonRow, PlanEditRow
from scheduler.domain.edits import EditKind


@dataclass(frozen=True, slots=True)
class Told:
    """A change and who made it; no name where the account is gone."""

    edit: PlanEditRow
    author: str


@dataclass(frozen=True, slots=True)
class Stacks:
    """The change that an undo would take back, and the one that a redo would make again."""

    undo: PlanEditRow | None
    redo: PlanEditRow | None


def revision(session: Session, run_id: int) -> int:
    """How many changes were made to a draft so far."""
    query = select(func.max(PlanEditRow.revision)).where(PlanEditRow.plan_run_id == run_id)
    return session.exec(query).one() or 0


def since(session: Session, run_id: int, seen: int = 0) -> list[Told]:
    """The changes after a revision, in order."""
    rows = session.exec(
        select(PlanEditRow, PersonRow.name)
        .outerjoin(AccountRow, col(AccountRow.id) == PlanEditRow.account_id)
        .outerjoin(PersonRow, col(PersonRow.id) == AccountRow.person_id)
        .where(PlanEditRow.plan_run_id == run_id, PlanEditRow.revision > seen)
        .order_by(col(PlanEditRow.revision))
    )
    return [Told(edit, name or "") for edit, name in rows]


def stacks(session: Session, run_id: int) -> Stacks:
    """What can be undone and redone now."""
    rows = session.exec(
        select(PlanEditRow).where(PlanEditRow.plan_run_id == run_id).order_by(col(PlanEditRow.revision))
    )
    return _stacked(rows)


def _stacked(rows: Iterable[PlanEditRow]) -> Stacks:
    done: list[PlanEditRow] = []
    undone: list[PlanEditRow] = []
    for row in rows:
        if row.kind is EditKind.UNDO:
            undone.append(done.pop())
        elif row.kind is EditKind.REDO:
            done.append(undone.pop())
        else:
            done.append(row)
            undone.clear()
    return Stacks(done[-1] if done else None, undone[-1] if undone else None)
