"""100,000 requests race for the booths of one video room; not one booth may be given twice.

`python -m benchmarks.booking_race [--postgresql | --url postgresql://...] [--requests N] [--threads N]`;
`--postgresql` starts a server of its own; without it or an address, a SQLite file in a temporary folder is
used. Ends with 1 if any booth or family was booked twice in a half hour.
"""

import argparse
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from scheduler.db import migrate
from scheduler.db.session import engine, transaction
from scheduler.db.tables import BookingRow, FamilyRow, OrganisationRow, PersonRow, RoomRow, SiteRow
from scheduler.domain.organisations import Level
from scheduler.domain.places import RoomKind, SiteKind
from scheduler.services.refusal import Refused
from scheduler.services.video_room import booking, rooms
from tests.databases import start_postgres, stop_postgres

BOOTHS, FAMILIES, SLOTS = 8, 260, 244


def main() -> int:
    """Race and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--threads", type=int, default=4)
    asked = parser.parse_args()
    if asked.postgresql:
        server = start_postgres()
        try:
            return race(server.url("template_houniao"), asked.requests, asked.threads)
        finally:
            stop_postgres(server)
    with tempfile.TemporaryDirectory() as folder:
        url = asked.url or f"sqlite:///{folder}/race.sqlite3"
        migrate.upgrade(url)
        return race(url, asked.requests, asked.threads)


def race(url: str, requests: int, threads: int) -> int:
    """All requests; 0 if the database holds no double."""
    with transaction(url) as db:
        site, families = _fill(db)
        booths = list(rooms.booths(db, site))

    def ask(number: int) -> int:
        while True:
            try:
                with transaction(url) as db:
                    family = families[number % len(families)]
                    booking.take(db, booths, family, number * 7 % SLOTS, datetime.now(UTC))
            except Refused:
                return 0
            except OperationalError:  # the database was busy and wrote nothing
                continue
            return 1

    began = time.monotonic()
    with ThreadPoolExecutor(threads) as pool:
        taken = sum(pool.map(ask, range(requests), chunksize=500))
    seconds = time.monotonic() - began
    with transaction(url) as db:
        rows = db.exec(select(BookingRow)).all()
    engine(url).dispose()
    doubles = len(rows) - len({(one.room_id, one.slot) for one in rows})
    twice = len(rows) - len({(one.family_id, one.slot) for one in rows})
    told = f"{taken} booked, {doubles} booths twice, {twice} families twice"
    sys.stdout.write(f"{requests} requests in {seconds:.0f} s: {told}\n")
    return 1 if doubles or twice or taken != len(rows) else 0


def _fill(db: Session) -> tuple[int, list[int]]:
    """A plant with booths and families."""
    node = OrganisationRow(path="/race/", level=Level.ENTERPRISE, name_zh="竞赛厂")
    db.add(node)
    db.flush()
    site = SiteRow(organisation_id=node.id or 0, kind=SiteKind.FACTORY, name_zh="竞赛厂")
    db.add(site)
    db.flush()
    for number in range(BOOTHS):
        db.add(RoomRow(site_id=site.id or 0, kind=RoomKind.VIDEO_BOOTH, name_zh=f"{number}号", capacity=3))
    families = []
    for number in range(FAMILIES):
        person = PersonRow(organisation_id=node.id or 0, name=f"家长{number}")
        db.add(person)
        db.flush()
        family = FamilyRow(guardian_id=person.id or 0)
        db.add(family)
        db.flush()
        families.append(family.id or 0)
    return site.id or 0, families


if __name__ == "__main__":
    sys.exit(main())
