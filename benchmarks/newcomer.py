"""`python -m benchmarks.newcomer FOLDER [--scenario KEY]`: from an empty database to a published season.

FOLDER holds what `benchmarks.scenario_files` wrote. A server, a worker and an empty database of its own; in
Chromium a new organiser signs in, imports every list, makes the campaign, plans, looks and publishes. Prints
clicks, files, fields, page loads and the machine's seconds of each step, and what a person would need for it.
"""

import argparse
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.scenario_files import CAMPAIGN, ORGANISATION
from scheduler.cli.processes import Processes
from scheduler.db import migrate
from scheduler.db.session import engine, transaction
from scheduler.domain.organisations import Role
from scheduler.services import first_account
from scheduler.services.lists.registry import LISTS
from scheduler.web.wording_lists import title

CLICK, FILE, FIELD = 3.0, 10.0, 5.0
"""Seconds that a person takes to find and press something, to choose a file, to fill in a field."""

LOGIN, PASSWORD = "li.xin", "mei you ren cai de dao"


@dataclass
class Step:
    """What one step asked of the organiser and of the machine."""

    name: str
    clicks: int = 0
    files: int = 0
    fields: int = 0
    loads: int = 0
    machine: float = 0.0

    @property
    def seconds(self) -> float:
        """How long a person would take with it."""
        return self.clicks * CLICK + self.files * FILE + self.fields * FIELD + self.machine


@dataclass
class Newcomer:
    """Somebody at a browser who counts what they do."""

    page: Page
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Counts the pages that are loaded."""
        self.page.on("load", lambda _: self._loaded())

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """What is done within is one step."""
        self.steps.append(Step(name))
        begun = time.monotonic()
        yield
        self.steps[-1].machine = time.monotonic() - begun

    def press(self, name: str, role: str = "button") -> None:
        """Press what has that name, the first of them on the page."""
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]  # two roles
        self.steps[-1].clicks += 1

    def fill(self, label: str, text: str) -> None:
        """Fill in a field."""
        self.page.get_by_label(label, exact=True).fill(text)
        self.steps[-1].fields += 1

    def choose(self, path: Path) -> None:
        """Choose a file."""
        self.page.locator("input[type=file]").set_input_files(path)
        self.steps[-1].files += 1

    def _loaded(self) -> None:
        if self.steps:
            self.steps[-1].loads += 1


def walk(new: Newcomer, folder: Path, campaign: tuple[str, str, str], patience: float = 300.0) -> list[Step]:
    """The whole way; `folder` has the files of a scenario, `campaign` its name, first and last day."""
    page = new.page
    page.set_default_timeout(60_000)
    with new.step("登录"):
        page.goto("/")
        new.press("登录", "link")
        new.fill("登录名", LOGIN)
        new.fill("密码", PASSWORD)
        new.press("登录")
    for number, kind in enumerate(LISTS):
        if kind == "sessions":
            _campaign(new, campaign)
        with new.step(f"名单：{LISTS[kind].title}"):
            if number == 0:
                new.press("导入名单", "link")
                new.press(title(kind), "link")
            elif kind == "sessions":
                new.press("从 Excel 导入场次", "link")
            else:
                new.press(f"接着上传：{title(kind)}", "link")
            _list(new, folder / f"{LISTS[kind].title}.xlsx")
    with new.step("排班"):
        new.press("去活动季排班", "link")
        new.press(campaign[0], "link")
        new.press("排班")
        expect(page.get_by_role("link", name="查看草案")).to_be_visible(timeout=patience * 1000)
    with new.step("看草案"):
        new.press("查看草案", "link")
    with new.step("核对并发布"):
        new.press("核对并发布", "link")
        new.press("发布第 1 版")
        expect(page.get_by_text("第 1 版").first).to_be_visible()
    return new.steps


def _campaign(new: Newcomer, campaign: tuple[str, str, str]) -> None:
    with new.step("新建活动季"):
        new.press(f"接着上传：{title('sessions')}", "link")
        new.press("新建活动季", "link")
        for label, text in zip(("名称", "开始日期", "结束日期"), campaign, strict=True):
            new.fill(label, text)
        new.press("保存")
        expect(new.page.get_by_text("已建立。")).to_be_visible()


def _list(new: Newcomer, path: Path) -> None:
    new.choose(path)
    new.press("看看会改什么")
    new.press("全部导入")
    expect(new.page.get_by_role("heading", name="已导入")).to_be_visible()


def main() -> int:
    """Walk each scenario and print its table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.newcomer")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scenario", action="append")
    given = parser.parse_args()
    for key in given.scenario or sorted(one.name for one in given.folder.iterdir() if one.is_dir()):
        _print(key, _alone(given.folder / key))
    return 0


def _alone(folder: Path) -> list[Step]:
    """A server and a worker over an empty database, and the walk."""
    name, first, last = (folder / CAMPAIGN).read_text().split("\n")[:3]
    with TemporaryDirectory() as place, sync_playwright() as playwright:
        settings = _installed(Path(place))
        address = settings["HOUNIAO_PUBLIC_URL"]
        with Processes(settings, Path(place)) as processes:
            processes.start("serve")
            processes.start("worker")
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), headless=True, args=["--no-sandbox"]
            )
            page = browser.new_context(base_url=address, locale="zh-CN").new_page()
            _wait(address)
            try:
                return walk(Newcomer(page), folder, (name, first, last))
            finally:
                page.screenshot(path=f"{folder}.png", full_page=True)
                browser.close()


def _installed(place: Path) -> dict[str, str]:
    """The empty database with its first account, and where it is served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"sqlite:///{place / 'empty.sqlite3'}"
    migrate.upgrade(url)
    begin(url)
    engine(url).dispose()
    return {
        "DATABASE_URL": url,
        "HOUNIAO_DEMO": "1",
        "HOUNIAO_HOST": "127.0.0.1",
        "HOUNIAO_PORT": str(port),
        "HOUNIAO_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }


def begin(url: str) -> None:
    """What `houniao account create` does on a new installation."""
    with transaction(url) as session:
        first_account.open_account(
            session,
            login=LOGIN,
            name="李新",
            role=Role.ORGANISER,
            organisation=ORGANISATION,
            password=PASSWORD,
        )


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            with urlopen(f"{address}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.2)


def _print(key: str, steps: list[Step]) -> None:
    sys.stdout.write(f"{key}\n")
    for one in steps:
        sys.stdout.write(
            f"  {one.name}: {one.clicks} clicks, {one.files} files, {one.fields} fields, {one.loads} loads, "
            f"machine {one.machine:.1f} s, person {one.seconds:.0f} s\n"
        )
    sys.stdout.write(
        f"  {sum(one.clicks for one in steps)} clicks, {sum(one.seconds for one in steps) / 60:.1f} minutes\n"
    )


if __name__ == "__main__":
    sys.exit(main())
