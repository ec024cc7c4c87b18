"""Plan runs through a real worker: from rows to a draft, killed in the middle, stopped, refused."""

import json
import os
import signal
from collections.abc import Callable
from typing import Any

from sqlmodel import col, delete, select

from scheduler import demo, worker
from scheduler.db import belongings
from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.db.snapshot import load_problem
from scheduler.db.tables import PlanRunRow
from scheduler.domain.plan_json import read_plan
from scheduler.domain.rules import check
from scheduler.domain.scoring import score
from scheduler.domain.work import AssignmentState, PlanRunState
from scheduler.services import planning
from tests.jobs.tasks import ask, one_worker, until, work, workers
from tests.season import Season, instant, make_season

TASKS = worker.tasks(solver_workers=1)
LARGE = "national_day_2027"


def plan_work(url: str, concurrency: int) -> None:
    work(url, concurrency, TASKS)


def season_in(url: str) -> Season:
    with transaction(url) as session:
        made = make_season(session)
        belongings.erase(session, "assignment", session.exec(select(t.AssignmentRow.id)).all())
    return made


def large_campaign(url: str) -> int:
    """One that keeps the solver busy for longer than any test lasts."""
    with transaction(url) as session:
        demo.load(session, [LARGE])
        found = session.exec(select(t.CampaignRow.id).where(t.CampaignRow.key == LARGE)).one()
        assert found is not None
        return found


def press(url: str, campaign: int, **more: Any) -> int:
    with transaction(url) as session:
        run = planning.request_plan(session, campaign_id=campaign, **more)
        assert run.id is not None
        return run.id


def look(url: str, run_id: int) -> PlanRunRow:
    with reading(url) as session:
        return session.get_one(PlanRunRow, run_id)


def wait_for(url: str, run_id: int, true: Callable[[PlanRunRow], object]) -> PlanRunRow:
    def found() -> PlanRunRow | None:
        run = look(url, run_id)
        return run if true(run) else None

    run: PlanRunRow = until(found, seconds=120)
    return run


def ended(run: PlanRunRow) -> bool:
    return run.state not in planning.LIVE


def searching(run: PlanRunRow) -> bool:
    return run.state is PlanRunState.RUNNING and bool(run.progress.get("objective"))


def test_press_becomes_a_draft_that_keeps_every_rule(any_database: str) -> None:
    season = season_in(any_database)
    campaign = season.campaign["talks"]
    run_id = press(any_database, campaign, time_limit=20)
    with one_worker(any_database, tasks=TASKS):
        run = wait_for(any_database, run_id, ended)
    assert (run.state, run.error, run.attempt) == (PlanRunState.DONE, "", 1)
    with reading(any_database) as session:
        problem = load_problem(session, campaign)
    assert problem.shifts
    plan = read_plan(json.dumps(run.plan), problem)
    assert check(problem, plan.assignments) == ()
    assert score(problem, plan.assignments).objective == plan.objective
    assert plan.objective.shortfall == 0
    assert run.progress["objective"] == run.plan["objective"]
    assert run.progress["history"][-1]["objective"] == run.plan["objective"]
    assert len(run.problem_hash) == 64


def test_run_of_a_killed_worker_is_finished_by_another_and_says_so(any_database: str) -> None:
    run_id = press(any_database, large_campaign(any_database), time_limit=5)
    with workers(any_database, plan_work) as started:
        doomed = started.start()
        wait_for(any_database, run_id, searching)
        assert doomed.pid is not None
        os.kill(doomed.pid, signal.SIGKILL)
        started.start()
        run = wait_for(any_database, run_id, ended)
    assert (run.state, run.attempt) == (PlanRunState.DONE, 2)
    assert run.plan["assignments"]


def test_stop_ends_a_run_with_the_best_so_far(any_database: str) -> None:
    run_id = press(any_database, large_campaign(any_database), time_limit=600)
    with one_worker(any_database, tasks=TASKS):
        wait_for(any_database, run_id, searching)
        with transaction(any_database) as session:
            assert planning.stop(session, run_id=run_id) is PlanRunState.STOPPING
        run = wait_for(any_database, run_id, ended)
    assert (run.state, run.error) == (PlanRunState.DONE, "")
    assert run.plan["status"] == "feasible"
    assert run.plan["assignments"]


def test_contradicting_pin_is_named(any_database: str) -> None:
    season = season_in(any_database)
    who, where = season.person["second"], season.shift[10]
    with transaction(any_database) as session:
        session.exec(
            delete(t.QualificationRow).where(
                col(t.QualificationRow.person_id) == who, col(t.QualificationRow.code) == "speaker_basic"
            )
        )
        session.add(
            t.AssignmentRow(
                shift_id=where,
                person_id=who,
                state=AssignmentState.CONFIRMED,
                changed_at=instant(-1, "09:00"),
            )
        )
    run_id = press(any_database, season.campaign["talks"], time_limit=5)
    with one_worker(any_database, tasks=TASKS):
        run = wait_for(any_database, run_id, ended)
    assert (run.state, run.error) == (PlanRunState.FAILED, planning.CONTRADICTING_PIN)
    broken = run.progress["violation"]
    assert (broken["rule"], broken["volunteer"], broken["shifts"]) == (
        "qualification",
        str(who),
        [str(where)],
    )
    assert run.plan == {}


def test_campaign_without_shifts_has_nothing_to_plan(any_database: str) -> None:
    run_id = press(any_database, season_in(any_database).campaign["foreign"])
    with one_worker(any_database, tasks=TASKS):
        run = wait_for(any_database, run_id, ended)
    assert (run.state, run.error) == (PlanRunState.FAILED, planning.NOTHING_TO_PLAN)


def test_job_without_its_run_dies_and_harms_nobody(any_database: str) -> None:
    season = season_in(any_database)
    ask(any_database, planning.TASK, run=10**6)
    run_id = press(any_database, season.campaign["talks"], time_limit=5)
    with one_worker(any_database, concurrency=2, tasks=TASKS):
        assert wait_for(any_database, run_id, ended).state is PlanRunState.DONE
