"""Files are read whole and written whole."""

import gzip
import os
from pathlib import Path

import pytest

from scheduler.cli.failure import Failure
from scheduler.cli.files import ensure_writable, read_bytes, write_whole


def test_a_file_is_written_with_the_usual_permissions(tmp_path):
    write_whole(str(tmp_path / "plan.json"), "计划\n")
    path = tmp_path / "plan.json"
    assert path.read_text(encoding="utf-8") == "计划\n"
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(str(path), "half a character \ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_device_is_written_to_and_not_replaced():
    before = Path(os.devnull).stat().st_rdev
    ensure_writable(os.devnull)
    write_whole(os.devnull, "plan")
    assert Path(os.devnull).stat().st_rdev == before != 0


def test_a_place_that_is_gone_by_now_fails_in_one_line(tmp_path):
    with pytest.raises(Failure, match="No such file or directory"):
        write_whole(str(tmp_path / "gone" / "plan.json"), "plan")


def test_a_failure_stays_on_one_line():
    assert str(Failure("a\nb\n  c")) == "a b c"


def test_plain_and_packed_files_read_the_same(tmp_path):
    (tmp_path / "plain").write_bytes(b"{}")
    (tmp_path / "packed").write_bytes(gzip.compress(b"{}"))
    assert read_bytes(str(tmp_path / "plain")) == read_bytes(str(tmp_path / "packed")) == b"{}"
