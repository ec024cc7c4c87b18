"""The problems of a folder: planning problems as JSON and SMPTSP files, plain or packed with gzip."""

import gzip
from pathlib import Path

from benchmarks import smptsp
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
    data = path.read_bytes()
    data = gzip.decompress(data) if path.suffix == ".gz" else data
    return smptsp.read(data.decode()) if _ending(path) == ".dat" else read_problem(data)


def _ending(path: Path) -> str:
    return Path(path.name.removesuffix(".gz")).suffix
