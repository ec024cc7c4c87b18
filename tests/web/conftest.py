"""The application over a small season, clients, and standing people who sign in."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlmodel import Session

from scheduler.db.session import engine, transaction
from scheduler.services import sign_in as sign_ins
from scheduler.settings import Settings
from scheduler.web import create_app
from tests.season import Season, make_season
from tests.services.families import Circle, make_circle

TIMEOUTS = sign_ins.Timeouts(timedelta(minutes=30), timedelta(hours=8))
SignIn = Callable[[str], FlaskClient]
ClientOf = Callable[[str | None], FlaskClient]


@pytest.fixture(scope="session")
def season_template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Path, Season]:
    """A database with the season in it, to be copied."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("season") / "season.sqlite3"))
    with transaction(f"sqlite:///{path}") as db:
        season = make_season(db)
    with engine(f"sqlite:///{path}").connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    engine(f"sqlite:///{path}").dispose()
    return path, season


@pytest.fixture
def season(season_template: tuple[Path, Season]) -> Season:
    """Ids of what the database holds."""
    return season_template[1]


@pytest.fixture
def season_url(season_template: tuple[Path, Season], tmp_path: Path) -> Iterator[str]:
    """A database of this test's own, with the season in it."""
    url = f"sqlite:///{shutil.copy(season_template[0], tmp_path / 'season.sqlite3')}"
    yield url
    engine(url).dispose()


@pytest.fixture
def db(season_url: str) -> Iterator[Session]:
    """A session to look at what a request did, or to prepare it; commit before the request."""
    with Session(engine(season_url)) as session:
        yield session


@pytest.fixture
def app(season_url: str) -> Flask:
    """The application in demo mode; CSRF is off here and tested apart."""
    return make_app(season_url)


class Compiled(BytecodeCache):
    """Templates compiled once for all applications of a run, not once for each."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was compiled of the same text before."""
        if kept := self.codes.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps it."""
        self.codes[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


COMPILED = Compiled()


def make_app(url: str, csrf: bool = False, **settings: object) -> Flask:
    """An application over a database."""
    made = create_app(Settings(**{"demo": True, "database_url": url, **settings}))
    made.jinja_env.bytecode_cache = COMPILED
    made.testing = True
    made.config["WTF_CSRF_ENABLED"] = csrf
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, season: Season, season_url: str) -> SignIn:
    """`sign_in("organiser")` is a client signed in as that standing person."""
    return lambda name: signed_in_client(app, season_url, season.account[name])


def signed_in_client(app: Flask, url: str, account_id: int) -> FlaskClient:
    """A client with the session of an account."""
    with transaction(url) as db:
        token = sign_ins.open_session(db, account_id=account_id, now=datetime.now(UTC), timeouts=TIMEOUTS)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


@pytest.fixture(scope="session")
def circle_template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Path, Circle]:
    """A database with one child and the people who might want to read about it, to be copied."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("circle") / "circle.sqlite3"))
    with transaction(f"sqlite:///{path}") as db:
        circle = make_circle(db)
    with engine(f"sqlite:///{path}").connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    engine(f"sqlite:///{path}").dispose()
    return path, circle


@pytest.fixture
def circle(circle_template: tuple[Path, Circle]) -> Circle:
    """Ids of what is around the child."""
    return circle_template[1]


@pytest.fixture
def circle_url(circle_template: tuple[Path, Circle], tmp_path: Path) -> Iterator[str]:
    """A database of this test's own with the circle in it."""
    url = f"sqlite:///{shutil.copy(circle_template[0], tmp_path / 'circle.sqlite3')}"
    yield url
    engine(url).dispose()


@pytest.fixture
def client_of(circle: Circle, circle_url: str) -> Callable[[str | None], FlaskClient]:
    """`client_of("leader")` is signed in as that person of the circle, `client_of(None)` as nobody."""
    app = make_app(circle_url)

    def make(name: str | None) -> FlaskClient:
        if name is None:
            return app.test_client()
        return signed_in_client(app, circle_url, circle.account[name])

    return make


@contextmanager
def looking(template: Path, folder: Path, accounts: Mapping[str, int]) -> Iterator[ClientOf]:
    """Clients kept by person over one copy of a database, for walks over pages that change nothing."""
    url = f"sqlite:///{shutil.copy(template, folder / 'looked_at.sqlite3')}"
    app, clients = make_app(url), dict[str | None, FlaskClient]()

    def client_of(name: str | None) -> FlaskClient:
        if name not in clients:
            clients[name] = app.test_client() if name is None else signed_in_client(app, url, accounts[name])
        return clients[name]

    yield client_of
    engine(url).dispose()


def htmx_headers() -> dict[str, str]:
    """What htmx sends when it swaps a part of the page."""
    return {"HX-Request": "true", "HX-Request-Type": "partial"}


def words(html: str) -> str:
    """The text of a page, tags and repeated blanks left out."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()
