"""A device that keeps a subscription: vdirsyncer fetches, khal shows."""

import os
import subprocess
from datetime import timedelta
from pathlib import Path

from tests.season import MONDAY

SYNC = """
[general]
status_path = "{folder}/status/"
[pair feed]
a = "local"
b = "remote"
collections = null
conflict_resolution = "b wins"
[storage local]
type = "filesystem"
path = "{folder}/cal/"
fileext = ".ics"
[storage remote]
type = "http"
url = "{address}"
"""
READ = """
[calendars]
[[feed]]
path = {folder}/cal/
readonly = True
[locale]
local_timezone = Asia/Shanghai
default_timezone = Asia/Shanghai
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
timeformat = %H:%M
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""
LINE = "{start-date} {start-time}-{end-time}|{title}|{location}|{status}"


class Phone:
    """A device that keeps a subscription with vdirsyncer and shows it with khal."""

    def __init__(self, programs: Path, folder: Path, address: str) -> None:
        self.programs, self.folder = programs, folder
        (folder / "cal").mkdir(parents=True)
        (folder / "sync").write_text(SYNC.format(folder=folder, address=address), encoding="utf-8")
        (folder / "khal").write_text(READ.format(folder=folder), encoding="utf-8")
        self.run("vdirsyncer", "-c", folder / "sync", "discover", "feed")

    def run(self, program: str, *arguments: object) -> str:
        words = [str(self.programs / program), *map(str, arguments)]
        places = {"HOME": str(self.folder), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        done = subprocess.run(words, input="y\n" * 5, capture_output=True, text=True, env=places, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sync(self, first: object = MONDAY - timedelta(days=1), last: object = "22d") -> list[str]:
        """What khal shows of some days, three weeks if none are named, after a synchronisation."""
        self.run("vdirsyncer", "-c", self.folder / "sync", "sync", "feed")
        shown = self.run("khal", "-c", self.folder / "khal", "list", "--format", LINE, "-o", first, last)
        return [line.strip() for line in shown.splitlines() if "|" in line]

    def files(self) -> int:
        return len(list((self.folder / "cal").glob("*.ics")))
