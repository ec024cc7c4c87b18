"""Polls of calendars that have not changed, answered before the pages' machinery begins: nearly all of them.

What is answered, and to whom, is said in `feed_answer` alone; this is only the shorter way there. Whatever
asks for more than looking (a change, a fetch to be noted, a refusal, another method) goes on to the view.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import SecurityError
from werkzeug.wrappers import Request
from werkzeug.wsgi import get_host

from scheduler.services import feeds
from scheduler.web import feed_answer, security

ADDRESS = re.compile(r"/feeds/([A-Za-z0-9_-]{43})\.ics")
Start = Callable[..., Any]
WsgiApplication = Callable[[dict[str, Any], Start], Iterable[bytes]]


class Mount:
    """Answers what is ready and hands everything else on."""

    def __init__(self, app: Flask, pages: WsgiApplication) -> None:
        self._app, self._pages = app, pages

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """One request."""
        found = ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
        if found is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._pages(environ, start)
        with self._app.app_context():
            response = self._ready(found.group(1), environ)
        return self._pages(environ, start) if response is None else response(environ, start)

    def _ready(self, token: str, environ: dict[str, Any]) -> Response | None:
        """None also where something is wrong: the view finds the same and says so properly."""
        try:
            get_host(environ, self._app.config["TRUSTED_HOSTS"])
            response = feed_answer.ready(token, Request(environ))
        except (SecurityError, SQLAlchemyError, feeds.Unknown, feeds.Gone):
            return None
        if response is not None:
            security.name_request()
            security.set_headers(response)
            response.vary.add("Cookie")  # as Flask says of whatever it answers for a session
        return response


def init_app(app: Flask) -> None:
    """Mounts it before the pages, behind what reads the headers of proxies."""
    setattr(app, "wsgi_app", Mount(app, app.wsgi_app))  # noqa: B010 - Flask's way, which mypy takes for a mistake
