"""Real worker processes, killed in all the ways that matter, on both databases."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

from scheduler.db.session import engine, transaction
from scheduler.db.tables import JobState
from scheduler.jobs import cancel, fan_out, results
from tests.databases import PostgresServer, restart_postgres, start_postgres, stop_postgres
from tests.jobs.tasks import alive, ask, final, look, notes, one_worker, running, until, workers


def test_job_runs_and_gives_its_result(any_database: str) -> None:
    job = ask(any_database, "add", numbers=[1, 2, 3])
    silent = ask(any_database, "quiet")
    with one_worker(any_database):
        found = final(any_database, job)
        assert (found.state, found.result, found.attempt) == (JobState.DONE, {"sum": 6}, 1)
        assert final(any_database, silent).state is JobState.DONE


def test_poison_job_dies_and_shows_why(any_database: str) -> None:
    job = ask(any_database, "poison", what="iron")
    healthy = ask(any_database, "add", numbers=[1])
    with one_worker(any_database, concurrency=2):
        found = final(any_database, job)
        assert (found.state, found.attempt) == (JobState.DEAD, 3)
        assert found.error == "ValueError: cannot digest iron"
        assert final(any_database, healthy).state is JobState.DONE
    assert notes(any_database) == ["abandoned iron: ValueError: cannot digest iron"]


def test_job_that_kills_its_own_process_dies_too(any_database: str) -> None:
    job = ask(any_database, "crash")
    with one_worker(any_database):
        found = final(any_database, job)
    assert (found.state, found.error) == (JobState.DEAD, "the process was ended by signal 9")


def test_killed_process_is_replaced_by_the_same_worker(any_database: str) -> None:
    job = ask(any_database, "crash_once")
    with one_worker(any_database):
        found = final(any_database, job)
    assert (found.state, found.result, found.attempt) == (JobState.DONE, {"attempt": 2}, 2)
    assert notes(any_database) == ["finished"]


def test_killed_worker_loses_nothing(any_database: str) -> None:
    job = ask(any_database, "hold_first")
    with workers(any_database) as started:
        doomed = started.start()
        child = running(any_database, job).progress["pid"]
        os.kill(doomed.pid or 0, signal.SIGKILL)
        until(lambda: not alive(child))
        started.start()
        found = final(any_database, job)
    assert (found.state, found.result, found.attempt) == (JobState.DONE, {"attempt": 2}, 2)
    assert notes(any_database) == ["begun 1", "begun 2", "finished"]


def test_frozen_worker_that_wakes_up_late_writes_nothing(any_database: str) -> None:
    job = ask(any_database, "hold_first")
    with workers(any_database) as started:
        frozen = started.start()
        child = running(any_database, job).progress["pid"]
        for pid in (frozen.pid, child):
            os.kill(pid or 0, signal.SIGSTOP)
        other = started.start()
        found = final(any_database, job)
        for pid in (frozen.pid, child):
            os.kill(pid or 0, signal.SIGCONT)
        until(lambda: not alive(child))
        assert other.is_alive()
    assert look(any_database, job) == found
    assert notes(any_database) == ["begun 1", "begun 2", "finished"]


def test_collector_runs_exactly_once_when_workers_are_killed(any_database: str) -> None:
    with transaction(any_database) as session:
        parts = [("linger", {"seconds": 0.5})] * 5 + [("crash_once", {}), ("poison", {})]
        collector = fan_out(session, parts, ("collect", {}))
    with workers(any_database) as started:
        doomed = started.start(concurrency=2)
        until(lambda: "finished" in notes(any_database))
        os.kill(doomed.pid or 0, signal.SIGKILL)
        started.start(concurrency=2)
        assert final(any_database, collector).state is JobState.DONE
    said = notes(any_database)
    assert said.count("finished") == 6
    assert [line for line in said if line.startswith("collected")] == ["collected " + "done " * 6 + "dead"]
    with transaction(any_database) as session:
        assert len(results(session, collector)) == 7


def test_stop_request_reaches_a_running_job(any_database: str) -> None:
    job = ask(any_database, "linger", seconds=120)
    with one_worker(any_database):
        running(any_database, job)
        with transaction(any_database) as session:
            assert cancel(session, job) is JobState.RUNNING
        found = final(any_database, job)
    assert (found.state, found.result["stopped"]) == (JobState.DONE, True)
    assert found.progress["seconds"] < 100


def test_progress_reaches_rows_of_the_task_too(any_database: str) -> None:
    job = ask(any_database, "reported")
    with one_worker(any_database):
        assert final(any_database, job).progress == {"at": 2}
    assert notes(any_database) == ["at 2"]


def test_failure_in_the_last_transaction_keeps_nothing(any_database: str) -> None:
    job = ask(any_database, "failing_end", what="it")
    with one_worker(any_database):
        found = final(any_database, job)
    assert (found.state, found.result, found.error) == (JobState.DEAD, {}, "RuntimeError: on the last metre")
    assert notes(any_database) == ["abandoned it: RuntimeError: on the last metre"]


def test_worker_that_is_asked_to_go_hands_its_job_over(any_database: str) -> None:
    job = ask(any_database, "hold_first")
    with workers(any_database) as started:
        leaving = started.start()
        running(any_database, job)
        leaving.terminate()
        leaving.join(30)
        assert leaving.exitcode == 0
        handed = look(any_database, job)
        assert (handed.state, handed.max_attempts) == (JobState.QUEUED, 4)
        started.start()
        assert final(any_database, job).result == {"attempt": 2}


def test_many_jobs_and_workers_do_each_job_once(any_database: str) -> None:
    with ThreadPoolExecutor(4) as presses:
        jobs = list(presses.map(lambda n: ask(any_database, "add", numbers=[n]), range(8)))
    with one_worker(any_database, concurrency=2), one_worker(any_database, concurrency=2):
        found = [final(any_database, job) for job in jobs]
    assert [job.result for job in found] == [{"sum": n} for n in range(8)]
    assert {job.attempt for job in found} == {1}


def test_restart_of_the_database_loses_nothing(postgres_server: PostgresServer) -> None:
    server = start_postgres()  # one of its own: the others are in use by other tests
    try:
        url = server.url("template_houniao")
        with one_worker(url, concurrency=2):
            job = ask(url, "linger", seconds=4)
            running(url, job)
            restart_postgres(server)
            assert final(url, job).state is JobState.DONE
            assert final(url, ask(url, "add", numbers=[2])).result == {"sum": 2}
        engine(url).dispose()
    finally:
        stop_postgres(server)
