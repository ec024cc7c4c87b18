"""Uploading, looking and importing in tests, and a picture of the whole database to compare with."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from scheduler.db.tables import ListUploadRow
from scheduler.services.lists import uploads
from scheduler.services.lists.lookup import Lookup
from scheduler.services.lists.preview import Outcome, Preview
from scheduler.web.wording import word
from tests.season import TODAY, ZONE, Season
from tests.services.organising import account_of

NOT_THE_WORLD = ("list_upload", "alembic_version")
"""Tables that uploading itself writes to: what was uploaded is kept until it is imported or given up."""


def lookup(db: Session, season: Season, who: str = "organiser") -> Lookup:
    """What somebody's lists may refer to."""
    return Lookup(db, account_of(db, season, who), lambda member: str(word(member)), TODAY, ZONE)


def as_csv(*rows: Sequence[object] | str) -> bytes:
    """A CSV file of rows, each a sequence or words between blanks; "_" is an empty cell."""
    out = io.StringIO()
    for row in rows:
        cells = row.split(" ") if isinstance(row, str) else row
        csv.writer(out).writerow(["" if cell in ("_", None) else str(cell) for cell in cells])
    return out.getvalue().encode()


def taken(db: Session, season: Season, kind: str, data: bytes, who: str = "organiser") -> ListUploadRow:
    """An upload, read and kept."""
    return uploads.take(
        db,
        account_id=season.account[who],
        kind=kind,
        file_name="名单.csv",
        parsed=uploads.parsed(kind, data),
    )


def looked_at(db: Session, season: Season, kind: str, data: bytes, who: str = "organiser") -> Preview:
    """What a file would do."""
    return uploads.look(taken(db, season, kind, data, who), lookup(db, season, who))


def imported(db: Session, season: Season, kind: str, data: bytes, who: str = "organiser") -> Preview:
    """A file uploaded, looked at and imported."""
    upload = taken(db, season, kind, data, who)
    seen = uploads.look(upload, lookup(db, season, who))
    assert not seen.refused, faults(seen)
    return uploads.confirm(upload, lookup(db, season, who), seen.fingerprint)


def faults(found: Preview) -> set[tuple[str, str]]:
    """Cells and codes of everything that is refused."""
    return {(fault.cell, fault.code) for result in found.results for fault in result.faults}


def outcomes(found: Preview) -> list[str]:
    """What becomes of each row."""
    return [result.outcome.value for result in found.results]


def changes(found: Preview) -> list[tuple[str, str, str]]:
    """(column, old, new) of everything that changes."""
    return [(one.header, one.old, one.new) for result in found.results for one in result.changes]


def world(db: Session, leaving_out: Iterable[str] = ()) -> dict[str, str]:
    """A hash of every row of every table."""
    db.flush()
    passed_over = {*NOT_THE_WORLD, *leaving_out}
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in passed_over:
            rows = sorted(repr(tuple(row)) for row in db.execute(select(table)))
            found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


UNCHANGED = Outcome.UNCHANGED.value
