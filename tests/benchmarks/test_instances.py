"""Reading what is measured: SMPTSP files, planning problems, and what is neither."""

import gzip
from pathlib import Path

import pytest

from benchmarks import instances, smptsp
from scheduler.domain.problem import Pair
from scheduler.domain.problem_json import write_problem
from scheduler.domain.rules import check
from scheduler.domain.scoring import score
from tests.factories import make_problem, make_shift, make_volunteer

TEXT = """# three jobs, two workers
Type = 1
Jobs = 3
   0  60
  60 120
  30  90
Qualifications = 2
 2:  0   1
 3:  0   1   2
"""


def test_every_job_is_a_shift_and_only_people_cost() -> None:
    problem = smptsp.read(TEXT)
    plan = {Pair("w0", "j0"), Pair("w0", "j1"), Pair("w1", "j2")}
    assert [one.when.minutes for one in problem.shifts] == [60, 60, 60]
    assert check(problem, plan) == ()
    assert score(problem, plan).terms["staff"] == score(problem, plan).objective.cost == 2
    assert score(problem, ()).objective.shortfall == 3 * smptsp.LACKING


def test_who_cannot_do_a_job_and_jobs_at_once_break_rules() -> None:
    problem = smptsp.read(TEXT)
    assert [one.rule for one in check(problem, {Pair("w0", "j2")})] == ["qualification"]
    assert [one.rule for one in check(problem, {Pair("w1", "j0"), Pair("w1", "j2")})] == ["overlap"]


def test_a_file_without_jobs_is_none() -> None:
    with pytest.raises(ValueError, match="Jobs"):
        smptsp.read("Type = 1\n")


def test_files_of_a_folder_are_found_and_read(tmp_path: Path) -> None:
    problem = make_problem([make_volunteer()], [make_shift()])
    (tmp_path / "big.json.gz").write_bytes(gzip.compress(write_problem(problem).encode()))
    (tmp_path / "small.dat").write_text(TEXT)
    (tmp_path / "notes.md").write_text("nothing")
    found = instances.found_in(tmp_path)
    assert sorted(map(instances.name_of, found)) == ["big", "small"]
    loaded = {instances.name_of(path): instances.load(path) for path in found}
    assert loaded["big"] == problem
    assert len(loaded["small"].shifts) == 3
