"""HiGHS through MathOpt on a matrix: relaxations for bounds, integer models for whole problems and parts.

HiGHS does not listen while it runs, so long tasks go to a child process that can be killed (`engines.child`).
"""

import math
from typing import Any

import numpy as np
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
)
from ortools.math_opt.core.python import solver

from scheduler.optimizer.engines.task import Answer, Effort, Task
from scheduler.optimizer.model import FREE, Floats
from scheduler.optimizer.ragged import Ints

TOLERANCE = 1e-4
"""Floating-point bounds are lowered by this, and by a millionth of themselves, before rounding."""


def solve(task: Task, effort: Effort) -> Answer:
    """Minimise the level."""
    parameters = parameters_pb2.SolveParametersProto()
    parameters.time_limit.FromMicroseconds(int(max(0.05, effort.seconds) * 1e6))
    parameters.random_seed = effort.seed
    # Levels are whole numbers: a bound less than one below the plan proves it.
    parameters.relative_gap_tolerance = 0.0
    parameters.absolute_gap_tolerance = 0.999
    result = solver.solve(
        model_of(task, relaxed=False),
        parameters_pb2.SOLVER_TYPE_HIGHS,
        parameters_pb2.SolverInitializerProto(),
        parameters,
        model_parameters_pb2.ModelSolveParametersProto(),
        None,
        callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )
    return _whole(task, result)


def rounded_up(bound: float) -> int | None:
    """The least whole number that a floating-point bound proves; None if it proves nothing."""
    if not math.isfinite(bound) or abs(bound) >= FREE:
        return None
    return math.ceil(bound - TOLERANCE - 1e-6 * abs(bound))


def _whole(task: Task, result: result_pb2.SolveResultProto) -> Answer:
    reason = result.termination.reason
    if reason == result_pb2.TERMINATION_REASON_INFEASIBLE:
        return Answer(proven=True)
    bound = rounded_up(result.termination.objective_bounds.dual_bound)
    values = None
    for found in result.solutions:
        if found.primal_solution.feasibility_status == solution_pb2.SOLUTION_STATUS_FEASIBLE:
            values = np.rint(dense(found.primal_solution.variable_values, task.matrix.width)).astype(np.int64)
            break
    if values is None:
        return Answer(bound=bound)
    proven = bound is not None and bound >= task.matrix.value(task.level, values)
    return Answer(values, bound, proven)


def dense(sparse: Any, width: int) -> Floats:
    """A sparse vector written out."""
    values = np.zeros(width)
    values[np.array(sparse.ids, dtype=np.int64)] = np.array(sparse.values)
    return values


def model_of(task: Task, relaxed: bool) -> model_pb2.ModelProto:
    """The task as MathOpt reads it; caps become the last rows."""
    matrix, caps = task.matrix, task.caps
    proto = model_pb2.ModelProto()
    variables = proto.variables
    variables.ids.extend(range(matrix.width))
    variables.lower_bounds.extend(matrix.lower.astype(float).tolist())
    variables.upper_bounds.extend(matrix.upper.astype(float).tolist())
    variables.integers.extend([not relaxed] * matrix.width)
    priced = np.flatnonzero(task.prices)
    proto.objective.offset = float(matrix.constant[task.level])
    proto.objective.linear_coefficients.ids.extend(priced.tolist())
    proto.objective.linear_coefficients.values.extend(task.prices[priced].astype(float).tolist())
    rows = proto.linear_constraints
    rows.ids.extend(range(matrix.height + len(caps)))
    rows.lower_bounds.extend(_open(matrix.row_lower) + [-math.inf] * len(caps))
    rows.upper_bounds.extend(_open(matrix.row_upper) + [float(cap.most) for cap in caps])
    entries = proto.linear_constraint_matrix
    entries.row_ids.extend(np.repeat(np.arange(matrix.height), np.diff(matrix.ptr)).tolist())
    entries.column_ids.extend(matrix.column.tolist())
    entries.coefficients.extend(matrix.coefficient.astype(float).tolist())
    for number, cap in enumerate(caps):
        entries.row_ids.extend([matrix.height + number] * len(cap.columns))
        entries.column_ids.extend(cap.columns.tolist())
        entries.coefficients.extend(cap.prices.astype(float).tolist())
    return proto


def _open(bounds: Ints) -> list[float]:
    return [
        math.copysign(math.inf, bound) if abs(bound) >= FREE else float(bound) for bound in bounds.tolist()
    ]
