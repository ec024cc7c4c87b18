"""What one part adds to the bound of the whole season, and how the shares become that bound.

**Shortfall.** Every shift and every team lies in exactly one part, so the shortfall of a plan is the sum of
the shortfalls of its parts. What a plan has in a part breaks no rule of the part alone (`part_problem`), for
which everybody is free with all that they have: the least shortfall of the part alone is a bound on what the
part lacks in any plan, and the sum of these bounds one on the whole.

**Changes.** Every promise lies in one part; no plan breaks fewer than none. Where nothing was promised, that
is all there is to prove.

**Cost.** Travel, wishes and continuity are sums over the parts. Fairness is convex in what somebody does in
all parts together, and `staff` counts a person once: adding up the parts' own bounds would be far too low for
the one and too high for the other. So both are taken out. `staff` is dropped (it is never negative). Fairness
of a load n, w n(n+1)/2, is for any price d of a half-day at least d n less the conjugate, the largest of
d k - w k(k+1)/2 over all whole k (Fenchel). With one price for each person the first half is a sum over the
parts and the second is taken off once. At d = w (l + 1/2), l the person's load in a plan, it is largest for
k = l: w l^2 / 2 is taken off, and the bound is exact for that load. This is the Lagrangian relaxation of what
ties a person's parts together (Held and Karp 1971); each part then only pays its places, as `Spread` does.
All is counted twice, so that it is whole numbers and may be rounded up.

A plan of the whole that lacks no more than the one at hand may lack more in one part than the least there,
but by no more than the plan at hand lacks above the sum of the bounds: by so much each part is spared.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from scheduler.domain.problem import Pair, Problem
from scheduler.domain.scoring import load_units
from scheduler.optimizer.arrays import Arrays
from scheduler.optimizer.candidates import Allowed, candidates
from scheduler.optimizer.engines.child import Child, answered
from scheduler.optimizer.engines.task import Answer, Request
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.options import Tick, nothing
from scheduler.optimizer.ragged import Ints
from scheduler.optimizer.shortfall_bound import ShortfallBound
from scheduler.optimizer.split.planning import taken
from scheduler.optimizer.spread import Spread

GRACE = 1.0
"""Seconds by which an engine may overrun what it was given before it is ended."""


def least_shortfall(alone: Problem, pairs: Iterable[Pair], seconds: float, tick: Tick = nothing) -> int:
    """What a part must lack even if everybody were free for it.

    Args:
        alone: the part alone.
        pairs: what the best plan has in it.
        seconds: for the proof, about.
        tick: called now and then; raises to end it.
    """
    until = time.monotonic() + seconds
    evaluator, held = _read(alone, pairs, tick)
    claims = ShortfallBound(evaluator)
    while len(claims.doubtful(held)) and (left := until - time.monotonic()) > 0:
        found = claims.next(held, left)
        if found is None:
            break
        claims.hear(found[0], _answer(found[1], left + GRACE, tick).bound)
    return claims.total(held)


def twice_cost(
    alone: Problem,
    pairs: Iterable[Pair],
    load: Mapping[str, int],
    shortfall: int,
    seconds: float,
    tick: Tick = nothing,
) -> int | None:
    """Twice the least that a part costs with load at its price, of plans that lack no more there.

    Args:
        alone: the part alone.
        pairs: what the best plan has in it.
        load: half-days of everybody in that plan, by which load is priced.
        shortfall: what a plan may lack in the part.
        seconds: for the proof, about.
        tick: called now and then; raises to end it.
    """
    until = time.monotonic() + seconds
    evaluator, held = _read(alone, pairs, tick)
    choices = evaluator.choices
    at = np.array([load.get(one.id, 0) for one in alone.volunteers], dtype=np.int64)
    dear = alone.weights.fairness * (2 * at + 1)
    spread = Spread.of(evaluator, held, shortfall, max(0.2, until - time.monotonic()))
    prices = 2 * spread.prices + dear[choices.person] * choices.units
    return replace(spread, prices=prices, weight=0, cost=int(prices @ held)).run().bound


def whole_cost(problem: Problem, costs: Sequence[int | None], load: Mapping[str, int]) -> int | None:
    """The bound on the cost of the season from those of all its parts, made with these loads; see above."""
    known = [cost for cost in costs if cost is not None]
    if len(known) < len(costs):
        return None
    twice = sum(known) - problem.weights.fairness * sum(one * one for one in load.values())
    return -(-twice // 2)


def loads(problem: Problem, pairs: Iterable[Pair]) -> dict[str, int]:
    """Half-days of everybody who has any."""
    units = {shift.id: load_units(shift) for shift in problem.shifts}
    found: dict[str, int] = {}
    for pair in pairs:
        found[pair.volunteer] = found.get(pair.volunteer, 0) + units[pair.shift]
    return found


def _read(alone: Problem, pairs: Iterable[Pair], tick: Tick) -> tuple[Evaluator, Ints]:
    evaluator = Evaluator(candidates(Allowed(Arrays(alone), tick), tick), tick)
    return evaluator, taken(evaluator.choices, frozenset(pairs)) | evaluator.choices.fixed


def _answer(request: Request, seconds: float, tick: Tick) -> Answer:
    """From a child, which is ended when it takes too long; then nothing is known."""
    child, until = Child(), time.monotonic() + seconds
    try:
        child.start(request)
        while time.monotonic() < until:
            tick()
            if answered([child], min(0.2, max(0.0, until - time.monotonic()))):
                return child.answer()
        return Answer()
    finally:
        child.kill()
