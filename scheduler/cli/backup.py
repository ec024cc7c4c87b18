"""`houniao backup FILE`: a consistent copy of the database while it is in use."""

import argparse
import sys
from pathlib import Path

from scheduler.cli.failure import Failure

NAME = "backup"
HELP = "write a consistent copy of the database, also while it is in use"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", metavar="FILE", type=Path, help="where the copy goes; must not exist yet")


def run(arguments: argparse.Namespace) -> int:
    """Copy and say how much."""
    from scheduler.cli.environment import settings
    from scheduler.db import backup
    from scheduler.db.copying import CopyError

    try:
        backup.backup(settings().database_url, arguments.file)
    except CopyError as error:
        raise Failure(str(error)) from error
    sys.stdout.write(f"{arguments.file}: {arguments.file.stat().st_size} bytes\n")
    return 0
