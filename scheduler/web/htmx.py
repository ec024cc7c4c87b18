"""One view, two answers: the fragment for an htmx swap, the whole page for everybody else."""

from typing import Any

import flask
from flask import Flask, Response, make_response, render_template, request

HEADERS = ("HX-Request", "HX-Request-Type")


def wanted() -> bool:
    """Whether htmx asks, for a part or for a whole page."""
    return request.headers.get("HX-Request") == "true"


def partial() -> bool:
    """Whether htmx asks for a fragment; going back in the history asks for the whole page."""
    return (
        wanted()
        and request.headers.get("HX-Request-Type") == "partial"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def render(page: str, fragment: str | None = None, status: int = 200, **context: Any) -> Response:
    """The fragment where htmx asks for one, otherwise the page; the page must include the fragment."""
    name = fragment if fragment is not None and partial() else page
    response = make_response(render_template(name, **context), status)
    response.vary.update(HEADERS)
    return response


def redirect(address: str) -> Response:
    """Go elsewhere: HX-Redirect for htmx, which would swap the followed page in; otherwise 303."""
    if not wanted():
        response = make_response(flask.redirect(address, code=303))
    else:
        response = make_response("", 204)
        response.headers["HX-Redirect"] = address
    response.vary.update(HEADERS)
    return response


def init_app(app: Flask) -> None:
    """Lets templates ask whether they are rendered for htmx."""
    app.context_processor(lambda: {"partial": partial()})
