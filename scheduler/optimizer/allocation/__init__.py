"""A week's half hours given out at least cost: everybody once, then wishes."""

from scheduler.optimizer.allocation.flow import allocate

__all__ = ["allocate"]
