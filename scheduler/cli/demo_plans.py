"""The plan runs of `houniao demo`: one is waited for and published, the others go on in the background."""

import time
from collections.abc import Callable

from scheduler.cli.processes import Processes
from scheduler.db.session import reading, transaction
from scheduler.db.tables import PlanRunRow
from scheduler.demo import SEED, planning
from scheduler.demo.state import state
from scheduler.domain.work import PlanRunState
from scheduler.services.planning import LIVE
from scheduler.services.refusal import Refused

EVERY = 0.5
TOLD_EVERY = 5.0

Say = Callable[[str], None]


def plan_all(processes: Processes, url: str, foreground: str, say: Say) -> None:
    """Ask for every plan that is missing, publish the first one, leave the rest to the worker."""
    with reading(url) as session:
        published = state(session).campaigns
    first = foreground if foreground in published else next(iter(published))
    with transaction(url) as session:
        runs = {
            key: planning.ask(session, key, first=key == first)
            for key in sorted(published, key=lambda key: key != first)
            if not published[key]
        }
    waiting = [key for key, run in runs.items() if run.state in LIVE and key != first]
    if waiting:
        say(f"in the background: {', '.join(waiting)}")
    if first not in runs:
        say(f"{first} is published")
        return
    run_id = runs[first].id
    assert run_id is not None
    if _wait(processes, url, run_id, lambda text: say(f"{first}: {text}")):
        say(f"{first}: {_publish(url, run_id)}")


def _wait(processes: Processes, url: str, run_id: int, say: Say) -> bool:
    """Tell how a run goes until it ends; whether it has a plan."""
    told, told_at = "", 0.0
    while True:
        processes.check()
        with reading(url) as session:
            run = session.get_one(PlanRunRow, run_id)
        text = _told(run)
        if text != told and (time.monotonic() - told_at > TOLD_EVERY or run.state not in LIVE):
            say(text)
            told, told_at = text, time.monotonic()
        if run.state not in LIVE:
            return run.state is PlanRunState.DONE
        time.sleep(EVERY)


def _told(run: PlanRunRow) -> str:
    if run.state is PlanRunState.QUEUED:
        return "waits for the worker"
    if run.state is PlanRunState.FAILED:
        return f"no plan ({run.error})"
    done = run.state is PlanRunState.DONE
    objective = (run.plan if done else run.progress).get("objective")
    if objective is None:
        return "being planned"
    state = "planned" if done else "being planned"
    return f"{state}, shortfall {objective['shortfall']}, cost {objective['cost']}"


def _publish(url: str, run_id: int) -> str:
    try:
        with transaction(url) as session:
            places = planning.publish(session, run_id, SEED)
    except Refused as refused:
        return f"not published: {refused}"
    return f"published, {places} places filled"
