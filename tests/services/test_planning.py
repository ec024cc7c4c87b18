"""One press of Plan, on both databases: asked once, taken up, stopped, ended."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import Session, col, select

from scheduler import jobs
from scheduler.db.session import reading, transaction
from scheduler.db.snapshot import load_problem
from scheduler.db.tables import CampaignRow, JobRow, JobState, PlanRunRow
from scheduler.domain.problem import Bound, Objective, Pair, Plan, PlanStatus
from scheduler.domain.work import PlanRunState
from scheduler.jobs import LeaseLostError, Task, registry
from scheduler.jobs.records import Claimed, claim, finish, held, lose
from scheduler.services import planning
from tests.season import Season, instant

TASKS = registry(Task(planning.TASK, lambda _context: None, planning.abandon))


def press(url: str, season: Season, **more: Any) -> int:
    with transaction(url) as session:
        run = planning.request_plan(
            session, campaign_id=season.campaign["talks"], account_id=season.account["organiser"], **more
        )
        assert run.id is not None
        return run.id


def look(url: str, run_id: int) -> PlanRunRow:
    with reading(url) as session:
        return session.get_one(PlanRunRow, run_id)


def job_of(session: Session, run_id: int) -> str:
    job = session.get_one(PlanRunRow, run_id).job_id
    assert job is not None
    return job


def take(url: str, run_id: int, owner: str = "one", lease: float = 60) -> Claimed:
    """What a worker does first."""
    with transaction(url) as session:
        claimed = claim(session, TASKS, job_of(session, run_id), owner, lease)
        assert claimed is not None
        assert planning.claim(session, run_id, claimed.hold.attempt, workers=1) is not None
    return claimed


def small_plan(season: Season) -> Plan:
    pair = Pair(str(season.person["second"]), str(season.shift[0]))
    return Plan(PlanStatus.OPTIMAL, frozenset({pair}), Objective(1, 0, 7), Bound(1, 0, 7), 0.5)


def test_press_makes_a_queued_run_and_its_job(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    run = look(url, press(url, season, time_limit=9, priority=3))
    assert (run.state, run.time_limit, run.attempt) == (PlanRunState.QUEUED, 9, 0)
    assert (run.account_id, run.based_on_version) == (season.account["organiser"], 1)
    with reading(url) as session:
        job = session.get_one(JobRow, run.job_id)
        assert (job.task, job.arguments, job.priority) == (planning.TASK, {"run": run.id}, 3)


def test_press_that_is_rolled_back_leaves_nothing(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    with transaction(url) as session:
        planning.request_plan(session, campaign_id=season.campaign["talks"])
        session.rollback()
    with reading(url) as session:
        assert session.exec(select(JobRow)).all() == []
        assert session.exec(select(PlanRunRow).where(PlanRunRow.state == PlanRunState.QUEUED)).all() == []


def test_second_press_gives_the_run_under_way(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    first = press(url, season)
    assert press(url, season) == first
    take(url, first)
    assert press(url, season) == first


def test_presses_at_the_same_moment_give_one_run(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    with ThreadPoolExecutor(8) as presses:
        runs = set(presses.map(lambda _: press(url, season), range(12)))
    assert len(runs) == 1
    with reading(url) as session:
        assert len(session.exec(select(JobRow)).all()) == 1


def test_campaigns_are_planned_beside_each_other(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    with transaction(url) as session:
        other = planning.request_plan(session, campaign_id=season.campaign["foreign"]).id
    assert press(url, season) != other


def test_claimed_run_is_running_on_the_version_of_that_moment(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    run_id = press(url, season)
    with transaction(url) as session:
        session.get_one(CampaignRow, season.campaign["talks"]).version = 5
    take(url, run_id)
    run = look(url, run_id)
    assert (run.state, run.attempt, run.workers, run.based_on_version) == (PlanRunState.RUNNING, 1, 1, 5)
    assert run.started_at is not None


def test_run_of_a_lost_worker_is_taken_up_again_and_says_so(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    run_id = press(url, season)
    take(url, run_id, lease=-1)
    with transaction(url) as session:
        planning.record_progress(session, run_id, {"phase": "improve", "seconds": 50.0})
    take(url, run_id, "two")
    run = look(url, run_id)
    assert (run.state, run.attempt) == (PlanRunState.RUNNING, 2)
    assert run.progress == {"phase": "load", "seconds": 0.0}


def test_overtaken_worker_cannot_end_the_run(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    run_id = press(url, season)
    stale = take(url, run_id, lease=-1)
    take(url, run_id, "two")

    def late() -> None:
        with transaction(url) as session:
            held(session, stale.hold)
            planning.finish(session, run_id, small_plan(season))

    with pytest.raises(LeaseLostError):
        late()
    assert look(url, run_id).state is PlanRunState.RUNNING


def test_finished_run_keeps_plan_progress_and_problem(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    run_id = press(url, season)
    claimed = take(url, run_id)
    with transaction(url) as session:
        held(session, claimed.hold)
        problem = load_problem(session, season.campaign["talks"], now=instant(-1, "00:00"))
        planning.record_problem(session, run_id, problem)
        planning.record_progress(session, run_id, {"phase": "prove", "seconds": 0.4})
        planning.finish(session, run_id, small_plan(season))
        finish(session, claimed.hold, {})
    run = look(url, run_id)
    assert (run.state, run.error) == (PlanRunState.DONE, "")
    assert run.plan["assignments"] == [
        {"volunteer": str(season.person["second"]), "shift": str(season.shift[0])}
    ]
    assert run.plan["objective"] == {"shortfall": 1, "changes": 0, "cost": 7}
    assert run.progress["phase"] == "prove"
    assert len(run.problem_hash) == 64
    assert run.finished_at is not None


def test_same_rows_give_the_same_problem_hash(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    hashes = []
    for _ in range(2):
        run_id = press(url, season)
        claimed = take(url, run_id)
        with transaction(url) as session:
            problem = load_problem(session, season.campaign["talks"], now=instant(-1, "00:00"))
            planning.record_problem(session, run_id, problem)
            planning.finish(session, run_id, small_plan(season))
            finish(session, claimed.hold, {})
        hashes.append(look(url, run_id).problem_hash)
    assert hashes[0] == hashes[1]


def test_ended_run_is_not_claimed_again(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    run_id = press(url, season)
    claimed = take(url, run_id)
    with transaction(url) as session:
        planning.finish(session, run_id, small_plan(season))
        finish(session, claimed.hold, {})
        assert planning.claim(session, run_id, 2, 1) is None
    assert press(url, season) != run_id


def test_failed_run_keeps_a_code_and_what_it_is_about(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    run_id = press(url, season)
    take(url, run_id)
    with transaction(url) as session:
        planning.fail(session, run_id, planning.CONTRADICTING_PIN, {"violation": {"rule": "rest"}})
    run = look(url, run_id)
    assert (run.state, run.error) == (PlanRunState.FAILED, "contradicting_pin")
    assert run.progress == {"violation": {"rule": "rest"}}


def test_stop_before_it_began_ends_it(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    run_id = press(url, season)
    with transaction(url) as session:
        assert planning.stop(session, run_id=run_id) is PlanRunState.FAILED
        job = jobs.status(session, job_of(session, run_id))
        assert job is not None
        assert job.state is JobState.CANCELLED
    assert look(url, run_id).error == planning.STOPPED


def test_stop_of_a_running_run_asks_its_job(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    run_id = press(url, season)
    take(url, run_id)
    with transaction(url) as session:
        assert planning.stop(session, run_id=run_id) is PlanRunState.STOPPING
        assert planning.stop(session, run_id=run_id) is PlanRunState.STOPPING
        job = jobs.status(session, job_of(session, run_id))
        assert job is not None
        assert job.stopping


def test_stop_of_an_ended_run_changes_nothing(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    with transaction(url) as session:
        assert planning.stop(session, run_id=season.other["plan_run"]) is PlanRunState.DONE


def test_run_whose_job_is_given_up_has_failed(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    run_id = press(url, season)
    for attempt in (1, 2, 3):
        claimed = take(url, run_id)
        assert claimed.hold.attempt == attempt
        with transaction(url) as session:
            lose(session, TASKS, claimed.hold, "MemoryError")
            session.get_one(JobRow, claimed.hold.job_id).lease_until = None
    run = look(url, run_id)
    assert (run.state, run.error, run.progress) == (PlanRunState.FAILED, "lost", {"reason": "MemoryError"})


def test_worker_lost_after_a_stop_ends_the_run_as_stopped(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    run_id = press(url, season)
    take(url, run_id, lease=-1)
    with transaction(url) as session:
        planning.stop(session, run_id=run_id)
        assert claim(session, TASKS, job_of(session, run_id), "two", 60) is None
    assert (look(url, run_id).state, look(url, run_id).error) == (PlanRunState.FAILED, "stopped")


def test_latest_run_is_the_newest_of_the_campaign(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    run_id = press(url, season)
    with reading(url) as session:
        latest = planning.latest_run(session, season.campaign["talks"])
        assert latest is not None
        assert latest.id == run_id
        assert planning.latest_run(session, season.campaign["foreign"]) is None
        ids = session.exec(select(PlanRunRow.id).order_by(col(PlanRunRow.id))).all()
    assert ids[-1] == run_id
