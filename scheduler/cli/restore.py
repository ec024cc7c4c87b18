"""`houniao restore FILE`: put a copy in the place of what the database holds."""

import argparse
import sys
from pathlib import Path

from scheduler.cli.failure import Failure

NAME = "restore"
HELP = "fill the database from a copy, all or nothing"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a copy that houniao backup has written")
    parser.add_argument("--force", action="store_true", help="replace what the database holds")


def run(arguments: argparse.Namespace) -> int:
    """Restore, migrate, and say at which tables the database stands."""
    from scheduler.cli.environment import settings
    from scheduler.db import backup, migrate
    from scheduler.db.copying import CopyError

    url = settings().database_url
    try:
        backup.restore(url, arguments.file, force=arguments.force)
    except CopyError as error:
        raise Failure(str(error)) from error
    sys.stdout.write(f"restored; tables {migrate.current(url)}\n")
    return 0
