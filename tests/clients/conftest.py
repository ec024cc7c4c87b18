"""The calendar programs, in an environment of their own, and a live server that they read from."""

import fcntl
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from scheduler.db.session import engine, transaction
from scheduler.services import feeds
from scheduler.settings import Settings
from scheduler.web import create_app
from tests.season import Season, make_season
from tests.web.conftest import signed_in_client

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv-clients"
LOCK = ROOT / "requirements-clients.lock"
PERSONAL = feeds.Wanted("test", "zh")


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of `vdirsyncer` and `khal`; made from the lock where `make test` has not made it yet."""
    folder = ENVIRONMENT / "bin"
    with (tmp_path_factory.getbasetemp().parent / "clients.lock").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        if not (folder / "khal").exists():
            subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
            pip = [folder / "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "--require-hashes", "-r", LOCK], check=True)
    return folder


@dataclass
class LiveSeason:
    """A running server over a season: where it is, its database, and what is in it."""

    address: str
    url: str
    season: Season

    def subscribe(self, person: str, wanted: feeds.Wanted = PERSONAL) -> str:
        """The secret address of a new subscription: of the person's own shifts, or of what is wanted."""
        with transaction(self.url) as db:
            _row, token = feeds.create(
                db,
                person_id=self.season.person[person],
                account_id=None,
                wanted=wanted,
                now=datetime.now(UTC),
            )
        return f"{self.address}/feeds/{token}.ics"

    def page(self, person: str, address: str) -> str:
        """A page as that person sees it."""
        app = create_app(Settings(demo=True, database_url=self.url))
        return signed_in_client(app, self.url, self.season.account[person]).get(address).text


@pytest.fixture
def live_season(tmp_path: Path, sqlite_template: Path) -> Iterator[LiveSeason]:
    """A server on a free port with a season of this test's own."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'season.sqlite3')}"
    with transaction(url) as db:
        season = make_season(db)
    server = make_server("127.0.0.1", 0, create_app(Settings(demo=True, database_url=url)), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield LiveSeason(f"http://127.0.0.1:{server.server_port}", url, season)
    server.shutdown()
    thread.join()
    server.server_close()
    engine(url).dispose()
