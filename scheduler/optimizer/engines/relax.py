"""Proven bounds from linear relaxations of any size: a bound that holds however early the solver stopped.

Every column of our models lies between two numbers. So any prices on the rows give a true lower bound
(Lagrangian, weak duality), worked out here from whatever row prices the engine hands over. PDLP (Applegate
et al. 2021) finds good ones for models on which the simplex method takes minutes.
"""

from dataclasses import dataclass

import numpy as np
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    parameters_pb2,
)
from ortools.math_opt.core.python import solver

from scheduler.optimizer.engines import highs
from scheduler.optimizer.engines.task import Answer, Task
from scheduler.optimizer.model import FREE, Floats, Matrix


@dataclass(frozen=True, slots=True)
class Relax:
    """Bound one level by its linear relaxation; `exact` takes the simplex method, else PDLP."""

    task: Task
    seconds: float
    exact: bool = False
    precision: float = 1e-4

    def run(self) -> Answer:
        """The bound, with values and reduced costs to guide a search."""
        parameters = parameters_pb2.SolveParametersProto()
        parameters.time_limit.FromMicroseconds(int(max(0.05, self.seconds) * 1e6))
        kind = parameters_pb2.SOLVER_TYPE_HIGHS
        if not self.exact:
            kind = parameters_pb2.SOLVER_TYPE_PDLP
            parameters.threads = 1
            criteria = parameters.pdlp.termination_criteria.simple_optimality_criteria
            criteria.eps_optimal_relative = criteria.eps_optimal_absolute = self.precision
        result = solver.solve(
            highs.model_of(self.task, relaxed=True),
            kind,
            parameters_pb2.SolverInitializerProto(),
            parameters,
            model_parameters_pb2.ModelSolveParametersProto(),
            None,
            callback_pb2.CallbackRegistrationProto(),
            None,
            None,
        )
        if not result.solutions:
            return Answer()
        best, rows = result.solutions[0], self.task.matrix.height + len(self.task.caps)
        bound, reduced = lagrangian(self.task, highs.dense(best.dual_solution.dual_values, rows))
        fractions = highs.dense(best.primal_solution.variable_values, self.task.matrix.width)
        return Answer(bound=highs.rounded_up(bound), fractions=fractions, reduced=reduced)


def lagrangian(task: Task, row_prices: Floats) -> tuple[float, Floats]:
    """The bound that these row prices prove, and the reduced cost of every column."""
    matrix = with_caps(task)
    lower, upper = matrix.row_lower.astype(float), matrix.row_upper.astype(float)
    no_lower, no_upper = matrix.row_lower <= -FREE, matrix.row_upper >= FREE
    prices = np.where((row_prices > 0) & no_lower | (row_prices < 0) & no_upper, 0.0, row_prices)
    row = np.repeat(np.arange(matrix.height), np.diff(matrix.ptr))
    spent = np.bincount(matrix.column, weights=matrix.coefficient * prices[row], minlength=matrix.width)
    reduced: Floats = task.prices.astype(float) - spent
    side = np.where(prices > 0, np.where(no_lower, 0.0, lower), np.where(no_upper, 0.0, upper))
    from_columns = np.where(reduced > 0, reduced * matrix.lower, reduced * matrix.upper).sum()
    return float((prices * side).sum() + from_columns) + matrix.constant[task.level], reduced


def with_caps(task: Task) -> Matrix:
    """The matrix with the caps as its last rows."""
    matrix = task.matrix
    for cap in task.caps:
        matrix = matrix.with_row(cap.columns, cap.prices, cap.most)
    return matrix
