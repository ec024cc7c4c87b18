"""`python -m benchmarks.run --data DIR [--only NAME …] [--seconds 60]`: contenders side by side, one table.

Every contender runs in a process of its own; every plan is held against the rules and the scorer here.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import instances, plot, timefold_demo
from benchmarks.contenders import CONTENDERS
from scheduler.domain.problem import Pair
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules import check
from scheduler.domain.scoring import score
from scheduler.domain.substitutes import rank

HEAD = (
    "instance",
    "engine",
    "shortfall",
    "changes",
    "cost",
    "bound",
    "gap",
    "first s",
    "best s",
    "CPU s",
    "MB",
    "broken",
)
TIMEFOLD = "timefold"
"""Named after its engine: takes part where its own demonstration is the problem and it is installed."""
GRACE = 120
"""Seconds beyond the limit after which a contender is given up: building and reading count as well."""


def main() -> int:
    """Run what was asked for and print the table as Markdown."""
    parser = argparse.ArgumentParser(prog="benchmarks.run", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with problems")
    parser.add_argument("--only", nargs="*", default=[], help="names of instances, or beginnings of them")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--engines", nargs="*", choices=CONTENDERS, default=list(CONTENDERS))
    parser.add_argument("--timefold", type=Path, help="a Python that has Timefold, to take part as well")
    parser.add_argument("--plots", type=Path, help="folder for SVG plots of the objective over time")
    parser.add_argument("--stand-ins", type=int, default=0, help="time so many searches for a stand-in")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(_child(asked.child, asked.data, asked.seconds)))
        return 0
    print("| " + " | ".join(HEAD) + " |\n" + "|---" * len(HEAD) + "|")
    for path in instances.found_in(asked.data):
        if not asked.only or path.name.startswith(tuple(asked.only)):
            _instance(path, asked)
    return 0


def _instance(path: Path, asked: argparse.Namespace) -> None:
    try:
        index = ProblemIndex(instances.load(path))
    except ValueError as error:
        print(f"{path.name}: {error}", file=sys.stderr)
        return
    histories = {}
    theirs = timefold_demo.fits(instances.content(path))
    for engine in [*asked.engines, *([TIMEFOLD] if theirs and asked.timefold else [])]:
        found = _run(_command(engine, path, asked), f"{path.name}, {engine}", asked.seconds)
        if found is None:
            print(f"| {instances.name_of(path)} | {engine} |" + " – |" * (len(HEAD) - 2), flush=True)
            continue
        pairs = frozenset(Pair(*pair) for pair in found["pairs"])
        print("| " + " | ".join(_row(index, path, engine, found)) + " |", flush=True)
        if theirs:
            _own_count(path, engine, pairs, found["history"])
        if engine != TIMEFOLD:
            histories[engine] = found["history"]
        if asked.stand_ins and engine == "ours":
            _time_stand_ins(index, sorted(pairs), asked.stand_ins)
    if asked.plots:
        asked.plots.mkdir(parents=True, exist_ok=True)
        target = asked.plots / f"{instances.name_of(path)}.svg"
        target.write_text(plot.objective_over_time(histories, asked.seconds), encoding="utf-8")


def _command(engine: str, path: Path, asked: argparse.Namespace) -> list[str]:
    if engine == TIMEFOLD:
        return [str(asked.timefold), "benchmarks/timefold_run.py", str(path), str(asked.seconds)]
    given = ["--child", engine, "--data", str(path), "--seconds", str(asked.seconds)]
    return [sys.executable, "-m", "benchmarks.run", *given]


def _run(command: list[str], name: str, seconds: float) -> dict[str, Any] | None:
    """What a contender came to; None if it fell or did not end."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + GRACE, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return None
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _child(engine: str, path: Path, seconds: float) -> dict[str, Any]:
    """Read, solve and say; memory is the largest of this process and of those that it started, summed."""
    started = time.perf_counter()
    problem = instances.load(path)
    reading = time.perf_counter() - started
    found = CONTENDERS[engine](problem, seconds - reading)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "pairs": sorted((pair.volunteer, pair.shift) for pair in found.pairs),
        "bound": found.bound,
        "history": [(at + reading, levels) for at, levels in found.history],
        "seconds": sum(one.ru_utime + one.ru_stime for one in used),
        "megabytes": sum(one.ru_maxrss for one in used) // 1024,
    }


def _row(index: ProblemIndex, path: Path, engine: str, found: dict[str, Any]) -> list[str]:
    pairs = [Pair(*pair) for pair in found["pairs"]]
    worth = score(index, pairs).objective
    levels, bound, history = (worth.shortfall, worth.changes, worth.cost), found["bound"], found["history"]
    times = [f"{history[0][0]:.1f}", f"{history[-1][0]:.1f}"] if history else ["–", "–"]
    return [
        instances.name_of(path),
        engine,
        *map(str, levels),
        " / ".join("–" if one is None else str(one) for one in bound),
        _gap(levels, bound),
        *times,
        f"{found['seconds']:.0f}",
        str(found["megabytes"]),
        str(len(check(index, pairs))),
    ]


def _gap(levels: tuple[int, ...], bound: list[int | None]) -> str:
    """How far the cost is from its bound; only where the levels above are proven least."""
    if bound[:2] != list(levels[:2]) or bound[2] is None:
        return "–"
    return f"{100 * (levels[2] - bound[2]) / max(1, abs(levels[2])):.2f} %"


def _own_count(path: Path, engine: str, pairs: frozenset[Pair], history: list[Any]) -> None:
    """What the demonstration would say of a plan and when the first full one came, on standard error."""
    own = timefold_demo.worth(instances.content(path), pairs)
    full = next((f"{at:.1f} s" for at, levels in history if levels is None or levels[0] == 0), "never")
    print(
        f"{instances.name_of(path)}, {engine}: {own.desired} desired, {own.undesired} undesired, "
        f"unfairness {own.unfairness:.2f}: {own.soft:.2f}; first full plan: {full}",
        file=sys.stderr,
    )


def _time_stand_ins(index: ProblemIndex, pairs: list[Pair], count: int) -> None:
    """Milliseconds for a ranked list when one person drops out, the index built anew each time."""
    spent = []
    for pair in pairs[:: max(1, len(pairs) // count)][:count]:
        started = time.perf_counter()
        rank(ProblemIndex(index.problem), pairs, pair.shift, instead_of=pair.volunteer)
        spent.append(1000 * (time.perf_counter() - started))
    if spent:
        print(f"stand-ins, ms: median {statistics.median(spent):.0f}, most {max(spent):.0f}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
