"""The house keeps its shape: import contracts, size budgets, and no solver in the web process."""

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = [
    path
    for path in sorted((ROOT / "scheduler").rglob("*.py"))
    if "migrations/versions" not in path.as_posix()
]
TEXT = {".py", ".md", ".toml", ".html", ".sh", ".lock", ".yaml", ".css", ".js"}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def ninetieth(values: list[int]) -> int:
    return sorted(values)[int(0.9 * (len(values) - 1))]


def test_import_contracts_are_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_module_says_what_it_is_for_and_stays_small(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "no module docstring"
    assert lines(path) <= 400
    too_long = {function.name: length(function) for function in functions(path) if length(function) > 50}
    assert not too_long


def test_files_and_functions_are_small_as_a_whole() -> None:
    sizes = [lines(path) for path in SOURCES]
    lengths = [length(function) for path in SOURCES for function in functions(path)]
    assert statistics.median(sizes) <= 100
    assert ninetieth(sizes) <= 250
    assert statistics.median(lengths) <= 10
    assert ninetieth(lengths) <= 25


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_template_is_small_and_has_nothing_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert lines(path) <= 100
    for forbidden in ("style=", "<style", "<script>", "onclick=", "hx-on", "javascript:"):
        assert forbidden not in text, f"{forbidden} breaks the content policy"


def test_web_process_does_not_load_the_solver() -> None:
    program = (
        "import sys; import scheduler.web; from scheduler.web import create_app\n"
        "print([name for name in ('ortools', 'numpy', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_names_the_place_it_was_made_in() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    suspects = ("/" + "work/", "extra-index" + "-url", "find" + "-links")
    for name in listed.splitlines():
        path = ROOT / name
        if (
            path.suffix in {".py", ".md", ".toml", ".html", ".sh", ".lock", ".yaml", ".css", ".js"}
            and path.is_file()
        ):
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not [suspect for suspect in suspects if suspect in text], name
