"""Split plan runs through real workers: from the press to the plan, two at once, killed, stopped, refused."""

import json
import os
import signal
from typing import Any

import pytest
from sqlmodel import col, select

from scheduler import worker
from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.db.snapshot import load_problem
from scheduler.db.tables import JobState, PlanPartRow, PlanSplitRow
from scheduler.domain.plan_json import read_plan
from scheduler.domain.problem import Bound
from scheduler.domain.rules import check
from scheduler.domain.scoring import score
from scheduler.domain.split.rounds import PartState, RoundKind
from scheduler.domain.work import PlanRunState
from scheduler.services import planning, splitting
from tests.jobs.tasks import one_worker, until, work, workers
from tests.test_worker import ended, large_campaign, look, press, season_in, wait_for

SMALL = worker.tasks(solver_workers=1, split_above=1)
MIDDLE = worker.tasks(solver_workers=1, split_above=14_000)


def middle_work(url: str, concurrency: int) -> None:
    work(url, concurrency, MIDDLE)


def parts_in(url: str, run_id: int) -> list[PlanPartRow]:
    with reading(url) as session:
        return list(splitting.parts_of(session, run_id))


def some_part(url: str, run_id: int, state: PartState) -> list[PlanPartRow]:
    return [part for part in parts_in(url, run_id) if part.state is state]


def searching(url: str, run_id: int) -> list[PlanPartRow]:
    """Parts that are being planned and have found something."""
    return [part for part in some_part(url, run_id, PartState.RUNNING) if part.lacks is not None]


def plan_of(url: str, run_id: int, campaign: int) -> Any:
    """The plan that a run has made, held against the rules and the scorer."""
    run = look(url, run_id)
    with reading(url) as session:
        problem = load_problem(session, campaign)
        assert session.get_one(PlanSplitRow, run_id).problem == b""
    plan = read_plan(json.dumps(run.plan), problem)
    assert check(problem, plan.assignments) == ()
    assert score(problem, plan.assignments).objective == plan.objective
    for proven, found in (
        (plan.bound.shortfall, plan.objective.shortfall),
        (plan.bound.cost, plan.objective.cost),
    ):
        assert proven is None or proven <= found
    return plan


def test_press_becomes_a_plan_of_all_parts(any_database: str) -> None:
    campaign = season_in(any_database).campaign["talks"]
    run_id = press(any_database, campaign, time_limit=6)
    with one_worker(any_database, tasks=SMALL):
        run = wait_for(any_database, run_id, ended)
    assert (run.state, run.error) == (PlanRunState.DONE, "")
    plan = plan_of(any_database, run_id, campaign)
    assert plan.objective.shortfall == 0
    assert plan.bound != Bound()
    parts = parts_in(any_database, run_id)
    assert len(parts) > 1
    assert {part.state for part in parts} == {PartState.DONE}
    with reading(any_database) as session:
        problem = load_problem(session, campaign)
    assert sorted(shift for part in parts for shift in part.shifts) == sorted(
        one.id for one in problem.shifts
    )


def test_two_workers_lose_and_double_nothing_though_one_is_killed(any_database: str) -> None:
    campaign = large_campaign(any_database)
    run_id = press(any_database, campaign, time_limit=5)
    with workers(any_database, middle_work) as started:
        doomed = started.start()
        started.start()
        until(lambda: len(some_part(any_database, run_id, PartState.RUNNING)) == 2)
        assert doomed.pid is not None
        os.kill(doomed.pid, signal.SIGKILL)
        run = wait_for(any_database, run_id, ended)
    assert (run.state, run.error) == (PlanRunState.DONE, "")
    assert plan_of(any_database, run_id, campaign).assignments
    assert {part.state for part in parts_in(any_database, run_id)} == {PartState.DONE}
    with reading(any_database) as session:
        made = session.exec(
            select(t.JobRow).where(t.JobRow.task == splitting.PART).order_by(col(t.JobRow.id))
        ).all()
    assert {job.state for job in made} == {JobState.DONE}
    assert max(job.attempt for job in made) == 2
    keys = [(job.arguments["round"], job.arguments["part"]) for job in made]
    assert len(keys) == len(set(keys))


def test_stop_keeps_what_the_parts_have(sqlite_url: str) -> None:
    campaign = large_campaign(sqlite_url)
    run_id = press(sqlite_url, campaign, time_limit=600)
    with one_worker(sqlite_url, tasks=MIDDLE):
        until(lambda: searching(sqlite_url, run_id))
        with transaction(sqlite_url) as session:
            assert planning.stop(session, run_id=run_id) is PlanRunState.STOPPING
        run = wait_for(sqlite_url, run_id, ended)
    assert (run.state, run.error) == (PlanRunState.DONE, "")
    assert plan_of(sqlite_url, run_id, campaign).assignments
    assert some_part(sqlite_url, run_id, PartState.WAITING)


def test_stop_between_rounds_ends_the_run(sqlite_url: str) -> None:
    campaign = season_in(sqlite_url).campaign["talks"]
    run_id = press(sqlite_url, campaign, time_limit=20)
    with transaction(sqlite_url) as session:
        run = session.get_one(t.PlanRunRow, run_id)
        run.state = PlanRunState.STOPPING
        session.add(PlanSplitRow(plan_run_id=run_id, problem=b"", rounds=3, ends_at=run.created_at, pairs=[]))
        session.flush()
        splitting.next_round(session, run_id, RoundKind.PLAN)
        split = session.get_one(PlanSplitRow, run_id)
        assert (split.round, split.kind) == (1, RoundKind.PLAN)
        job = session.get_one(t.JobRow, session.get_one(t.PlanRunRow, run_id).job_id)
        assert (job.task, job.state) == (splitting.COLLECT, JobState.QUEUED)


@pytest.mark.parametrize("state", [PartState.DONE, PartState.LOST])
def test_a_part_that_was_given_up_stays_with_what_it_had(sqlite_url: str, state: PartState) -> None:
    run_id = press(sqlite_url, season_in(sqlite_url).campaign["talks"], time_limit=20)
    with transaction(sqlite_url) as session:
        run = session.get_one(t.PlanRunRow, run_id)
        session.add(PlanSplitRow(plan_run_id=run_id, problem=b"", rounds=1, ends_at=run.created_at, pairs=[]))
        session.flush()
        day = run.created_at.date()
        session.add(PlanPartRow(plan_run_id=run_id, number=0, first_day=day, last_day=day, state=state))
        session.flush()
        splitting.lose(session, {"run": run_id, "part": 0, "round": 1}, "killed")
        assert session.get_one(PlanPartRow, (run_id, 0)).state is state
        splitting.lose(session, {"run": run_id, "part": 9, "round": 1}, "killed")
