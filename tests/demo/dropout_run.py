"""A thousand blows to each of the scenarios 1-3: does the product notice what the sweep sees?

`python -m tests.demo.dropout_run [number]`; takes some minutes. Exit code 1 when anything goes unnoticed.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from sqlmodel import Session

from scheduler import demo
from scheduler.db import migrate
from scheduler.db.session import engine, transaction
from tests.demo.dropouts import SCENARIOS, befall, staffed, told
from tests.sweep import sweep


def main(number: int) -> int:
    """Prints for each scenario how many blows broke something, by what, and how many went unnoticed."""
    unnoticed = 0
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'demo.sqlite3'}"
        migrate.upgrade(url)
        with transaction(url) as db:
            demo.write(SCENARIOS).book.write(db)
        with Session(engine(url)) as db:
            rosters = {key: staffed(db, key) for key in SCENARIOS}
        engine(url).dispose()
    for key, roster in rosters.items():
        chance, kinds, broken, missed = Random(2027), Counter[str](), 0, 0
        for _ in range(number):
            after, session = befall(roster, chance)
            seen = sweep(after, [session])
            kinds.update({one[0] for one in seen})
            broken += bool(seen)
            missed += told(after, [session]) != seen
        unnoticed += missed
        sys.stdout.write(
            f"{key}: {number} blows, {broken} broke something, {missed} told otherwise: {dict(kinds)}\n"
        )
    return int(unnoticed > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
