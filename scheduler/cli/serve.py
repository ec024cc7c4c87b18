"""`houniao serve`: the web server; background work is done by `houniao worker` beside it."""

import argparse
import socket
import sys

from scheduler.cli.failure import Failure
from scheduler.settings import Settings

NAME = "serve"
HELP = "serve the pages and feeds"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--host", help="address to listen at (HOUNIAO_HOST, 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen at (HOUNIAO_PORT, 8000)")


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    from scheduler.cli.environment import settings
    from scheduler.web.server import serve

    given = {name: getattr(arguments, name) for name in ("host", "port") if getattr(arguments, name)}
    chosen = at_its_address(settings(**given))
    check_database(chosen)
    check_port(chosen)
    serve(chosen, lambda: say(f"Houniao serves at http://{chosen.host}:{chosen.port} (stop with Ctrl-C)"))
    return 0


def at_its_address(settings: Settings) -> Settings:
    """With the address that people use, where nobody has set it: the one we listen at."""
    if "public_url" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"public_url": f"http://{settings.host}:{settings.port}"})


def check_database(settings: Settings) -> None:
    """Raise Failure unless the database stands at this version's tables."""
    from scheduler.db import migrate

    current = migrate.current(settings.database_url)
    if current != migrate.head():
        raise Failure(f"the database stands at tables {current or 'none'}: run houniao migrate first")


def check_port(settings: Settings) -> None:
    """Raise Failure if something else listens there already."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise Failure(f"cannot listen at {settings.host}:{settings.port}: {error.strerror}") from None


def say(text: str) -> None:
    """One line at once, also into a pipe."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
