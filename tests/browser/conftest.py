"""A live server over the small season, Debian's Chromium, and what every page must bear.

Chromium is found by name or by CHROMIUM. Without one the tests are skipped on a developer's machine and fail
in CI.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from scheduler.db.session import engine, transaction
from scheduler.services import accounts
from scheduler.services import sign_in as sign_ins
from scheduler.settings import Settings
from scheduler.web import create_app
from tests.season import Season, make_season
from tests.web.conftest import TIMEOUTS

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run."""
    if not CHROMIUM:
        message = "no Chromium: apt-get install chromium fonts-noto-cjk"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)
    args = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=args)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator["Live"]:
    """A server on a free port with a season of its own, one for each test module."""
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("live") / "season.sqlite3")
    url = f"sqlite:///{path}"
    with transaction(url) as db:
        season = make_season(db)
    app = create_app(Settings(demo=True, database_url=url))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Live(f"http://127.0.0.1:{server.server_port}", url, season)
    server.shutdown()
    thread.join()
    server.server_close()
    engine(url).dispose()


class Live:
    """A running server: its address, its database and what is in it."""

    def __init__(self, address: str, url: str, season: Season) -> None:
        self.address = address
        self.url = url
        self.season = season
        self.app = create_app(Settings(demo=True, database_url=url))

    def cookie(self, name: str) -> dict[str, str]:
        """The cookie of a standing person, signed in."""
        now = datetime.now(UTC)
        with transaction(self.url) as db:
            token = sign_ins.open_session(
                db, account_id=self.season.account[name], now=now, timeouts=TIMEOUTS
            )
        signer = self.app.session_interface.get_signing_serializer(self.app)
        value = signer.dumps({"_user_id": token, "_fresh": True})
        return {"name": self.app.config["SESSION_COOKIE_NAME"], "value": value, "url": self.address}


class Windows:
    """Opens windows of Chromium as standing people; console errors are gathered in `errors`."""

    def __init__(self, browser: Browser, live: Live) -> None:
        self.browser = browser
        self.live = live
        self.errors: list[str] = []
        self._contexts: list[BrowserContext] = []
        self._kept: dict[tuple[str | None, str, str], Page] = {}

    def open(
        self,
        name: str | None = None,
        viewport: dict[str, int] = DESK,
        language: str = "zh",
        scripts: bool = True,
        dark: bool = False,
        allow: str = "",
    ) -> Page:
        """A window of one's own.

        `language` is "zh" or "en", `scripts=False` switches JavaScript off, `dark=True` asks for the dark
        theme; `allow` names console errors that the test expects, by a part of their text.
        """
        context = self.browser.new_context(
            base_url=self.live.address,
            locale="zh-CN" if language == "zh" else "en-GB",
            timezone_id="Asia/Shanghai",
            viewport=viewport,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
        )
        self._contexts.append(context)
        if name is not None:
            context.add_cookies([self.live.cookie(name)])
            _speak(self.live, name, language)
        page = context.new_page()

        def note(text: str) -> None:
            if not allow or allow not in text:
                self.errors.append(text)

        page.on("console", lambda message: note(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: note(str(error)))
        return page

    def again(self, name: str | None, language: str = "zh", **wishes: object) -> Page:
        """The window that was opened with these wishes before, still signed in; for walks over many pages."""
        key = (name, language, repr(sorted(wishes.items())))
        if key not in self._kept:
            self._kept[key] = self.open(name, language=language, **wishes)  # type: ignore[arg-type]  # as `open`
        elif name is not None:
            _speak(self.live, name, language)
        return self._kept[key]

    def close(self) -> None:
        """Closes every window."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def new_page(browser: Browser, live: Live) -> Iterator[NewPage]:
    """`new_page("volunteer", viewport=PHONE)`: a page of one's own; console errors fail the test."""
    windows = Windows(browser, live)
    yield windows.open
    windows.close()
    assert not windows.errors


@pytest.fixture(scope="module")
def windows(browser: Browser, live: Live) -> Iterator[Windows]:
    """Windows that stay open for all tests of a module."""
    opened = Windows(browser, live)
    yield opened
    opened.close()


def _speak(live: Live, name: str, language: str) -> None:
    with transaction(live.url) as db:
        accounts.choose_language(db, account_id=live.season.account[name], language=language)


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds, one line a fault; empty when the page is fine."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}})
    return [
        f"{fault['id']} ({fault['impact']}): {node['html'][:160]}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]


def no_sideways_scroll(page: Page) -> None:
    """Fails when the page is wider than the window, and names what sticks out."""
    wide = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll("body *")]
            .filter((one) => one.getBoundingClientRect().right > width + 1)
            .slice(0, 5).map((one) => one.outerHTML.slice(0, 120));
        }"""
    )
    assert not wide, wide
