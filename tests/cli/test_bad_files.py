"""Bad files at the console: exit code 2 and one line that names the place, never a traceback."""

import gzip
import json
import subprocess
import sys

import pytest

from scheduler.cli import main
from tests.domain.problem_documents import BAD, BAD_TEXTS, WHOLE, changed


def refused(capsys, *arguments):
    """The one line of a command that refuses."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.endswith("\n")
    assert "Traceback" not in err
    return err.rstrip("\n")


@pytest.mark.parametrize("name", BAD)
def test_solve_names_the_place_in_a_bad_problem(name, tmp_path, capsys):
    document, place, _ = BAD[name]
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(document))
    line = refused(capsys, "solve", str(path), "--out", str(tmp_path / "plan.json"))
    assert f"problem.json: {place}: " in line
    assert not (tmp_path / "plan.json").exists()


@pytest.mark.parametrize("name", BAD_TEXTS)
def test_check_names_the_place_in_a_bad_text(name, tmp_path, capsys):
    text, place, _ = BAD_TEXTS[name]
    path = tmp_path / "problem.json"
    path.write_bytes(text)
    assert f"problem.json: {place}: " in refused(capsys, "check", str(path), str(path))


@pytest.mark.parametrize(
    ("pins", "rule"),
    [
        (("ana", "one", "ben", "one"), "apart"),
        (("ben", "two"), "availability"),
    ],
)
def test_a_pin_that_cannot_stand_is_named_with_its_rule(pins, rule, tmp_path, capsys):
    pinned = [{"volunteer": pins[n], "shift": pins[n + 1]} for n in range(0, len(pins), 2)]
    document = changed("pinned", pinned) | {"blocks": [], "declined": []}
    document["volunteers"][1] |= {"languages": ["zh"], "qualifications": [{"code": "first_aid"}]}
    if rule == "apart":
        document["volunteers"][1]["available"] = document["volunteers"][0]["available"]
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(document))
    line = refused(capsys, "solve", str(path), "--out", str(tmp_path / "plan.json"))
    assert f"pinned: a pinned pair breaks the rule {rule}: volunteer" in line


def test_a_file_that_is_not_there_is_named(tmp_path, capsys):
    assert "none.json: No such file" in refused(capsys, "solve", str(tmp_path / "none.json"))


def test_a_folder_is_no_file(tmp_path, capsys):
    assert "Is a directory" in refused(capsys, "solve", str(tmp_path))


def test_a_name_that_no_file_can_have_is_refused(capsys):
    assert "embedded null byte" in refused(capsys, "solve", "a\0b")


def test_a_gzip_file_cut_short_is_refused(tmp_path, capsys):
    path = tmp_path / "problem.json.gz"
    path.write_bytes(gzip.compress(json.dumps(WHOLE).encode())[:-12])
    assert "is not a whole gzip file" in refused(capsys, "solve", str(path))
    path.write_bytes(b"\x1f\x8b junk")
    assert "is not a whole gzip file" in refused(capsys, "solve", str(path))


def test_a_place_where_no_plan_can_be_written_is_refused_before_solving(tmp_path, capsys):
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(WHOLE))
    assert "is a folder" in refused(capsys, "solve", str(path), "--out", str(tmp_path))
    assert "there is no folder" in refused(
        capsys, "solve", str(path), "--out", str(tmp_path / "no" / "plan.json")
    )


@pytest.mark.parametrize(
    "options",
    [
        ("--time-limit", "0"),
        ("--time-limit", "-5"),
        ("--time-limit", "nan"),
        ("--time-limit", "inf"),
        ("--time-limit", "soon"),
        ("--workers", "0"),
        ("--workers", "1.5"),
        ("--workers", "9" * 5000),
        ("--seed", "-1"),
        ("--seed", "x"),
        ("--time-limit",),
        ("--speed", "9"),
        ("another.json",),
    ],
)
def test_options_that_make_no_sense_are_refused_in_one_line(options, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["solve", "problem.json", *options])
    err = capsys.readouterr().err
    assert ended.value.code == 2
    assert err.count("\n") == 1
    assert err.startswith("houniao solve: ") or err.startswith("houniao: ")
    assert len(err) < 300


@pytest.mark.parametrize("arguments", [(), ("fly",), ("solve",), ("check", "problem.json")])
def test_a_command_that_is_missing_or_unknown_is_refused_in_one_line(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "bad", [b"\xff", b'{"format": "planning-problem/1", "volunteers": [{"id": "\\ud800"}]}']
)
def test_the_process_itself_ends_with_2_and_one_line(bad):
    command = [sys.executable, "-m", "scheduler", "solve", "-"]
    ended = subprocess.run(command, input=bad, capture_output=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert ended.stdout == b""
    assert ended.stderr.count(b"\n") == 1
    assert ended.stderr.startswith(b"houniao solve: -: ")
