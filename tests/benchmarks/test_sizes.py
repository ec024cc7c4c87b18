"""The curve of cost over size: every problem of a folder measured, and a picture that can be drawn."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import sizes
from scheduler.domain.problem_json import write_problem
from tests.factories import make_problem, make_shift, make_volunteer


def test_sizes_are_measured_and_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for count in (1, 12):
        people = [make_volunteer(f"p{number}") for number in range(count)]
        text = write_problem(make_problem(people, [make_shift("one", min=2, max=2)]))
        (tmp_path / f"with{count}.json").write_text(text, encoding="utf-8")
    target = tmp_path / "curve.svg"
    monkeypatch.setattr("sys.argv", ["sizes", "--data", str(tmp_path), "--out", str(target)])
    assert sizes.main() == 0
    rows = [line.split(" | ") for line in capsys.readouterr().out.splitlines()[2:]]
    assert [(row[0].strip("| "), row[1], row[5]) for row in rows] == [
        ("with1", "1", "1"),
        ("with12", "12", "0"),
    ]
    drawn = ElementTree.parse(target).getroot()
    assert len(drawn.findall("{http://www.w3.org/2000/svg}circle")) == 2
