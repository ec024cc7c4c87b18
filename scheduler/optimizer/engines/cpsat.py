"""CP-SAT on a matrix: for feasibility, for logic, and for the parts that large neighbourhoods open."""

import math
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from scheduler.optimizer.engines.task import Answer, Effort, Task
from scheduler.optimizer.model import FREE, Matrix


def solve(task: Task, effort: Effort) -> Answer:
    """Minimise the level, starting from the hint."""
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.max_time_in_seconds = max(0.01, effort.seconds)
    parameters.num_workers = effort.workers
    parameters.random_seed = effort.seed
    if effort.work is not None:
        parameters.max_deterministic_time = effort.work
    if effort.subsolver:
        parameters.subsolvers[:] = [effort.subsolver]
    status = solver.solve(_model(task))
    if status == cp_model.INFEASIBLE:
        return Answer(proven=True)
    bound = _whole(solver.best_objective_bound)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(bound=bound)
    values = np.array(list(solver.response_proto.solution), dtype=np.int64)
    return Answer(values, bound, status == cp_model.OPTIMAL)


def _whole(bound: float) -> int | None:
    """A bound on a sum of whole numbers is a whole number."""
    return math.ceil(bound - 1e-6) if math.isfinite(bound) and abs(bound) < FREE else None


def _model(task: Task) -> cp_model.CpModel:
    model = cp_model.CpModel()
    proto, matrix = model.proto, task.matrix
    for bounds in zip(matrix.lower.tolist(), matrix.upper.tolist(), strict=True):
        proto.variables.add().domain.extend(bounds)
    _add_rows(proto.constraints, matrix)
    for cap in task.caps:
        linear = proto.constraints.add().linear
        linear.vars.extend(cap.columns.tolist())
        linear.coeffs.extend(cap.prices.tolist())
        linear.domain.extend((-FREE, cap.most))
    priced = np.flatnonzero(task.prices)
    proto.objective.vars.extend(priced.tolist())
    proto.objective.coeffs.extend(task.prices[priced].tolist())
    proto.objective.offset = float(matrix.constant[task.level])
    if task.hint is not None:
        proto.solution_hint.vars.extend(range(matrix.width))
        proto.solution_hint.values.extend(task.hint.tolist())
    return model


def _add_rows(constraints: Any, matrix: Matrix) -> None:
    column, coefficient, ptr = matrix.column.tolist(), matrix.coefficient.tolist(), matrix.ptr.tolist()
    lower, upper = matrix.row_lower.tolist(), matrix.row_upper.tolist()
    for row, at_most_one in enumerate(_at_most_one(matrix)):
        first, last = ptr[row], ptr[row + 1]
        if at_most_one:
            # A column taken away counts as its negation: `sum(x) <= y` is at most one of x and not y.
            pairs = zip(column[first:last], coefficient[first:last], strict=True)
            literals = [name if sign > 0 else -name - 1 for name, sign in pairs]
            constraints.add().at_most_one.literals.extend(literals)
        else:
            linear = constraints.add().linear
            linear.vars.extend(column[first:last])
            linear.coeffs.extend(coefficient[first:last])
            linear.domain.extend((lower[row], upper[row]))


def _at_most_one(matrix: Matrix) -> list[bool]:
    """Which rows say `at most one`, columns taken away counted as their negation."""
    sizes = np.diff(matrix.ptr)
    row = np.repeat(np.arange(matrix.height), sizes)
    plain = (np.abs(matrix.coefficient) == 1) & (matrix.upper[matrix.column] <= 1)
    all_plain = np.bincount(row, weights=plain, minlength=matrix.height) == sizes
    away = np.bincount(row, weights=matrix.coefficient < 0, minlength=matrix.height)
    one_sided = (matrix.row_lower <= -FREE) & (matrix.row_upper == 1 - away) & (sizes > 0)
    fits: list[bool] = (all_plain & one_sided).tolist()
    return fits
