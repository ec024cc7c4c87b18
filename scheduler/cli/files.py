"""Files that commands read and write: plain or gzip, `-` for the standard streams, never half a file."""

import gzip
import os
import sys
import zlib
from pathlib import Path

from scheduler.cli.failure import Failure
from scheduler.domain.plan_json import read_plan
from scheduler.domain.problem import Plan, Problem
from scheduler.domain.problem_error import ProblemError
from scheduler.domain.problem_json import read_problem

STREAM = "-"
PROBLEM_HELP = "planning-problem/1 as JSON, also gzip; - for standard input"
GZIP_MAGIC = b"\x1f\x8b"


def load_problem(name: str) -> Problem:
    """The problem in a file.

    Raises:
        Failure: if the file cannot be read or is not a problem.
    """
    try:
        return read_problem(read_bytes(name))
    except ProblemError as error:
        raise Failure(f"{name}: {error}") from error


def load_plan(name: str, problem: Problem) -> Plan:
    """The plan in a file, made for this problem.

    Raises:
        Failure: if the file cannot be read or is not a plan for the problem.
    """
    try:
        return read_plan(read_bytes(name), problem)
    except ProblemError as error:
        raise Failure(f"{name}: {error}") from error


def read_bytes(name: str) -> bytes:
    """All of a file or of the standard input, unpacked if it is gzip.

    Raises:
        Failure: if there is no such file, or it cannot be read or unpacked.
    """
    try:
        data = sys.stdin.buffer.read() if name == STREAM else Path(name).read_bytes()
        return gzip.decompress(data) if data.startswith(GZIP_MAGIC) else data
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Failure(f"{name}: is not a whole gzip file") from error
    except (OSError, ValueError) as error:
        raise Failure(f"{name}: {reason(error)}") from error


def ensure_writable(name: str) -> None:
    """Refuse at once a place where nothing can be written later.

    Raises:
        Failure: if the folder is missing or closed to us, or the name is a folder.
    """
    if name == STREAM:
        return
    try:
        path = Path(name).resolve()
        if path.is_dir():
            raise Failure(f"{name}: is a folder")
        if not path.parent.is_dir():
            raise Failure(f"{name}: there is no folder {path.parent}")
        if not os.access(path.parent if not path.exists() else path, os.W_OK):
            raise Failure(f"{name}: may not be written")
    except (OSError, ValueError) as error:
        raise Failure(f"{name}: {reason(error)}") from error


def write_whole(name: str, text: str) -> None:
    """Write a file so that nobody ever sees half of it: beside it first, then in its place.

    Raises:
        Failure: if it cannot be written.
    """
    if name == STREAM:
        sys.stdout.write(text)
        return
    try:
        path = Path(name).resolve()
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8")  # a device or a pipe is written to, not replaced
            return
        _replace(path, text)
    except OSError as error:
        raise Failure(f"{name}: {reason(error)}") from error


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name[:200]}.{os.getpid()}.tmp")
    try:
        with beside.open("x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def reason(error: Exception) -> str:
    """What the system says went wrong, without its number and path."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
