"""A planning problem in, a plan out; the only package that knows OR-Tools."""

from scheduler.domain.substitutes import rank
from scheduler.optimizer.options import Progress, SolveOptions
from scheduler.optimizer.solve import ContradictingPinError, solve

__all__ = ["ContradictingPinError", "Progress", "SolveOptions", "rank", "solve"]
