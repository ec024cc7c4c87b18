"""`houniao solve`: a problem from a file, a plan into a file, progress on the way."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from scheduler.cli import main
from scheduler.domain.honesty import dishonest_levels
from scheduler.domain.plan_json import read_plan
from scheduler.domain.problem_json import write_problem
from scheduler.domain.rules import check
from scheduler.domain.scoring import score
from tests.factories import make_problem, make_shift, make_volunteer, pairs

PROBLEM = make_problem(
    [make_volunteer("ana"), make_volunteer("ben", shifts_total=1)],
    [
        make_shift("one", max=2),
        make_shift("two", day=13, min=2),
        make_shift("three", start="11:00", end="13:00"),
    ],
    pinned=pairs("ben three"),
)


@pytest.fixture
def problem_file(tmp_path):
    path = tmp_path / "problem.json.gz"
    path.write_bytes(gzip.compress(write_problem(PROBLEM).encode()))
    return path


def solve(*arguments):
    return main(["solve", *map(str, arguments), "--time-limit", "10", "--workers", "1"])


def test_a_plan_is_written_that_holds_against_the_scorer(problem_file, tmp_path, capsys):
    out = tmp_path / "plan.json"
    assert solve(problem_file, "--out", out) == 0
    plan = read_plan(out.read_bytes(), PROBLEM)
    assert check(PROBLEM, plan.assignments) == ()
    assert dishonest_levels(plan, score(PROBLEM, plan.assignments).objective) == ()
    assert plan.objective.shortfall == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "shortfall / changes / cost 1 / 0 / " in printed.err
    assert main(["check", str(problem_file), str(out)]) == 0


def test_a_large_season_is_planned_in_parts(problem_file, tmp_path, capsys):
    out = tmp_path / "plan.json"
    assert solve(problem_file, "--out", out, "--split-above", 1) == 0
    plan = read_plan(out.read_bytes(), PROBLEM)
    assert check(PROBLEM, plan.assignments) == ()
    assert dishonest_levels(plan, score(PROBLEM, plan.assignments).objective) == ()
    assert plan.bound.cost is not None
    assert "bound 1 / 0 /" in capsys.readouterr().err


def test_nothing_is_left_beside_the_plan(problem_file, tmp_path):
    solve(problem_file, "--out", tmp_path / "plan.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.json", "problem.json.gz"]


def test_an_older_plan_is_replaced_and_a_link_followed(problem_file, tmp_path):
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "plan.json").symlink_to("real.json")
    assert solve(problem_file, "--out", tmp_path / "plan.json") == 0
    assert json.loads((tmp_path / "real.json").read_text())["format"] == "plan/1"
    assert (tmp_path / "plan.json").is_symlink()


def test_the_plan_goes_to_the_standard_output_unless_a_file_is_named(problem_file, capsys):
    assert solve(problem_file) == 0
    assert read_plan(capsys.readouterr().out, PROBLEM).objective.shortfall == 1


def test_progress_is_shown_with_time_objective_and_bound(problem_file, tmp_path, capsys):
    solve(problem_file, "--out", tmp_path / "plan.json")
    first = capsys.readouterr().err.splitlines()[0]
    assert " s  " in first
    assert ", bound " in first
    solve(problem_file, "--out", tmp_path / "plan.json", "--quiet")
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_same_seed_gives_the_same_plan(problem_file, tmp_path):
    plans = []
    for name in ("a.json", "b.json"):
        solve(problem_file, "--out", tmp_path / name, "--seed", "7")
        plans.append(read_plan((tmp_path / name).read_bytes(), PROBLEM).assignments)
    assert plans[0] == plans[1]


def test_a_problem_may_come_from_the_standard_input(tmp_path):
    command = [sys.executable, "-m", "scheduler", "solve", "-", "--time-limit", "10"]
    text = write_problem(replace(PROBLEM, pinned=frozenset())).encode()
    ended = subprocess.run(command, input=text, capture_output=True, timeout=120, check=False)
    assert ended.returncode == 0
    assert json.loads(ended.stdout)["format"] == "plan/1"


def send(process, number):
    process.send_signal(number)


def send_to_all(process, number):
    """As a terminal does it: to the command and to every process that it has started."""
    os.killpg(process.pid, number)


@pytest.mark.parametrize(
    ("deliver", "number"), [(send, signal.SIGINT), (send, signal.SIGTERM), (send_to_all, signal.SIGINT)]
)
def test_an_interrupt_keeps_the_best_plan(deliver, number, tmp_path):
    """A problem too large to be proven soon, with far more time than is needed."""
    people = [
        make_volunteer(f"p{n}", shifts_total=6, home_site=("gejiu", "kunming")[n % 2]) for n in range(80)
    ]
    shifts = [
        make_shift(f"s{day}-{n}", day=day, start=f"{8 + n % 9}:00", end=f"{10 + n % 9}:30", min=2)
        for day in range(1, 29)
        for n in range(20)
    ]
    problem = make_problem(people, shifts)
    (tmp_path / "problem.json").write_text(write_problem(problem))
    out = tmp_path / "plan.json"
    command = [sys.executable, "-m", "scheduler", "solve", str(tmp_path / "problem.json")]
    command += ["--out", str(out), "--time-limit", "600"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        process.stderr.readline()  # the first progress
        time.sleep(2)
        deliver(process, number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    plan = read_plan(out.read_bytes(), problem)
    assert check(problem, plan.assignments) == ()
    assert plan.objective == score(problem, plan.assignments).objective
    assert plan.seconds < 60
