"""`houniao serve` and `houniao account`: what they refuse, and a real server that answers and stops."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from scheduler.db import migrate
from scheduler.db.session import transaction
from scheduler.services import accounts


def houniao(
    tmp_path: Path, *arguments: str, typed: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scheduler", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        env=environment_of(tmp_path, **environment),
    )


def environment_of(tmp_path: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url_of(tmp_path), "HOUNIAO_DEMO": "1", **more}


def url_of(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/serve.sqlite3"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_serve_answers_and_stops(tmp_path: Path) -> None:
    migrate.upgrade(url_of(tmp_path))
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "scheduler", "serve", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment_of(tmp_path, HOME=str(tmp_path)),
    )
    assert process.stdout is not None
    try:
        assert any(f"http://127.0.0.1:{port}" in line and "serves" in line for line in process.stdout)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.read() == b"ok\n"
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/feeds/{'s' * 43}.ics?name=secret")
    finally:
        process.send_signal(signal.SIGTERM)
        log = process.communicate(timeout=30)[0]
    assert process.returncode == 0
    assert '"GET /healthz" 200' in log
    assert "sssss" not in log
    assert "secret" not in log
    assert not list(tmp_path.glob(".gunicorn/*"))


def test_serve_refuses_a_database_that_was_not_migrated(tmp_path: Path) -> None:
    done = houniao(tmp_path, "serve", "--port", str(free_port()))
    assert done.returncode == 2
    assert "houniao migrate" in done.stderr


def test_serve_refuses_a_port_that_is_taken(tmp_path: Path) -> None:
    migrate.upgrade(url_of(tmp_path))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = houniao(tmp_path, "serve", "--port", str(other.getsockname()[1]))
    assert done.returncode == 2
    assert re.fullmatch(r"houniao serve: cannot listen at 127\.0\.0\.1:\d+: .*\n", done.stderr)


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"HOUNIAO_DEMO": "0"}, "HOUNIAO_SECRET_KEY"),
        ({"HOUNIAO_HOST": "0.0.0.0"}, "127.0.0.1"),
    ],
)
def test_serve_refuses_what_is_unsafe(tmp_path: Path, environment: dict[str, str], told: str) -> None:
    done = houniao(tmp_path, "serve", **environment)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_serve_on_another_host_does_not_open_the_demo(tmp_path: Path) -> None:
    assert houniao(tmp_path, "serve", "--host", "0.0.0.0").returncode == 2


def test_account_opens_the_first_administrator(tmp_path: Path) -> None:
    migrate.upgrade(url_of(tmp_path))
    create = ("account", "create", "root", "--name", "周德明", "--organisation", "云南省")
    assert houniao(tmp_path, *create, typed="the cranes fly south\n").returncode == 0
    again = houniao(tmp_path, *create, typed="the cranes fly south\n")
    assert (again.returncode, again.stderr) == (2, "houniao account: this login is taken\n")
    short = houniao(tmp_path, "account", "passwd", "root", typed="short\n")
    assert short.returncode == 2
    assert "10 characters" in short.stderr
    unknown = houniao(tmp_path, "account", "passwd", "nobody", typed="the cranes fly south\n")
    assert "no account nobody" in unknown.stderr
    with transaction(url_of(tmp_path)) as db:
        assert accounts.find(db, "root") is not None
