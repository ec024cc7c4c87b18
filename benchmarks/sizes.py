"""`python -m benchmarks.sizes --data DIR [--out SVG]`: what a first plan costs, by how many pairs there are.

Counted is processor time of this process, so that others on the machine matter little: reading the file,
building (arrays, allowed pairs, prices) and the first plan.
"""

import argparse
import math
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import instances
from scheduler.optimizer.arrays import Arrays
from scheduler.optimizer.candidates import Allowed, candidates
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.greedy import construct
from scheduler.optimizer.state import State

WIDTH, HEIGHT, MARGIN = 640, 360, 56


@dataclass(frozen=True, slots=True)
class Size:
    """One problem: allowed pairs of person and duty, processor seconds by stage, shortfall of the plan."""

    name: str
    pairs: int
    reading: float
    building: float
    planning: float
    shortfall: int

    @property
    def seconds(self) -> float:
        """In all."""
        return self.reading + self.building + self.planning


def main() -> int:
    """Measure every problem of a folder, the smallest first; print a table and draw the curve."""
    parser = argparse.ArgumentParser(prog="benchmarks.sizes", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with problems")
    parser.add_argument("--out", type=Path, help="where the SVG goes")
    asked = parser.parse_args()
    print("| instance | allowed pairs | read s | build s | plan s | shortfall | MB so far |")
    print("|---" * 7 + "|")
    sizes = []
    for path in instances.found_in(asked.data):
        found = measured(path)
        sizes.append(found)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        times = f"{found.reading:.2f} | {found.building:.2f} | {found.planning:.2f}"
        print(f"| {found.name} | {found.pairs} | {times} | {found.shortfall} | {peak} |", flush=True)
    if asked.out:
        asked.out.write_text(cost_over_size(sizes), encoding="utf-8")
    return 0


def measured(path: Path) -> Size:
    """Read, build and plan once."""
    began = time.process_time()
    problem = instances.load(path)
    read = time.process_time()
    evaluator = Evaluator(candidates(Allowed(Arrays(problem))))
    built = time.process_time()
    state = State(evaluator)
    construct(state)
    planned = time.process_time()
    return Size(
        instances.name_of(path),
        len(evaluator.choices),
        read - began,
        built - read,
        planned - built,
        evaluator.shortfall(state.taken),
    )


def cost_over_size(sizes: Sequence[Size]) -> str:
    """Both axes in powers of ten; the dashed line grows as the pairs do, through the smallest problem."""
    pairs, seconds = [one.pairs for one in sizes], [max(1e-3, one.seconds) for one in sizes]
    wide = (math.floor(math.log10(min(pairs))), math.ceil(math.log10(max(pairs))))
    high = (math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds))))

    def x(count: float) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * (math.log10(count) - wide[0]) / max(1, wide[1] - wide[0])

    def y(time_taken: float) -> float:
        return (
            HEIGHT
            - MARGIN
            - (HEIGHT - 2 * MARGIN) * (math.log10(time_taken) - high[0]) / max(1, high[1] - high[0])
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-size="12">',
        "<title>Processor seconds to a first plan over allowed pairs</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 12}" text-anchor="middle">allowed pairs</text>',
        f'<text x="8" y="{MARGIN - 24}">processor seconds, reading included</text>',
    ]
    for power in range(wide[0], wide[1] + 1):
        parts.append(_line((x(10**power), MARGIN), (x(10**power), HEIGHT - MARGIN), "#ddd"))
        parts.append(f'<text x="{x(10**power):.0f}" y="{HEIGHT - MARGIN + 16}">{10**power:,}</text>')
    for power in range(high[0], high[1] + 1):
        parts.append(_line((MARGIN, y(10.0**power)), (WIDTH - MARGIN, y(10.0**power)), "#ddd"))
        parts.append(f'<text x="8" y="{y(10.0**power) + 4:.0f}">{10.0**power:g}</text>')
    least = min(range(len(sizes)), key=lambda one: pairs[one])
    grown = seconds[least] * max(pairs) / pairs[least]
    ends = (x(pairs[least]), y(seconds[least])), (x(max(pairs)), y(grown))
    parts.append(_line(*ends, "#888").replace("/>", ' stroke-dasharray="5 4"/>'))
    for one, spent in zip(sizes, seconds, strict=True):
        parts.append(f'<circle cx="{x(one.pairs):.1f}" cy="{y(spent):.1f}" r="4" fill="#2b6f77"/>')
        parts.append(f'<text x="{x(one.pairs) + 7:.1f}" y="{y(spent) + 4:.1f}">{one.name}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _line(start: tuple[float, float], end: tuple[float, float], colour: str) -> str:
    (x1, y1), (x2, y2) = start, end
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


if __name__ == "__main__":
    sys.exit(main())
