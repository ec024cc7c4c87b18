"""Runs the quality gates, then every test, and prints progress; stops at the first gate that fails."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
GATES = (
    ("style (ruff)", [BIN / "ruff", "check", "."]),
    ("format (ruff)", [BIN / "ruff", "format", "--check", "."]),
    ("types (mypy --strict)", [BIN / "mypy"]),
    ("imports (import-linter)", [BIN / "lint-imports", "--no-cache"]),
)
MEMORY = Path("/dev/shm")
ENOUGH = 4 * 1024**3
"""Bytes: the tests keep a few hundred megabytes at a time, their databases go when a test has passed."""


def main() -> int:
    """Gates, then pytest on two processes; the exit code of the first that fails."""
    started = time.monotonic()
    for name, command in GATES:
        print(f"[{time.monotonic() - started:5.0f} s] {name}", flush=True)
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stdout + done.stderr)
            return done.returncode
    if "--only-gates" in sys.argv:
        return 0
    print(f"[{time.monotonic() - started:5.0f} s] tests", flush=True)
    tests = [BIN / "python", "-m", "pytest", "-n", "2", "--dist", "loadgroup", "--durations", "15", "-q"]
    extra = [argument for argument in sys.argv[1:] if argument != "--only-gates"]
    os.chdir(ROOT)
    with scratch() as places:
        tests += ["-o", "tmp_path_retention_policy=failed"]
        return subprocess.run([*tests, *extra], env=os.environ | places, check=False).returncode


@contextmanager
def scratch() -> Iterator[dict[str, str]]:
    """Where tests write: into memory where there is room, since a thousand databases wait for the disk.

    PostgreSQL has a user of its own, which must be able to enter.
    """
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ENOUGH
    if not roomy or not os.access(MEMORY, os.W_OK) or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="houniao-", dir=MEMORY, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield {"TMPDIR": folder}


if __name__ == "__main__":
    sys.exit(main())
