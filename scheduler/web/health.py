"""One address that says whether we serve and reach the database, for whoever watches over the machine."""

from flask import Blueprint, Response
from sqlalchemy import text

from scheduler.web import database
from scheduler.web.access import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def check() -> Response:
    """Answers 200 "ok" once the database answers."""
    with database.reading() as session:
        session.execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")
