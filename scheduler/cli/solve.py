"""`houniao solve PROBLEM`: plan a problem from a file and write the plan to a file."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from scheduler.cli.failure import Failure
from scheduler.cli.files import PROBLEM_HELP, STREAM, ensure_writable, load_problem, write_whole
from scheduler.cli.progress import ProgressLine
from scheduler.cli.wording import levels_line, violation_line
from scheduler.domain.pins import contradictions
from scheduler.domain.plan_json import write_plan
from scheduler.domain.problem import Plan, Problem
from scheduler.domain.split.cutting import size
from scheduler.domain.split.rounds import LARGE, most_shifts

if TYPE_CHECKING:
    from scheduler.optimizer import Progress, SolveOptions

NAME = "solve"
HELP = "plan a problem from a file"
LEAST_SECONDS = 0.1
MOST_SECONDS = 7 * 24 * 3600
MOST_WORKERS = 256
HIGHEST_SEED = 2**31 - 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("problem", metavar="PROBLEM", help=PROBLEM_HELP)
    parser.add_argument(
        "--out", default=STREAM, metavar="PLAN", help="where the plan goes; - for standard output"
    )
    parser.add_argument(
        "--time-limit", type=_seconds, default=60.0, metavar="SECONDS", help="wall clock, default 60"
    )
    parser.add_argument("--workers", type=_workers, default=2, metavar="N", help="threads, default 2")
    parser.add_argument(
        "--seed", type=_seed, default=1, metavar="N", help="same seed and one worker: same plan"
    )
    parser.add_argument(
        "--split-above",
        type=_pairs,
        default=LARGE,
        metavar="PAIRS",
        help="people times shifts above which the season is planned in parts, default %(default)s",
    )
    parser.add_argument("--quiet", action="store_true", help="no progress line")


def run(arguments: argparse.Namespace) -> int:
    """Read, solve, write; 0 with a plan. Interrupting it keeps the best plan so far."""
    started = time.monotonic()
    ensure_writable(arguments.out)
    problem = load_problem(arguments.problem)
    _refuse_contradictions(arguments.problem, problem)
    # The solver takes a while to load: a bad file is refused before.
    from scheduler.optimizer import SolveOptions

    # The limit is on the wall clock of the whole: what reading took is no longer there for the search.
    left = max(LEAST_SECONDS, arguments.time_limit - (time.monotonic() - started))
    options = SolveOptions(time_limit=left, workers=arguments.workers, seed=arguments.seed)
    line = ProgressLine(sys.stderr, quiet=arguments.quiet)
    most = most_shifts(len(problem.volunteers), arguments.split_above)
    plan = _solve(problem, options, line, most if size(problem) > arguments.split_above else None)
    line.finish()
    write_whole(arguments.out, write_plan(plan))
    sys.stderr.write(
        f"{plan.status}: shortfall / changes / cost {levels_line(plan.objective)}, "
        f"bound {levels_line(plan.bound)}, {plan.seconds:.1f} s\n"
    )
    return 0


def _refuse_contradictions(name: str, problem: Problem) -> None:
    found = contradictions(problem)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise Failure(f"{name}: pinned: a pinned pair breaks the rule {violation_line(found[0])}{more}")


def _solve(problem: Problem, options: "SolveOptions", line: ProgressLine, most: int | None) -> Plan:
    """Solve in a thread, so that this one is free to hear the interrupt at once.

    A large season goes in parts of `most` shifts, one after the other.
    """
    from scheduler.optimizer import solve
    from scheduler.optimizer.split.whole import solve_in_parts

    stopped = threading.Event()

    def on_progress(progress: "Progress") -> bool:
        line.show(progress)
        return not stopped.is_set()

    with _interrupt_sets(stopped), ThreadPoolExecutor(1, "solve", _deaf) as executor:
        if most is None:
            future = executor.submit(solve, problem, options, on_progress)
        else:
            future = executor.submit(solve_in_parts, problem, most, options, on_progress)
        while not future.done():
            wait((future,), timeout=0.1)
        return future.result()


def _deaf() -> None:
    """Interrupts pass by this thread and the processes that it starts: a terminal sends them to all."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


@contextmanager
def _interrupt_sets(stopped: threading.Event) -> Iterator[None]:
    """The first interrupt asks to stop, the second ends the process as usual."""

    def stop(number: int, _frame: FrameType | None) -> None:
        stopped.set()
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("must be a number of seconds") from error
    if not 0 < seconds <= MOST_SECONDS:  # also refuses nan
        raise argparse.ArgumentTypeError(f"must be more than 0 and at most {MOST_SECONDS} seconds")
    return seconds


def _workers(text: str) -> int:
    return _whole(text, 1, MOST_WORKERS)


def _pairs(text: str) -> int:
    return _whole(text, 1, 10**12)


def _seed(text: str) -> int:
    return _whole(text, 0, HIGHEST_SEED)


def _whole(text: str, low: int, high: int) -> int:
    try:
        number = int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("must be a whole number") from error
    if not low <= number <= high:
        raise argparse.ArgumentTypeError(f"must be between {low} and {high}")
    return number
