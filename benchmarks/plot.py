"""SVG of the objective over time: one stepped line for each contender, shortfall priced above all cost."""

from collections.abc import Mapping, Sequence

WIDTH, HEIGHT, MARGIN = 640, 320, 48
COLOURS = ("#b3405f", "#2b6f77", "#8a6d1d")
History = Sequence[tuple[float, Sequence[int]]]


def objective_over_time(histories: Mapping[str, History], seconds: float) -> str:
    """The picture; the vertical axis is the cost of plans with the least shortfall and changes seen."""
    least = min(
        (tuple(levels[:2]) for history in histories.values() for _, levels in history), default=(0, 0)
    )
    lines = {
        name: [(at, levels[2]) for at, levels in history if tuple(levels[:2]) == least]
        for name, history in histories.items()
    }
    costs = [cost for line in lines.values() for _, cost in line] or [0]
    low, high = min(costs), max(max(costs), min(costs) + 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="4" y="{MARGIN - 8}">cost {high}</text><text x="4" y="{HEIGHT - MARGIN}">{low}</text>',
        f'<text x="{WIDTH - MARGIN}" y="{HEIGHT - 12}" text-anchor="end">{seconds:g} s</text>',
    ]
    for place, (name, line) in enumerate(lines.items()):
        colour = COLOURS[place % len(COLOURS)]
        parts.append(f'<text x="{MARGIN + 90 * place}" y="16" fill="{colour}">{name}</text>')
        if line:
            parts.append(f'<path fill="none" stroke="{colour}" d="{_path(line, (low, high), seconds)}"/>')
    return "\n".join([*parts, "</svg>\n"])


def _path(line: Sequence[tuple[float, int]], span: tuple[int, int], seconds: float) -> str:
    def x(at: float) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * min(1.0, at / seconds)

    def y(cost: int) -> float:
        return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (cost - span[0]) / (span[1] - span[0])

    steps = [f"M{x(line[0][0]):.1f} {y(line[0][1]):.1f}"]
    steps += [f"H{x(at):.1f}V{y(cost):.1f}" for at, cost in line[1:]]
    return " ".join([*steps, f"H{x(seconds):.1f}"])
