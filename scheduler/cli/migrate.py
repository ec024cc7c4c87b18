"""`houniao migrate`: bring the database to the tables that this version knows."""

import argparse
import sys

from scheduler.cli.failure import Failure

NAME = "migrate"
HELP = "bring the database of DATABASE_URL to this version's tables"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument("--show", action="store_true", help="only say where the database stands")


def run(arguments: argparse.Namespace) -> int:
    """Migrate, bring the reference calendar up to date, and say from where to where."""
    from scheduler.cli.environment import settings
    from scheduler.db import migrate
    from scheduler.db.session import transaction
    from scheduler.services import layers

    url = settings().database_url
    before = migrate.current(url)
    if before is not None and not migrate.known(before):
        raise Failure(
            f"the database comes from a newer version (tables {before}; "
            f"this version knows up to {migrate.head()})"
        )
    if not arguments.show:
        migrate.upgrade(url)
        with transaction(url) as session:
            layers.load_reference(session)
    after = migrate.current(url)
    moved = f"{before or 'none'} -> {after}"
    sys.stdout.write(f"tables {after or 'none'}\n" if before == after else f"tables {moved}\n")
    return 0
