"""The database and the settings of the running application, for views."""

from contextlib import AbstractContextManager
from typing import cast

from flask import current_app
from sqlmodel import Session

from scheduler.db import session as sessions
from scheduler.settings import Settings


def settings() -> Settings:
    """The settings the application was made with."""
    return cast("Settings", current_app.extensions["houniao_settings"])


def transaction() -> AbstractContextManager[Session]:
    """A session that commits when the block ends; for actions."""
    return sessions.transaction(settings().database_url)


def reading() -> AbstractContextManager[Session]:
    """A session for looking only; waits for no writer."""
    return sessions.reading(settings().database_url)
