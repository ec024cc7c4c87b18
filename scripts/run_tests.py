"""Runs the quality gates, then every test, and prints progress; stops at the first gate that fails."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
GATES = (
    ("style (ruff)", [BIN / "ruff", "check", "."]),
    ("format (ruff)", [BIN / "ruff", "format", "--check", "."]),
    ("types (mypy --strict)", [BIN / "mypy"]),
    ("imports (import-linter)", [BIN / "lint-imports", "--no-cache"]),
)


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
    return subprocess.run([*tests, *extra], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
