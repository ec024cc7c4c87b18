"""`houniao retention`: delete children's data whose time is over, as the worker does every few hours."""

import argparse
import sys
from datetime import UTC, datetime

NAME = "retention"
HELP = "delete what campaigns hold about children once their time is over"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument("--show", action="store_true", help="only list the campaigns that are due")


def run(arguments: argparse.Namespace) -> int:
    """Say which campaigns are due and, unless asked not to, clear them."""
    from scheduler.cli.environment import settings
    from scheduler.db.session import reading, transaction
    from scheduler.services import retention

    url, now = settings().database_url, datetime.now(UTC)
    if arguments.show:
        with reading(url) as session:
            lines = [
                f"{row.key} due since {retention.clock(session, row).until}"
                for row in retention.due(session, now)
            ]
    else:
        with transaction(url) as session:
            cleared = retention.clear_due(session, now)
            lines = [f"{row.key} {one.children} children, {one.stays} stays deleted" for row, one in cleared]
    sys.stdout.writelines(f"{line}\n" for line in lines or ["nothing is due"])
    return 0
