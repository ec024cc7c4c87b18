"""A plan run of a large season in parts: who works on what, what came of it, and which round comes next.

The parts are jobs of one fan-out, and the job that collects them ends the round. A part's result is put into
the season's plan in the transaction that ends its job, under the lock of the run's row, so that none is lost
or counted twice whoever dies.
"""

import gzip
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from scheduler import jobs
from scheduler.db.tables import PlanPartRow, PlanRunRow, PlanSplitRow, SiteRow
from scheduler.domain.problem import Bound, Objective, Pair, Problem
from scheduler.domain.problem_json import read_problem, write_problem
from scheduler.domain.split.cutting import SeasonPart
from scheduler.domain.split.rounds import (
    PartState,
    RoundKind,
    allotment,
    rounds_in,
    slots_left,
    time_for,
)
from scheduler.domain.work import PlanRunState

PART, COLLECT = "plan_part", "plan_collect"
ENDED = (PartState.DONE, PartState.LOST)


@dataclass(frozen=True, slots=True)
class Order:
    """One part's work in a round, as its worker is given it; `least` is what is proven of every part."""

    run_id: int
    kind: RoundKind
    round: int
    part: SeasonPart
    problem: Problem
    pairs: frozenset[Pair]
    least: tuple[int, ...]
    seconds: float
    longest: float
    """Seconds that a first plan of the part may take."""
    seed: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A split run between two rounds."""

    kind: RoundKind
    round: int
    problem: Problem
    pairs: frozenset[Pair]
    least: tuple[int, ...]
    twice_costs: tuple[int | None, ...]
    again: bool
    """Whether another round of planning may bring something."""
    stopping: bool
    left: float
    """Seconds until the run's time is over."""
    began: datetime
    history: tuple[Mapping[str, Any], ...]


def counties(session: Session, problem: Problem) -> dict[str, str]:
    """The county of each site of a problem, by the code of its division, where it is known."""
    sites = [int(site.id) for site in problem.sites]
    rows = session.exec(select(SiteRow).where(col(SiteRow.id).in_(sites)))
    return {str(row.id): row.division for row in rows if row.division is not None}


def begin(
    session: Session, run_id: int, problem: Problem, parts: Sequence[SeasonPart], pairs: Iterable[Pair]
) -> None:
    """The run goes on in parts: the first round is asked for. `pairs` are what any plan must hold."""
    run = session.get_one(PlanRunRow, run_id, populate_existing=True)
    began = run.started_at or datetime.now(UTC)
    session.add(
        PlanSplitRow(
            plan_run_id=run_id,
            problem=gzip.compress(write_problem(problem).encode(), 1),
            rounds=rounds_in(run.time_limit, len(parts)),
            ends_at=began + timedelta(seconds=run.time_limit),
            pairs=_written(pairs),
        )
    )
    session.flush()
    for part in parts:
        session.add(
            PlanPartRow(
                plan_run_id=run_id,
                number=part.number,
                areas=list(part.areas),
                first_day=part.first,
                last_day=part.last,
                shifts=list(part.shifts),
            )
        )
    _ask(session, run, RoundKind.PLAN, 1, len(parts))


def claim(session: Session, run_id: int, number: int, round_number: int, attempt: int) -> Order | None:
    """A worker takes up a part; None when there is nothing to do for it any more."""
    split = _locked(session, run_id)
    run = session.get_one(PlanRunRow, run_id, populate_existing=True)
    row = session.get_one(PlanPartRow, (run_id, number), populate_existing=True)
    if run.state is not PlanRunState.RUNNING or split.round != round_number or row.state in ENDED:
        return None
    row.state, row.attempt, row.seconds = PartState.RUNNING, attempt, 0.0
    session.flush()
    parts = _parts(session, run_id)
    waiting = sum(part.state not in ENDED for part in parts)
    running = sum(part.state is PartState.RUNNING for part in parts)
    later = max(0, split.rounds - split.round)
    left = (split.ends_at - datetime.now(UTC)).total_seconds()
    seconds = allotment(
        time_for(split.kind, left, run.time_limit),
        slots_left(split.kind, waiting, later, len(parts)),
        running,
    )
    return Order(
        run_id,
        split.kind,
        split.round,
        SeasonPart(number, tuple(row.areas), row.first_day, row.last_day, tuple(row.shifts)),
        read_problem(gzip.decompress(split.problem)),
        _read(split.pairs),
        tuple(part.least or 0 for part in parts),
        seconds,
        left,
        run.seed + split.round,
    )


def record_progress(session: Session, order: Order, seconds: float, lacks: int | None) -> None:
    """How long a part has been worked on, and what it lacks so far."""
    row = session.get_one(PlanPartRow, (order.run_id, order.part.number))
    row.seconds = seconds
    row.lacks = row.lacks if lacks is None else lacks


def newest(session: Session, run_id: int) -> frozenset[Pair]:
    """The season's plan as it stands now; nobody changes it before the transaction ends."""
    return _read(_locked(session, run_id).pairs)


def put(session: Session, order: Order, pairs: frozenset[Pair], objective: Objective) -> None:
    """The season's plan with what a part has brought; the run's progress says how the whole stands now."""
    split = _locked(session, order.run_id)
    written = _written(pairs)
    split.changed = split.changed or written != split.pairs
    split.pairs = written
    run = session.get_one(PlanRunRow, order.run_id, populate_existing=True)
    levels = asdict(objective)
    seconds = round((datetime.now(UTC) - (run.started_at or run.created_at)).total_seconds(), 3)
    history = [*run.progress.get("history", ())]
    if not history or history[-1]["objective"] != levels:
        history.append({"seconds": seconds, "objective": levels})
    run.progress = {
        "phase": order.kind.value,
        "seconds": seconds,
        "objective": levels,
        "bound": asdict(Bound()),
        "history": history,
    }


def end(
    session: Session,
    order: Order,
    *,
    lacks: int | None = None,
    least: int | None = None,
    twice_cost: int | None = None,
) -> None:
    """A part has done its work of the round."""
    row = session.get_one(PlanPartRow, (order.run_id, order.part.number), populate_existing=True)
    row.state = PartState.DONE
    row.lacks = row.lacks if lacks is None else lacks
    row.least = row.least if least is None else least
    row.twice_cost = row.twice_cost if twice_cost is None else twice_cost


def lose(session: Session, arguments: Mapping[str, Any], _error: str) -> None:
    """The job of a part was given up: what the part had before stands."""
    row = session.get(PlanPartRow, (arguments["run"], arguments["part"]), populate_existing=True)
    if row is not None and row.state not in ENDED:
        row.state = PartState.LOST


def standing(session: Session, run_id: int, round_number: int) -> Standing | None:
    """Where a run stands when a round has ended; None if it has ended, or is in another round."""
    run = session.get_one(PlanRunRow, run_id, populate_existing=True)
    split = session.get_one(PlanSplitRow, run_id, populate_existing=True)
    if run.state not in (PlanRunState.RUNNING, PlanRunState.STOPPING) or split.round != round_number:
        return None
    parts = _parts(session, run_id)
    return Standing(
        split.kind,
        split.round,
        read_problem(gzip.decompress(split.problem)),
        _read(split.pairs),
        tuple(part.least or 0 for part in parts),
        tuple(part.twice_cost for part in parts),
        split.changed and split.round < split.rounds,
        run.state is PlanRunState.STOPPING,
        (split.ends_at - datetime.now(UTC)).total_seconds(),
        run.started_at or run.created_at,
        tuple(run.progress.get("history", ())),
    )


def next_round(session: Session, run_id: int, kind: RoundKind) -> None:
    """Ask for the next round; if somebody has pressed stop meanwhile, for nothing but its end."""
    split = _locked(session, run_id)
    run = session.get_one(PlanRunRow, run_id, populate_existing=True)
    if run.state is PlanRunState.STOPPING:
        _ask(session, run, split.kind, split.round, 0)
        return
    split.kind, split.round, split.changed = kind, split.round + 1, False
    parts = _parts(session, run_id)
    for part in parts:
        part.state = PartState.WAITING
    _ask(session, run, kind, split.round, len(parts))


def close(session: Session, run_id: int) -> None:
    """The run has ended: whose time the problem held is nobody's business any more."""
    _locked(session, run_id).problem = b""


def stop(session: Session, run: PlanRunRow) -> bool:
    """End the round of a run that is split with what its parts have; whether it is split."""
    if run.job_id is None or session.get(PlanSplitRow, run.id) is None:
        return False
    for part in jobs.results(session, run.job_id):
        if not part.state.final:
            jobs.cancel(session, part.id)
    return True


def parts_of(session: Session, run_id: int) -> Sequence[PlanPartRow]:
    """The parts of a run in order; none where it is not split."""
    return _parts(session, run_id)


def _ask(session: Session, run: PlanRunRow, kind: RoundKind, round_number: int, parts: int) -> None:
    """The jobs of a round, and the one that ends it, by which the run is stopped."""
    work = [(PART, {"run": run.id, "part": number, "round": round_number}) for number in range(parts)]
    run.job_id = jobs.fan_out(session, work, (COLLECT, {"run": run.id, "round": round_number}))
    run.progress = {**run.progress, "phase": kind.value}
    session.flush()


def _locked(session: Session, run_id: int) -> PlanSplitRow:
    query = select(PlanSplitRow).where(PlanSplitRow.plan_run_id == run_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one()


def _parts(session: Session, run_id: int) -> Sequence[PlanPartRow]:
    query = select(PlanPartRow).where(PlanPartRow.plan_run_id == run_id).order_by(col(PlanPartRow.number))
    return session.exec(query.execution_options(populate_existing=True)).all()


def _written(pairs: Iterable[Pair]) -> list[list[str]]:
    return [[pair.volunteer, pair.shift] for pair in sorted(pairs)]


def _read(pairs: Iterable[Sequence[str]]) -> frozenset[Pair]:
    return frozenset(Pair(person, shift) for person, shift in pairs)
