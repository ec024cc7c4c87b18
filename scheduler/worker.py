"""The background work, wired: which task does what; the only place where services and the optimizer meet."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from scheduler import worker_parts
from scheduler.db.session import reading, transaction
from scheduler.db.snapshot import load_problem
from scheduler.domain.problem import Objective, Plan, Problem
from scheduler.domain.rules import Violation, check
from scheduler.domain.split.cutting import size
from scheduler.domain.split.rounds import LARGE
from scheduler.jobs import Context, Task, Tasks, forget, registry
from scheduler.jobs.clock import Watch
from scheduler.optimizer import ContradictingPinError, Progress, SolveOptions, solve
from scheduler.optimizer.allocation import allocate
from scheduler.services import planning, retention, signup_clock
from scheduler.services.allocation import weeks
from scheduler.services.availability import busy
from scheduler.services.edits import conditions
from scheduler.services.joining import courses, lapses
from scheduler.services.messages import automatic, delivery, reminders
from scheduler.services.messages.gateways import Gateways
from scheduler.services.video_room import clashes, hosting

LONGEST_HISTORY = 400
JOBS_KEPT = timedelta(days=30)


class Told:
    """Progress as a plan/1 document would say it: where the search stands, and every improvement so far."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._best: Objective | None = None
        self._history: list[dict[str, Any]] = []

    def __call__(self, progress: Progress) -> bool:
        """Notes it; whether to go on."""
        if progress.objective is not None and progress.objective != self._best:
            self._best = progress.objective
            self._history.append(
                {"seconds": round(progress.seconds, 3), "objective": asdict(progress.objective)}
            )
            if len(self._history) > LONGEST_HISTORY:  # the picture stays the same with every other step
                del self._history[1:-1:2]
        return self._context.progress(
            {
                "phase": progress.phase,
                "seconds": round(progress.seconds, 3),
                "objective": None if self._best is None else asdict(self._best),
                "bound": asdict(progress.bound),
                "history": list(self._history),
            }
        )


@dataclass(frozen=True, slots=True)
class PlanRun:
    """Plans a campaign: rows to problem, problem to plan, plan judged and kept as the run's draft.

    `workers` is with how many processes one run may search; a season of more than `split_above` people times
    shifts goes on in parts.
    """

    workers: int
    split_above: int = LARGE

    def __call__(self, context: Context) -> None:
        """One attempt."""
        run_id: int = context.arguments["run"]
        with context.writing() as session:
            order = planning.claim(session, run_id, context.attempt, self.workers)
        if order is None:
            return
        context.reporting(lambda session, document: planning.record_progress(session, run_id, document))
        with reading(context.url) as session:
            settled = conditions.of_run(session, run_id)
            problem = conditions.laid_on(load_problem(session, order.campaign_id), settled)
        with context.writing() as session:
            planning.record_problem(session, run_id, problem)
        if size(problem) > self.split_above:
            self._split(context, run_id, problem)
            return
        options = SolveOptions(time_limit=order.time_limit, workers=self.workers, seed=order.seed)
        _record(context, run_id, _solved(problem, options, Told(context)))

    def _split(self, context: Context, run_id: int, problem: Problem) -> None:
        try:
            worker_parts.split_run(context, run_id, problem, self.split_above)
        except ContradictingPinError as error:
            _record(context, run_id, (planning.CONTRADICTING_PIN, error.violation))


def _solved(problem: Problem, options: SolveOptions, told: Told) -> Plan | tuple[str, Violation | None]:
    """The plan, or why there is none."""
    if not problem.shifts:
        return planning.NOTHING_TO_PLAN, None
    try:
        plan = solve(problem, options, told)
    except ContradictingPinError as error:
        return planning.CONTRADICTING_PIN, error.violation
    broken = check(problem, plan.assignments)
    return (planning.BROKEN_RULE, broken[0]) if broken else plan


def _record(context: Context, run_id: int, found: Plan | tuple[str, Violation | None]) -> None:
    """The end of the run and the end of the job, in one transaction."""
    with context.finishing({"run": run_id}) as session:
        if isinstance(found, Plan):
            planning.finish(session, run_id, found)
        else:
            code, violation = found
            planning.fail(
                session, run_id, code, {} if violation is None else {"violation": asdict(violation)}
            )


def allocate_week(context: Context) -> None:
    """Gives out a week of a video room by wishes."""
    run_id: int = context.arguments["run"]
    with reading(context.url) as session:
        week = weeks.load(session, run_id, datetime.now(UTC))
    found = allocate(week)
    with context.finishing({"run": run_id}) as session:
        weeks.finish(session, run_id, found, datetime.now(UTC))


def clear_children(context: Context) -> None:
    """Deletes children's data whose time is over."""
    result: dict[str, Any] = {}
    with context.finishing(result) as session:
        cleared = retention.clear_due(session, datetime.now(UTC))
        result["campaigns"] = [campaign.id for campaign, _ in cleared]


@dataclass(frozen=True, slots=True)
class Deliver:
    """Writes the reminders that are due and sends what waits, one message at a time."""

    gateways: Gateways

    def __call__(self, context: Context) -> None:
        """One attempt; what an earlier one was sending when it was lost is not sent again."""
        from scheduler.services.messages import carrier  # loads Apprise: only who sends needs it

        with context.writing() as session:
            delivery.forsake(session, datetime.now(UTC))
            reminders.make(session, self.gateways, datetime.now(UTC))
            automatic.make(session, self.gateways, datetime.now(UTC))
        while not context.stopped():
            with context.writing() as session:
                parcel = delivery.take(session, self.gateways, datetime.now(UTC))
            if parcel is None:
                return
            error = carrier.carry(parcel)
            with context.writing() as session:
                delivery.settle(session, parcel.message_id, error, datetime.now(UTC))


def ask_for_messages(url: str, now: datetime, *, gateways: Gateways) -> bool:
    """Asks for the job that sends messages if there is anything to do for it; whether there was."""
    with reading(url) as session:
        due = (
            delivery.anything_due(session, now)
            or automatic.anything_due(session, now)
            or reminders.anything_due(session, gateways, now)
        )
    if due:
        with transaction(url) as session:
            delivery.ask(session)
    return due


def look_at_qualifications(context: Context) -> None:
    """Gives what courses qualify for, and tells whose qualifications end soon."""
    result: dict[str, Any] = {}
    with context.finishing(result) as session:
        result["granted"] = courses.grant_due(session)
        result["told"] = lapses.tell(session, datetime.now(UTC))


def read_calendars(context: Context) -> None:
    """Reads what is due of one person's busy calendars, one after the other."""
    person_id: int = context.arguments["person"]
    while not context.stopped():
        now = datetime.now(UTC)
        row = busy.due(context.url, person_id, now)
        if row is None or row.id is None:
            return
        looked = busy.look(row, now)
        with context.writing() as session:
            busy.record(session, row.id, looked, now)


def ask_for_calendars(url: str, now: datetime) -> None:
    """Asks for the busy calendars that are due."""
    with transaction(url) as session:
        busy.ask_due(session, now)


def look_at_rooms(url: str, now: datetime) -> None:
    """Half hours whose family has not come go to the queue, calls that clash are told."""
    with transaction(url) as session:
        hosting.pass_by(session, now)
        clashes.warn(session, now)


def ask_for_what_lapses(url: str, _now: datetime) -> None:
    """Asks for the deletion of children's data whose time is over, and for a look at qualifications."""
    with transaction(url) as session:
        retention.ask(session)
        lapses.ask(session)


def forget_jobs(url: str, now: datetime) -> None:
    """Deletes the records of jobs that ended long ago."""
    with transaction(url) as session:
        forget(session, now - JOBS_KEPT)


def watches(gateways: Gateways) -> tuple[Watch, ...]:
    """What a worker looks at by itself, and every how many seconds."""
    return (
        Watch("messages", 60.0, partial(ask_for_messages, gateways=gateways)),
        Watch("video rooms", 60.0, look_at_rooms),
        Watch("seats", 120.0, signup_clock.ask_for_seats),
        Watch("calendars", 600.0, ask_for_calendars),
        Watch("standing sign-ups", 3600.0, signup_clock.ask_for_standing),
        Watch("what lapses", 6 * 3600.0, ask_for_what_lapses),
        Watch("old jobs", 24 * 3600.0, forget_jobs),
    )


def tasks(solver_workers: int, gateways: Gateways | None = None, split_above: int = LARGE) -> Tasks:
    """Everything that a worker can do; without gateways messages go to robots alone."""
    return registry(
        Task(planning.TASK, PlanRun(solver_workers, split_above), planning.abandon),
        *worker_parts.tasks(solver_workers),
        Task(retention.TASK, clear_children),
        Task(busy.TASK, read_calendars),
        Task(lapses.TASK, look_at_qualifications),
        Task(weeks.TASK, allocate_week, weeks.fail),
        Task(delivery.TASK, Deliver(gateways or Gateways())),
        Task(signup_clock.SEATS, signup_clock.see_to_seats),
        Task(signup_clock.STANDING, signup_clock.see_to_standing),
    )
