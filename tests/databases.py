"""Real databases for tests: a PostgreSQL server of our own, and migrated templates that each test copies."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg

from scheduler.db import migrate
from scheduler.db.session import engine

UNPRIVILEGED = ("postgres", "nobody")
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "listen_addresses": "127.0.0.1",
    "timezone": "Asia/Shanghai",
}


class NoPostgresError(Exception):
    """PostgreSQL cannot be had on this machine; the message says why."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server: where it keeps its data and how it is reached."""

    folder: Path
    port: int
    user: str

    @classmethod
    def of(cls, document: dict[str, str | int]) -> "PostgresServer":
        return cls(Path(str(document["folder"])), int(document["port"]), str(document["user"]))

    def document(self) -> dict[str, str | int]:
        return {"folder": str(self.folder), "port": self.port, "user": self.user}

    def url(self, database: str) -> str:
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def copy(self, template: str, name: str) -> None:
        """A database like another; copying its files is a third faster than writing them to the log."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            manner = "STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} {manner}")


def start_postgres() -> PostgresServer:
    """Makes a cluster in a temporary folder and starts it."""
    binaries = _binaries()
    user = _run_as()
    folder = Path(tempfile.mkdtemp(prefix="houniao-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, user)
    server = PostgresServer(folder, _free_port(), user)
    data = folder / "data"
    _as_user(
        user, [binaries / "initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"]
    )
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    options += f" -p {server.port} -k {folder}"
    _as_user(
        user,
        [binaries / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log", "-o", options, "start"],
    )
    server.execute("CREATE DATABASE template_houniao")
    migrate.upgrade(server.url("template_houniao"))
    engine(server.url("template_houniao")).dispose()
    return server


def stop_postgres(server: PostgresServer) -> None:
    """Stops the server and removes what it kept."""
    _as_user(
        server.user, [_binaries() / "pg_ctl", "-D", server.folder / "data", "-m", "immediate", "-w", "stop"]
    )
    shutil.rmtree(server.folder, ignore_errors=True)


def restart_postgres(server: PostgresServer) -> None:
    """Takes the server away under its clients and brings it back."""
    log = server.folder / "log"
    _as_user(
        server.user,
        [_binaries() / "pg_ctl", "-D", server.folder / "data", "-m", "fast", "-w", "-l", log, "restart"],
    )


def _binaries() -> Path:
    found = shutil.which("initdb") or max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), default=None)
    if found is None:
        raise NoPostgresError("initdb is not installed (Debian: apt-get install postgresql)")
    return Path(found).resolve().parent


def _run_as() -> str:
    """PostgreSQL refuses to run as root, so root lends it another user."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    for name in UNPRIVILEGED:
        if name in {entry.pw_name for entry in pwd.getpwall()}:
            return name
    raise NoPostgresError("root has no unprivileged user to run PostgreSQL as")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_user(user: str, command: list[str | Path]) -> None:
    account = pwd.getpwnam(user) if os.geteuid() == 0 else None
    done = subprocess.run(
        [str(word) for word in command],
        user=account and account.pw_uid,
        group=account and account.pw_gid,
        extra_groups=account and [],
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise NoPostgresError(f"{Path(str(command[0])).name}: {done.stdout.strip()[-400:]}")
