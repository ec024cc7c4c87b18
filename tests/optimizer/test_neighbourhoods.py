"""Which part of a plan is opened, and what is learned from how it went."""

import numpy as np
import pytest

from scheduler.domain.problem import Kind as Kinds
from scheduler.optimizer.engines.stages import Improve
from scheduler.optimizer.engines.task import Effort
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.guide import Guide
from scheduler.optimizer.neighbourhoods import LARGEST, SMALLEST, Kind, Neighbourhoods
from scheduler.optimizer.parts import cut
from tests.factories import make_problem, make_shift, make_volunteer
from tests.optimizer.models import choices_of

PEOPLE = [make_volunteer(f"p{number}") for number in range(6)]
SHIFTS = [
    make_shift(f"{half}{day}", day, *hours, kind=kind)
    for day in range(5, 15)
    for half, hours, kind in (
        ("am", ("09:00", "12:00"), Kinds.CAMP),
        ("pm", ("14:00", "17:00"), Kinds.TRIP),
    )
]
LISTS = tuple(tuple(f"{half}{day}" for day in range(5, 15)) for half in ("am", "pm"))
CHOICES = choices_of(make_problem(PEOPLE, SHIFTS, continuity=LISTS))


@pytest.fixture
def near() -> Neighbourhoods:
    return Neighbourhoods(Evaluator(CHOICES), Guide(CHOICES))


def plan() -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Everybody in turn."""
    return (CHOICES.person == CHOICES.duty % len(PEOPLE)).astype(np.int64)


@pytest.mark.parametrize("name", ["time", "place", "people", "list"])
def test_a_part_is_about_as_large_as_asked(near: Neighbourhoods, name: str) -> None:
    kind = next(one for one in near.kinds if one.name == name and one.depth is None)
    everything = np.ones(len(CHOICES), dtype=bool)
    for seed in range(5):
        is_open = kind.pick(plan(), np.random.default_rng(seed), 60, everything)
        assert 0 < is_open.sum() <= 66


def test_a_list_is_opened_whole_before_another(near: Neighbourhoods) -> None:
    kind = next(one for one in near.kinds if one.name == "list")
    everything = np.ones(len(CHOICES), dtype=bool)
    is_open = kind.pick(plan(), np.random.default_rng(1), 61, everything)
    assert len(np.unique(CHOICES.duty[is_open] % 2)) == 1
    assert is_open.sum() == 60


def test_only_the_promising_are_opened_once_there_is_a_guide() -> None:
    guide = Guide(CHOICES)
    near = Neighbourhoods(Evaluator(CHOICES), guide)
    guide.hear(np.arange(len(CHOICES)), CHOICES.person.astype(float))
    assert set(CHOICES.person[guide.within(1)].tolist()) == {0, 1}
    guide.close(np.arange(len(CHOICES)), 0.5)
    assert set(CHOICES.person[guide.within(1)].tolist()) == {0}
    taken = plan()
    for seed in range(20):
        kind, is_open = near.next(taken, np.random.default_rng(seed), short=False)
        if kind.depth is not None:
            assert (is_open <= (guide.within(kind.depth) | (taken > 0))).all()


def test_what_lacks_is_opened_around_the_gap(near: Neighbourhoods) -> None:
    taken = plan()
    gap = 13
    taken[CHOICES.duty == gap] = 0
    everything = np.ones(len(CHOICES), dtype=bool)
    for kind in (near.lacking, near.widely):
        is_open = kind.pick(taken, np.random.default_rng(3), 24, everything)
        assert is_open[CHOICES.duty == gap].all()
        assert np.abs(CHOICES.duty[is_open] - gap).max() < 8


def test_a_gap_is_filled_without_turning_all_else_around() -> None:
    """Any of six could fill it; five of them would have to be replaced, and the replacements replaced."""
    taken = plan()
    taken[CHOICES.duty == 13] = 0
    part = cut(CHOICES, taken, np.ones(len(CHOICES), dtype=bool), with_cost=False).calm()
    for engine in ("highs", "cpsat"):
        answer = Improve(part.matrix.bare(), part.before, Effort(10), upper_engine=engine).run()
        assert answer.proven
        assert answer.values is not None
        found = part.merged(taken, answer.values)
        assert Evaluator(CHOICES).shortfall(found) == 0
        assert np.abs(found - taken).sum() == 1


def test_sizes_follow_what_the_engines_can_do() -> None:
    kind = Kind("any", lambda *_: np.zeros(0, dtype=bool))
    before = kind.size
    kind.learn(0, 0.01, True, "highs")
    assert kind.size == 2 * before
    for _ in range(30):
        kind.learn(0, 9, False, "highs")
    assert kind.size == SMALLEST
    for _ in range(30):
        kind.learn(1, 0.01, True, "cpsat")
    assert kind.size == LARGEST
    assert kind.engines["cpsat"] > kind.engines["highs"]
