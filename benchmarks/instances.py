"""The problems of a folder, plain or packed by gzip: planning problems, SMPTSP, Timefold's demonstration."""

import gzip
from pathlib import Path

from benchmarks import smptsp, timefold_demo
from scheduler.domain.problem import Problem
from scheduler.domain.problem_json import read_problem

ENDINGS = {".json": "problem", ".dat": "smptsp"}


def name_of(path: Path) -> str:
    """The file's name without its endings."""
    return path.name.removesuffix(".gz").removesuffix(path.with_suffix("").suffix or path.suffix)


def found_in(folder: Path) -> list[Path]:
    """Every file under the folder that may hold a problem, the smallest first."""
    files = (path for path in folder.rglob("*") if path.is_file() and _ending(path) in ENDINGS)
    return sorted(files, key=lambda path: (path.stat().st_size, path.name))


def load(path: Path) -> Problem:
    """The problem in a file.

    Raises:
        ValueError: if it is of another form.
    """
    data = content(path)
    if _ending(path) == ".dat":
        return smptsp.read(data.decode())
    return timefold_demo.read(data) if timefold_demo.fits(data) else read_problem(data)


def content(path: Path) -> bytes:
    """What is in the file, unpacked."""
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def _ending(path: Path) -> str:
    return Path(path.name.removesuffix(".gz")).suffix
