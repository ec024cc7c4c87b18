"""Every seat that stays empty says why, however many there are; what would fill them comes after that."""

import itertools
from types import SimpleNamespace

import pytest

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.scoring import shortfalls
from scheduler.optimizer import unfilled as module
from scheduler.optimizer.unfilled import unfilled
from tests.random_problems import random_problem


def test_all_seats_are_counted_before_anything_is_sought_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_problem(7, people=8, work=14, pins=0)
    index = ProblemIndex(problem)
    lacking = len(list(shortfalls(index, Assignments(()))))
    assert lacking > 3
    ticks = itertools.count()
    clock = SimpleNamespace(monotonic=lambda: float(next(ticks)))
    monkeypatch.setattr(module, "time", clock)
    just_counted = float(lacking * len(problem.volunteers))
    found = unfilled(index, (), just_counted)
    assert [sum(one.people for one in each.why) for each in found] == [len(problem.volunteers)] * lacking
    assert all(each.unlocks == () for each in found), "time was up"
    assert unfilled(index, (), just_counted / 2)[-1].why == (), "and before, nothing half counted is told"


def test_unlocks_are_sought_while_there_is_time() -> None:
    index = ProblemIndex(random_problem(7, people=8, work=14, pins=0))
    assert any(each.unlocks for each in unfilled(index, (), 60.0))
