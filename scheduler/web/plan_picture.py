"""The picture of a search: how the objective fell and where its proven bound lies; only geometry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT, MARGIN = 320, 90, 6


@dataclass(frozen=True, slots=True)
class Chart:
    """A step line in the coordinates of the picture, y growing downwards; `bound_y` is None without a bound.

    `first` and `last` are the values at both ends of the line, `best` the bound.
    """

    points: str
    bound_y: float | None
    first: int
    last: int
    best: int | None
    seconds: float


def chart(
    history: Sequence[Mapping[str, Any]], bound: Mapping[str, Any] | None, level: str, seconds: float
) -> Chart | None:
    """The line of one level ("shortfall", "changes", "cost"); None before anything was found.

    The cost only counts from the moment when the levels above it stand at their final value: before that it
    is the cost of another question.
    """
    steps = _final_part(history, level)
    if not steps:
        return None
    best = None if bound is None else bound.get(level)
    end = max(seconds, steps[-1][0], 0.001)
    values = [value for _, value in steps] + ([] if best is None else [best])
    scale = _Scale(end, min(values), max(values))
    corners: list[tuple[float, float]] = []
    for number, (at, value) in enumerate(steps):
        if number:
            corners.append((scale.x(at), scale.y(steps[number - 1][1])))
        corners.append((scale.x(at), scale.y(value)))
    corners.append((scale.x(end), scale.y(steps[-1][1])))
    return Chart(
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in corners),
        bound_y=None if best is None else round(scale.y(best), 1),
        first=steps[0][1],
        last=steps[-1][1],
        best=best,
        seconds=end,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    end: float
    low: int
    high: int

    def x(self, at: float) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * at / self.end

    def y(self, value: int) -> float:
        span = max(1, self.high - self.low)
        return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (value - self.low) / span


def _final_part(history: Sequence[Mapping[str, Any]], level: str) -> list[tuple[float, int]]:
    """(seconds, value) of every improvement; of the cost only those with the final shortfall and changes."""
    above = {"shortfall": (), "changes": ("shortfall",), "cost": ("shortfall", "changes")}[level]
    if not history:
        return []
    final = history[-1]["objective"]
    return [
        (float(one["seconds"]), int(one["objective"][level]))
        for one in history
        if all(one["objective"][name] == final[name] for name in above)
    ]
