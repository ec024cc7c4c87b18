"""One press of Plan: asked for, taken up by a worker, stopped, and what came of it.

The worker's side (`claim` to `fail`) runs in transactions that commit only while its attempt holds the job.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from scheduler import jobs
from scheduler.db.tables import CampaignRow, JobState, PlanRunRow
from scheduler.domain.plan_json import plan_record
from scheduler.domain.problem import Plan, Problem
from scheduler.domain.problem_json import write_problem
from scheduler.domain.work import PlanRunState
from scheduler.services import splitting

TASK = "plan_run"
TIME_LIMIT = 60
LIVE = (PlanRunState.QUEUED, PlanRunState.RUNNING, PlanRunState.STOPPING)

STOPPED, LOST, CONTRADICTING_PIN, BROKEN_RULE, NOTHING_TO_PLAN = (
    "stopped",
    "lost",
    "contradicting_pin",
    "broken_rule",
    "nothing_to_plan",
)
"""Codes in `PlanRunRow.error`; what stands behind LOST is with the job."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker needs to know of a run; the time limit is in seconds."""

    run_id: int
    campaign_id: int
    time_limit: int
    seed: int


def request_plan(
    session: Session,
    *,
    campaign_id: int,
    account_id: int | None = None,
    time_limit: int = TIME_LIMIT,
    priority: int = 0,
) -> PlanRunRow:
    """Asks for a plan; while one is under way, a second press gives that one.

    Runs of a higher priority go first. `time_limit` is in seconds.
    """
    campaign = session.exec(
        select(CampaignRow).where(CampaignRow.id == campaign_id).with_for_update()
    ).one()  # whoever presses at the same moment waits here
    if found := _live_run(session, campaign_id):
        return found
    run = PlanRunRow(
        campaign_id=campaign_id,
        account_id=account_id,
        time_limit=time_limit,
        created_at=datetime.now(UTC),
        based_on_version=campaign.version,
    )
    session.add(run)
    session.flush()
    run.job_id = jobs.enqueue(session, TASK, {"run": run.id}, dedupe=f"plan:{campaign_id}", priority=priority)
    session.flush()
    return run


def stop(session: Session, *, run_id: int) -> PlanRunState:
    """Ends a run with the best that it has found; one that has not begun ends with nothing."""
    run = session.get_one(PlanRunRow, run_id)
    if run.state not in LIVE or run.job_id is None:
        return run.state
    if splitting.stop(session, run):
        run.state = PlanRunState.STOPPING
        session.flush()
        return run.state
    state = jobs.cancel(session, run.job_id)
    session.refresh(run)
    if state is JobState.CANCELLED:
        _end(run, PlanRunState.FAILED, error=STOPPED)
    elif state is JobState.RUNNING:
        run.state = PlanRunState.STOPPING
    session.flush()
    return run.state


def latest_run(session: Session, campaign_id: int) -> PlanRunRow | None:
    """The newest run of a campaign; None before the first press."""
    return session.exec(_newest_first(campaign_id).limit(1)).first()


def claim(session: Session, run_id: int, attempt: int, workers: int) -> Order | None:
    """A worker takes up a run, `attempt` above 1 after another was lost; None when it has ended already."""
    run = session.get_one(PlanRunRow, run_id, populate_existing=True)
    if run.state not in LIVE:
        return None
    if run.state is PlanRunState.QUEUED:
        run.state = PlanRunState.RUNNING
    run.attempt, run.workers = attempt, workers
    run.started_at = datetime.now(UTC)
    run.based_on_version = session.get_one(CampaignRow, run.campaign_id).version
    run.progress = {"phase": "load", "seconds": 0.0}
    return Order(run_id, run.campaign_id, run.time_limit, run.seed)


def record_problem(session: Session, run_id: int, problem: Problem) -> None:
    """Keeps by which data the run was made: the SHA-256 of the problem's JSON form."""
    text = write_problem(problem)
    session.get_one(PlanRunRow, run_id).problem_hash = sha256(text.encode()).hexdigest()


def record_progress(session: Session, run_id: int, progress: Mapping[str, Any]) -> None:
    """Keeps how far it is: `phase`, `seconds`, `objective`, `bound`, `history`, as in a plan/1 document."""
    session.get_one(PlanRunRow, run_id).progress = dict(progress)


def finish(session: Session, run_id: int, plan: Plan) -> None:
    """The run has a plan; it is a draft until somebody publishes it."""
    run = session.get_one(PlanRunRow, run_id)
    run.plan = plan_record(plan)
    _end(run, PlanRunState.DONE)


def fail(session: Session, run_id: int, error: str, details: Mapping[str, Any] | None = None) -> None:
    """The run ends without a plan, with a code and what it is about (kept as its progress)."""
    run = session.get_one(PlanRunRow, run_id)
    run.progress = dict(details or {})
    _end(run, PlanRunState.FAILED, error=error)


def abandon(session: Session, arguments: Mapping[str, Any], error: str) -> None:
    """The job was given up after too many attempts, or its worker was lost after a stop."""
    run = session.get(PlanRunRow, arguments["run"], populate_existing=True)
    if run is not None and run.state in LIVE:
        stopping = run.state is PlanRunState.STOPPING
        run.progress = {"reason": error}
        _end(run, PlanRunState.FAILED, error=STOPPED if stopping else LOST)


def _live_run(session: Session, campaign_id: int) -> PlanRunRow | None:
    query = _newest_first(campaign_id).where(col(PlanRunRow.state).in_(LIVE))
    return session.exec(query.limit(1)).first()


def _newest_first(campaign_id: int) -> SelectOfScalar[PlanRunRow]:
    return select(PlanRunRow).where(PlanRunRow.campaign_id == campaign_id).order_by(col(PlanRunRow.id).desc())


def _end(run: PlanRunRow, state: PlanRunState, *, error: str = "") -> None:
    run.state, run.error, run.finished_at = state, error, datetime.now(UTC)
