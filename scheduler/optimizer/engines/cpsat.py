"""CP-SAT on a matrix: for feasibility, for logic, and for the parts that large neighbourhoods open.

By way of the module beneath `cp_model`, which loads pandas: half of what starting a child would take.
"""

import math
from typing import Any

import numpy as np
from ortools.sat.python import cp_model_helper as helper

from scheduler.optimizer.engines.task import Answer, Effort, Task
from scheduler.optimizer.model import FREE, Matrix


def solve(task: Task, effort: Effort) -> Answer:
    """Minimise the level, starting from the hint."""
    parameters = helper.SatParameters()
    parameters.max_time_in_seconds = max(0.01, effort.seconds)
    parameters.num_workers = effort.workers
    parameters.random_seed = effort.seed
    if effort.work is not None:
        parameters.max_deterministic_time = effort.work
    if effort.subsolver:
        parameters.subsolvers.append(effort.subsolver)
    solver: Any = helper.SolveWrapper()
    solver.set_parameters(parameters)
    response = solver.solve(_model(task))
    work = response.deterministic_time
    if response.status == helper.CpSolverStatus.INFEASIBLE:
        return Answer(proven=True, work=work)
    bound = _whole(response.best_objective_bound)
    if response.status not in (helper.CpSolverStatus.OPTIMAL, helper.CpSolverStatus.FEASIBLE):
        return Answer(bound=bound, work=work)
    values = np.array(list(response.solution), dtype=np.int64)
    return Answer(values, bound, response.status == helper.CpSolverStatus.OPTIMAL, work=work)


def _whole(bound: float) -> int | None:
    """A bound on a sum of whole numbers is a whole number."""
    return math.ceil(bound - 1e-6) if math.isfinite(bound) and abs(bound) < FREE else None


def _model(task: Task) -> helper.CpModelProto:
    proto, matrix = helper.CpModelProto(), task.matrix
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
    return proto


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
