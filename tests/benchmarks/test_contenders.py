"""The contenders on a problem small enough to know the answer, and the picture of how they came to it."""

from xml.etree import ElementTree

import pytest

from benchmarks import plot, smptsp
from benchmarks.contenders import CONTENDERS
from scheduler.domain.rules import check
from scheduler.domain.scoring import score
from tests.benchmarks.test_instances import TEXT


@pytest.mark.parametrize("name", CONTENDERS)
def test_each_finds_and_proves_the_least(name: str) -> None:
    problem = smptsp.read(TEXT)
    found = CONTENDERS[name](problem, 10)
    assert check(problem, found.pairs) == ()
    assert score(problem, found.pairs).objective.cost == 2
    assert found.bound == (0, 0, 2)
    assert found.history[-1][1] == (0, 0, 2)


def test_only_plans_as_complete_as_the_best_are_drawn() -> None:
    picture = plot.objective_over_time(
        {"ours": [(1, (5, 0, 0)), (2, (0, 0, 9)), (3, (0, 0, 7))], "none": []}, 10
    )
    root = ElementTree.fromstring(picture)
    paths = [one.attrib["d"] for one in root.iter() if one.tag.endswith("path")]
    assert len(paths) == 1
    assert "9" in picture
