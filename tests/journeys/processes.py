"""Houniao as it is run: a server process and a worker process over one database."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError

PATIENCE = 60.0


@contextmanager
def houniao(*arguments: str, url: str) -> Iterator[subprocess.Popen[str]]:
    """A command of ours that runs until the block ends; what it printed is shown when the block fails."""
    environment = {**os.environ, "DATABASE_URL": url, "HOUNIAO_DEMO": "1", "HOUNIAO_SOLVER_WORKERS": "1"}
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "scheduler", *arguments],
            stdout=said,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
        )
        try:
            yield process
        except BaseException:
            said.seek(0)
            sys.stderr.write(said.read()[-4000:])
            raise
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


@contextmanager
def site(url: str) -> Iterator[str]:
    """A server on a free port; its address."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with houniao("serve", "--port", str(port), url=url) as process:
        deadline = time.monotonic() + PATIENCE
        while not answers(base):
            assert process.poll() is None, "the server has ended"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.1)
        yield base


def answers(base: str) -> bool:
    """Whether the server answers."""
    try:
        with urllib.request.urlopen(f"{base}/healthz") as answer:
            return bool(answer.status == 200)
    except URLError:
        return False


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
