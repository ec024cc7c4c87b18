"""Our own web server process: gunicorn, embedded, one worker with threads, set up in one place.

One process keeps the memory small and the counters whole; 32 threads serve some hundred people, since the
database is what they wait for. More of it is bought with another machine, on PostgreSQL.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from scheduler.settings import Settings
from scheduler.web import create_app
from scheduler.web.redaction import redact

THREADS = 32
# No query strings: people are searched for by name. Feed addresses are taken out by `redaction`.
ACCESS = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn is not typed
    """gunicorn with our settings; reads no file and no environment of its own."""

    def __init__(self, settings: Settings, ready: Callable[[], None]) -> None:
        self.settings = settings
        self.ready = ready
        super().__init__()

    def load_config(self) -> None:
        """Sets what differs from gunicorn's defaults."""
        for name, value in options(self.settings, self.ready).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made in the worker process."""
        return create_app(self.settings)


def options(settings: Settings, ready: Callable[[], None]) -> dict[str, Any]:
    """Gunicorn's settings; the control socket in the home folder is off, nobody needs it."""
    shared_memory = Path("/dev/shm")  # noqa: S108 - heartbeats must not wait for a disk
    return {
        "bind": f"{settings.host}:{settings.port}",
        "workers": 1,
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": 60,
        "graceful_timeout": 5,
        "keepalive": 5,
        "control_socket_disable": True,
        "proc_name": "houniao",
        "accesslog": "-",
        "access_log_format": ACCESS,
        "worker_tmp_dir": str(shared_memory) if shared_memory.is_dir() else None,
        "when_ready": lambda _server: ready(),
        "post_worker_init": lambda worker: redact(worker.log.access_log, worker.log.error_log),
    }


def serve(settings: Settings, ready: Callable[[], None]) -> None:
    """Serves until told to stop; `ready` is called once, when the first request can come."""
    Server(settings, ready).run()
