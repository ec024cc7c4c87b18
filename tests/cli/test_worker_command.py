"""`houniao worker` from the command line."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.db.session import transaction
from scheduler.domain.work import PlanRunState
from scheduler.services import planning
from tests.cli.test_database_commands import houniao
from tests.jobs.tasks import until
from tests.season import make_season
from tests.test_worker import look


@pytest.mark.parametrize("number", ["0", "-1", "65", "two", ""])
def test_number_of_jobs_that_makes_no_sense_is_refused(sqlite_url: str, number: str) -> None:
    refused = houniao(sqlite_url, "worker", "--jobs", number)
    assert refused.returncode == 2
    assert "must be between 1 and 64" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_database_of_other_tables_is_refused(tmp_path: Path) -> None:
    refused = houniao(f"sqlite:///{tmp_path / 'new.sqlite3'}", "worker")
    assert refused.returncode == 2
    assert "run houniao migrate" in refused.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_worker_plans_and_leaves_when_asked(any_database: str, number: signal.Signals) -> None:
    with transaction(any_database) as session:
        campaign = make_season(session).campaign["foreign"]
        run_id = planning.request_plan(session, campaign_id=campaign).id
    assert run_id is not None
    started = subprocess.Popen(
        [sys.executable, "-m", "scheduler", "worker", "--jobs", "1"],
        env=os.environ | {"DATABASE_URL": any_database, "HOUNIAO_DEMO": "1"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until(lambda: look(any_database, run_id).state is PlanRunState.FAILED, seconds=120)
        started.send_signal(number)
        _, said = started.communicate(timeout=60)
    finally:
        started.kill()
    assert started.returncode == 0
    assert "(plan_run): attempt 1" in said
    assert "Traceback" not in said
