"""`python -m benchmarks.events [--events 100] [--seed 1]`: a published season falls apart again and again.

Each event is entered, told, planned, published and told as the pages do it; the run ends at the first broken
rule, or person who was told twice or not at all. Says how many of the plans are proven to change the fewest.
"""

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from scheduler.db import migrate
from tests.services.events.test_replay import replay


def main() -> int:
    """Run it and print one line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.events")
    parser.add_argument("--events", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'replay.sqlite3'}"
        migrate.upgrade(url)
        started = time.monotonic()
        tally = replay(url, given.events, given.seed)
        seconds = time.monotonic() - started
    sys.stdout.write(
        f"{tally.happened} events, {tally.heard} people told once each, no rule broken; "
        f"{tally.proven} of {tally.plans} plans proven to change the fewest; {seconds:.0f} s\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
