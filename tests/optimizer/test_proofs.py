"""What is tried first to fill every seat, and what becomes of its answer."""

import numpy as np

from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.guide import Guide
from scheduler.optimizer.model import SHORTFALL
from scheduler.optimizer.options import SolveOptions
from scheduler.optimizer.proofs import Proofs, UpperProof
from scheduler.optimizer.search import Search
from tests.factories import make_problem, make_shift, make_volunteer
from tests.optimizer.models import choices_of


def test_logic_fills_every_seat_before_anything_else_is_tried() -> None:
    """A plan with nobody in it is where the search begins; the first attempt fills all three seats."""
    shifts = [make_shift("early", 5, "09:00", "12:00"), make_shift("late", 5, "13:00", "14:00", min=2)]
    evaluator = Evaluator(choices_of(make_problem([make_volunteer("a"), make_volunteer("b")], shifts)))
    search = Search(SolveOptions(20))
    search.offer(evaluator, np.zeros(len(evaluator.choices), dtype=np.int64))
    proofs = Proofs(search, evaluator, Guide(evaluator.choices))
    assert search.levels[SHORTFALL] == 3
    proof = proofs.next(stalled=False)
    assert isinstance(proof, UpperProof)
    proofs.read(proof, proof.request.run())
    assert search.levels[SHORTFALL] == search.bound_of(SHORTFALL) == 0
    assert proofs.is_moot(SHORTFALL)
