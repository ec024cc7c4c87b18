"""Proving the cost: relaxations of every independent piece of the problem, rough at first, then precise."""

from dataclasses import dataclass, replace

import numpy as np

from scheduler.optimizer.build import build, build_relaxed
from scheduler.optimizer.components import Piece, pieces
from scheduler.optimizer.engines import highs
from scheduler.optimizer.engines.relax import Relax
from scheduler.optimizer.engines.stages import held
from scheduler.optimizer.engines.task import Answer, Cap, Effort, Request, Task
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.guide import Guide
from scheduler.optimizer.model import COST, LEVELS, SHORTFALL, Matrix
from scheduler.optimizer.ragged import Ints
from scheduler.optimizer.search import Search
from scheduler.optimizer.spread import Spread

LEAST_PIECE = 1_500
"""Choices below which a piece is joined with others."""
SIMPLEX = 2_500
"""Choices up to which the simplex method takes no longer than a second or two."""
LARGE = 20_000
"""Choices from which a bound without a model comes first: as a guide it is nearly as good, and soon there."""
LARGEST_RELAXED = 400_000
"""Choices up to which the problem is relaxed as a linear model."""
PRECISE, FINEST = 1e-4, 1e-6
LARGEST_WHOLE = 6_000
"""Open choices up to which a whole integer model is worth a try."""


@dataclass(slots=True)
class Claim:
    """What is proven of one piece so far."""

    piece: Piece
    task: Task
    precisions: list[float]
    """Still to be tried, the next one first."""
    bound: int | None = None
    seconds: float = 0.0
    whole_size: int = 2 * LARGEST_WHOLE


@dataclass(frozen=True, slots=True)
class WholePiece:
    """The integer model of a piece over some of its choices."""

    task: Task
    effort: Effort
    some: Ints

    def run(self) -> Answer:
        """The bound is counted without constants, as the bounds of pieces are."""
        answer = highs.solve(self.task, self.effort)
        if answer.bound is None:
            return answer
        return replace(answer, bound=answer.bound - self.task.matrix.constant[COST])


@dataclass(frozen=True, slots=True)
class CostProof:
    """One attempt in flight: which piece (None: all), and the levels above that it was made for."""

    claim: Claim | None
    request: Request
    above: tuple[int, ...]
    began: float


class CostBound:
    """Bounds the cost given the levels above; the sum over the pieces is the bound of the whole."""

    def __init__(self, search: Search, evaluator: Evaluator, guide: Guide) -> None:
        self._search, self._guide = search, guide
        self._choices = evaluator.choices
        self._evaluator = evaluator
        self._relaxed: Matrix | None = None
        self._claims: list[Claim] = []
        self._above: tuple[int, ...] | None = None
        self._spread = 0

    def next(self, stalled: bool) -> CostProof | None:
        """The next attempt not yet made, or None; fine ones and whole models wait for the search to slow."""
        patient = stalled or (self._search.options.workers > 1 and self._late(0.4))
        if len(self._choices) > LARGE and self._spread == 1 and patient:
            return self._spread_out()
        if len(self._choices) > LARGEST_RELAXED:
            return None
        self._prepare()
        waiting = [one for one in self._claims if one.bound is None and one.precisions]
        if not waiting and patient:
            waiting = [one for one in self._claims if one.precisions and self._affordable(one)]
        if waiting:
            claim = min(waiting, key=lambda one: one.piece.matrix.choices)
            return self._attempt(claim, self._relax(claim))
        if not stalled or not self._search.closed_above(COST):
            return None
        return next((proof for proof in map(self._whole_piece, self._claims) if proof is not None), None)

    def first(self) -> CostProof | None:
        """What can be had before anything else is proven, and is worth it."""
        return self._spread_out() if len(self._choices) > LARGE and self._spread == 0 else None

    def _spread_out(self) -> CostProof:
        """A bound without any model: soon there, and a guide; once more when the plan is better."""
        search = self._search
        self._spread += 1
        seconds = max(1.0, min(search.left, 0.15 * self._spread * search.options.time_limit))
        request = Spread.of(self._evaluator, search.taken, search.levels[SHORTFALL], seconds)
        return CostProof(None, request, search.levels[:COST], search.seconds)

    def _late(self, share: float) -> bool:
        return self._search.seconds > share * self._search.options.time_limit

    def _affordable(self, claim: Claim) -> bool:
        """A relaxation ten times as fine takes two to three times as long."""
        return self._search.options.workers == 1 or 3 * claim.seconds < self._search.left

    def _attempt(self, claim: Claim, request: Request) -> CostProof:
        assert self._above is not None
        return CostProof(claim, request, self._above, self._search.seconds)

    def _relax(self, claim: Claim) -> Relax:
        precision = claim.precisions.pop(0)
        exact = claim.piece.matrix.choices <= SIMPLEX
        return Relax(claim.task, max(1.0, self._search.left), exact, precision)

    def _prepare(self) -> None:
        """Cut the problem into pieces for the levels above as the incumbent has them."""
        above = self._search.levels[:COST]
        if above == self._above:
            return
        self._above = above
        self._relaxed = self._relaxed or build_relaxed(self._choices, self._search.report)
        matrix, caps = _under(self._relaxed.bare(), above)
        matrix = replace(matrix, constant=(0, 0, 0))
        parts = pieces(matrix, LEAST_PIECE) if not caps else [Piece(np.arange(matrix.width), matrix)]
        self._claims = [
            Claim(one, Task(one.matrix, COST, caps), _precisions(one.matrix.choices)) for one in parts
        ]

    def _whole_piece(self, claim: Claim) -> CostProof | None:
        """The integer model of a piece without closed choices, each time that they have shrunk it by half."""
        mine = claim.piece.choices
        is_open = ~self._guide.closed[mine] | (self._search.taken[mine] > 0)
        size = int(is_open.sum())
        if claim.bound is None or size > LARGEST_WHOLE or size > 0.6 * claim.whole_size:
            return None
        claim.whole_size = size
        some, alone = mine[is_open], len(self._claims) == 1
        part = self._choices.only(some) if alone else self._choices.part(some, some[:0])
        matrix, caps = _under(build(part).bare(), self._search.levels[:COST])
        request = WholePiece(Task(matrix, COST, caps), Effort(max(1.0, self._search.left)), some)
        return self._attempt(claim, request)

    def read(self, proof: CostProof, answer: Answer) -> None:
        """Take over what an attempt has proven, and the plan of its piece if that is better."""
        claim, search = proof.claim, self._search
        if claim is None:
            self._hear_all(answer)
            return
        claim.seconds = search.seconds - proof.began
        if answer.values is not None and isinstance(proof.request, WholePiece):
            self._adopt(claim, proof.request.some, answer.values)
        if answer.reduced is not None:
            self._guide.hear(claim.piece.choices, answer.reduced[: claim.piece.matrix.choices])
        if answer.bound is not None:
            claim.bound = answer.bound if claim.bound is None else max(claim.bound, answer.bound)
        if proof.above == self._above and all(one.bound is not None for one in self._claims):
            assert self._relaxed is not None
            constant = self._relaxed.constant[COST]
            search.prove(COST, constant + sum(one.bound or 0 for one in self._claims))
        self.close()

    def _hear_all(self, answer: Answer) -> None:
        if answer.reduced is not None and not self._claims:
            self._guide.hear(np.arange(len(self._choices)), answer.reduced)
        self._search.prove(COST, answer.bound)
        self.close()

    def _adopt(self, claim: Claim, some: Ints, values: Ints) -> None:
        taken = self._search.taken.copy()
        taken[claim.piece.choices] = 0
        taken[some] = values[: len(some)]
        self._search.offer(self._evaluator, taken)

    def close(self) -> None:
        """Close choices that would cost more than the gap; only once the levels above are settled."""
        search, bound = self._search, self._search.bound_of(COST)
        if bound is None or not search.closed_above(COST):
            return
        parts = [claim.piece.choices for claim in self._claims] or [np.arange(len(self._choices))]
        for mine in parts:
            self._guide.close(mine, search.levels[COST] - bound + 1)


def _precisions(choices: int) -> list[float]:
    if choices <= SIMPLEX:
        return [FINEST]
    return [PRECISE] if choices > LARGE else [PRECISE, FINEST]


def _under(matrix: Matrix, above: tuple[int, ...]) -> tuple[Matrix, tuple[Cap, ...]]:
    """The matrix with the levels above held at what they are."""
    caps: tuple[Cap, ...] = ()
    for level in LEVELS[:COST]:
        matrix, more = held(matrix, level, above[level])
        caps = (*caps, *more)
    return matrix, caps
