"""Keeps secret addresses out of logs: whoever reads a log must not be able to read a calendar."""

import logging
import re

SECRET = re.compile(r"(/(?:feeds|join|verify/[0-9-]+)/)[A-Za-z0-9_-]{20,}")
HIDDEN = r"\1(hidden)"


class Redacting(logging.Filter):
    """Takes the secret out of a record, wherever it stands; lets every record through."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites the record in place."""
        text = record.getMessage()
        if SECRET.search(text):
            record.msg, record.args = SECRET.sub(HIDDEN, text), None
        return True


def redact(*loggers: logging.Logger) -> None:
    """Lets these loggers, and those of the web servers, write no secret address."""
    servers = ("werkzeug", "gunicorn.access", "gunicorn.error")
    for logger in (*loggers, *map(logging.getLogger, servers)):
        if not any(isinstance(one, Redacting) for one in logger.filters):
            logger.addFilter(Redacting())
