"""`houniao demo`: what it loads, what it leaves alone, and that it serves, plans and stops."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import select

from scheduler.cli.demo import _settings
from scheduler.db import migrate
from scheduler.db.session import reading, transaction
from scheduler.db.tables import CampaignRow, OrganisationRow, PersonRow
from scheduler.domain.organisations import Level
from scheduler.settings import Settings

TALKS = "touring_talks_honghe_2027"


def houniao_demo(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scheduler", "demo", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=environment_of(**environment),
    )


def environment_of(**more: str) -> dict[str, str]:
    plain = {
        name: value
        for name, value in os.environ.items()
        if name != "DATABASE_URL" and not name.startswith("HOUNIAO_")
    }
    return {**plain, **more}


def campaigns(folder: Path) -> set[str]:
    with reading(f"sqlite:///{folder}/var/demo.sqlite3") as session:
        return set(session.exec(select(CampaignRow.key)))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_demo_loads_one_scenario_into_a_database_of_its_own(tmp_path: Path) -> None:
    done = houniao_demo(tmp_path, "--no-serve", "--scenario", TALKS)
    assert (done.returncode, done.stderr) == (0, "")
    assert campaigns(tmp_path) == {TALKS}


def test_second_demo_loads_nothing(tmp_path: Path) -> None:
    houniao_demo(tmp_path, "--no-serve", "--scenario", TALKS)
    done = houniao_demo(tmp_path, "--no-serve")
    assert done.returncode == 0
    assert "loaded already" in done.stdout
    assert campaigns(tmp_path) == {TALKS}


def test_demo_names_what_is_not_loaded_and_starts_anew_when_asked(tmp_path: Path) -> None:
    houniao_demo(tmp_path, "--no-serve", "--scenario", TALKS)
    other = ("--no-serve", "--scenario", "national_day_2027")
    refused = houniao_demo(tmp_path, *other)
    assert refused.returncode == 2
    assert "national_day_2027 is not in" in refused.stderr
    assert houniao_demo(tmp_path, *other, "--reset").returncode == 0
    assert campaigns(tmp_path) == {"national_day_2027"}


def test_demo_refuses_an_unknown_scenario_before_any_work(tmp_path: Path) -> None:
    done = houniao_demo(tmp_path, "--no-serve", "--scenario", "autumn")
    assert done.returncode == 2
    assert "no such scenario: autumn" in done.stderr
    assert not (tmp_path / "var").exists()


def test_demo_leaves_real_data_alone(any_database: str, tmp_path: Path) -> None:
    with transaction(any_database) as session:
        session.add(OrganisationRow(id=1, path="/1/", level=Level.PROVINCE, name_zh="真实"))
        session.flush()
        session.add(PersonRow(organisation_id=1, name="真实的人"))
    for more in ((), ("--reset",)):
        done = houniao_demo(tmp_path, "--no-serve", *more, DATABASE_URL=any_database)
        assert done.returncode == 2
        assert "holds other data than a demo" in done.stderr
    with reading(any_database) as session:
        assert session.exec(select(PersonRow.name)).all() == ["真实的人"]


def test_demo_does_not_migrate_somebody_s_older_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/older.sqlite3"
    migrate.upgrade(url, "0001")
    done = houniao_demo(tmp_path, "--no-serve", DATABASE_URL=url)
    assert done.returncode == 2
    assert "run houniao migrate first" in done.stderr
    assert migrate.current(url) == "0001"


def test_demo_resets_no_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    done = houniao_demo(tmp_path, "--no-serve", "--reset", DATABASE_URL=postgresql_url)
    assert done.returncode == 2
    assert "empty a PostgreSQL database yourself" in done.stderr


def test_demo_says_that_the_port_is_taken_before_any_work(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = houniao_demo(tmp_path, "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "cannot listen at 127.0.0.1" in done.stderr
    assert not (tmp_path / "var").exists()


def test_demo_listens_to_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOUNIAO_HOST", "0.0.0.0")
    monkeypatch.setenv("HOUNIAO_PORT", "8123")
    monkeypatch.delenv("HOUNIAO_PUBLIC_URL", raising=False)
    found = _settings(None)
    assert (found.demo, found.host, found.port) == (True, "127.0.0.1", 8123)
    assert found.public_url == "http://127.0.0.1:8123"


def test_demo_in_other_hands_refuses_a_public_address() -> None:
    with pytest.raises(ValueError, match="may only listen on"):
        Settings(demo=True, host="0.0.0.0")


@contextmanager
def serving(folder: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "scheduler", "demo", "--scenario", TALKS, "--port", str(port)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment_of(HOME=str(folder)),
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.journey
def test_demo_serves_publishes_and_stops_with_its_children(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Houniao: "):
                break
        assert said[-1] == f"Houniao: http://127.0.0.1:{port}\n", "".join(said)
        assert any("published, " in line for line in said)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    with reading(f"sqlite:///{tmp_path}/var/demo.sqlite3") as session:
        assert session.exec(select(CampaignRow.version)).all() == [1]
    with socket.socket() as probe:  # nobody listens any more
        assert probe.connect_ex(("127.0.0.1", port)) != 0
