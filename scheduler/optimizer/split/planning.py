"""One part of a season planned beside what the others have, as long as its time lasts."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from scheduler.domain.problem import Pair, Problem
from scheduler.optimizer.arrays import Arrays
from scheduler.optimizer.candidates import candidates, pair_keys
from scheduler.optimizer.choices import Choices
from scheduler.optimizer.crew import Crew
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.greedy import construct
from scheduler.optimizer.guide import Guide
from scheduler.optimizer.options import OnProgress, SolveOptions
from scheduler.optimizer.ragged import Ints
from scheduler.optimizer.search import Search, Stopped
from scheduler.optimizer.split.focus import FocusedImprover, FocusedProofs, Within
from scheduler.optimizer.state import State


def plan_part(
    problem: Problem,
    shifts: Iterable[str],
    plan: frozenset[Pair],
    options: SolveOptions,
    on_progress: OnProgress | None = None,
    longest: float = 0.0,
) -> frozenset[Pair]:
    """The best found for these shifts while everybody keeps what the plan gives them elsewhere.

    What people do elsewhere counts in full: it takes of their weeks, days and totals, rests and ways lie
    between, and the load of fairness starts with it. A part that has something in the plan begins with that;
    what comes out is never worse.

    Args:
        problem: the whole season.
        shifts: of the part: with a shift all that shares a block, a team or a list with it.
        plan: of the whole season; breaks no rule, holds what is pinned.
        options: wall-clock seconds (building included), processes, seed.
        on_progress: told of every improvement, with the objective of the whole; False ends the search.
        longest: seconds that a first plan may take beyond the limit, so that no part stays half empty.
    """
    mine = frozenset(shifts)
    elsewhere = frozenset(pair for pair in plan if pair.shift not in mine)
    before = frozenset(pair for pair in plan if pair.shift in mine)
    standing = replace(problem, pinned=problem.pinned | elsewhere)
    search = Search(replace(options, time_limit=max(options.time_limit, longest)), on_progress)
    evaluator: Evaluator | None = None
    with Crew(options.workers) as crew:
        try:
            crew.start()
            search.report()
            allowed = Within(Arrays(standing), mine, elsewhere, search.report)
            evaluator = Evaluator(candidates(allowed, search.report), search.report)
            _begin(search, evaluator, before)
            search.options = options
            _improve(search, evaluator, crew)
        except Stopped:
            search.phase = "stopped"
    if evaluator is None or search.objective is None:
        return before
    return frozenset(pair for pair in evaluator.pairs(search.taken) if pair.shift in mine)


def _begin(search: Search, evaluator: Evaluator, before: frozenset[Pair]) -> None:
    """With what the part has; with a plan from nothing where that is no more than what stands."""
    search.phase = "construct"
    held = taken(evaluator.choices, before) | evaluator.choices.fixed
    search.adopt(evaluator, held)
    if (held[~evaluator.choices.fixed] > 0).any():
        return
    state = State(evaluator, search.report)
    try:
        construct(state, search.report)
    finally:
        search.adopt(evaluator, state.taken)
    search.report(always=True)


def _improve(search: Search, evaluator: Evaluator, crew: Crew) -> None:
    if evaluator.choices.fixed.all():
        return
    search.phase = "improve"
    guide = Guide(evaluator.choices)
    crew.work(search, FocusedImprover(search, evaluator, guide), FocusedProofs(search, evaluator, guide))


def taken(choices: Choices, pairs: frozenset[Pair]) -> Ints:
    """Which choices these pairs are, as 0 and 1; a block counts by its first shift."""
    arrays = choices.arrays
    first = arrays.duties.items[arrays.duties.ptr[:-1]]
    keys = choices.person * len(arrays.shift) + first[choices.duty] if len(choices) else choices.person
    return np.isin(keys, pair_keys(arrays, pairs)).astype(np.int64)
