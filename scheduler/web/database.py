"""The database and the settings of the running application, for views."""

from contextlib import AbstractContextManager
from typing import Any, cast

from flask import Flask, current_app
from sqlalchemy import Connection
from sqlmodel import Session
from werkzeug.routing import IntegerConverter, Map

from scheduler.db import session as sessions
from scheduler.settings import Settings

HIGHEST_KEY = 2**31 - 1


class KeyConverter(IntegerConverter):
    """`<int:...>` in an address is the id of a row; one that no database can hold is not found."""

    def __init__(self, url_map: Map, **options: Any) -> None:
        super().__init__(url_map, **{"max": HIGHEST_KEY, **options})


def init_app(app: Flask) -> None:
    """Bounds the ids in addresses."""
    app.url_map.converters["int"] = KeyConverter


def settings() -> Settings:
    """The settings the application was made with."""
    return cast("Settings", current_app.extensions["houniao_settings"])


def transaction() -> AbstractContextManager[Session]:
    """A session that commits when the block ends; for actions."""
    return sessions.transaction(settings().database_url)


def glance() -> AbstractContextManager[Connection]:
    """A connection for one quick look at columns; waits for no writer."""
    return sessions.glance(settings().database_url)


def reading() -> AbstractContextManager[Session]:
    """A session for looking only; waits for no writer."""
    return sessions.reading(settings().database_url)
