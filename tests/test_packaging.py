"""A wheel holds everything that runs: templates, static files, translations, migrations, reference data."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.mark.parametrize(
    ("inside", "beside"),
    [
        ("scheduler/web/templates", "templates"),
        ("scheduler/web/static", "scheduler/web/static"),
        ("scheduler/web/translations", "scheduler/web/translations"),
        ("scheduler/db/migrations", "scheduler/db/migrations"),
        ("scheduler/data", "scheduler/data"),
        ("scheduler/papers", "scheduler/papers"),
    ],
)
def test_wheel_holds_every_file_of(inside: str, beside: str, names: set[str]) -> None:
    files = [
        path.relative_to(ROOT / beside).as_posix()
        for path in (ROOT / beside).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    assert files
    assert {f"{inside}/{name}" for name in files} <= names


def test_wheel_holds_no_tests(names: set[str]) -> None:
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "scripts/"))]
