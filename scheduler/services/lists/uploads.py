"""One upload from the file to the database: read, kept, looked at, and then imported all or not at all."""

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from scheduler.db.tables import ListUploadRow, OrganisationRow
from scheduler.domain.organisations import Role
from scheduler.services import access, audit
from scheduler.services.lists import heading, preview
from scheduler.services.lists.lookup import Lookup
from scheduler.services.lists.preview import Cells, Outcome, Preview
from scheduler.services.lists.registry import LISTS
from scheduler.services.refusal import Refused
from scheduler.sheets.grid import Unreadable
from scheduler.sheets.limits import MOST_ROWS
from scheduler.sheets.reading import read

KEPT_FOR = timedelta(days=1)
"""How long an upload that nobody confirms is kept; it holds names and telephone numbers."""


class Outdated(Exception):  # noqa: N818 - an answer to the user, not a failure of the program
    """What was seen is no longer what would happen; `preview` is what would happen now."""

    def __init__(self, seen_anew: Preview) -> None:
        self.preview = seen_anew
        super().__init__("outdated")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file holds: `cells` compressed, `digest` of the file."""

    cells: bytes
    digest: str


def parsed(kind: str, data: bytes) -> Parsed:
    """Read a file as a list of a kind; takes seconds for the longest, so no transaction is open meanwhile.

    Raises:
        Refused: whatever makes the file as a whole unusable.
    """
    return Parsed(_packed(_cells(kind, data)), hashlib.sha256(data).hexdigest())


def take(session: Session, *, account_id: int, kind: str, file_name: str, parsed: Parsed) -> ListUploadRow:
    """Keep what a file holds until it is confirmed; nothing of it is imported yet."""
    now = datetime.now(UTC)
    session.execute(
        delete(ListUploadRow).where(
            col(ListUploadRow.imported_at).is_(None), col(ListUploadRow.uploaded_at) < now - KEPT_FOR
        )
    )
    row = ListUploadRow(
        account_id=account_id,
        kind=kind,
        file_name=_file_name(file_name),
        digest=parsed.digest,
        uploaded_at=now,
        cells=parsed.cells,
    )
    session.add(row)
    session.flush()
    return row


def look(upload: ListUploadRow, lookup: Lookup) -> Preview:
    """What the upload would do now.

    Raises:
        Refused: `already_imported`.
    """
    if upload.imported_at is not None:
        raise Refused("already_imported")
    listing = LISTS[upload.kind]
    return preview.of(listing, listing.open(lookup), _unpacked(upload.cells), lookup)


def confirm(upload: ListUploadRow, lookup: Lookup, fingerprint: str) -> Preview:
    """Import everything, or nothing; `fingerprint` is that of the preview which was seen.

    Whoever confirms at the same time waits: the upload and the top of the account's trees are held.

    Raises:
        Refused: `already_imported`, `rows_refused` with their number, `nothing_to_import`.
        Outdated: when the database has changed since the preview, so that something else would happen.
    """
    session = lookup.session
    session.refresh(upload, with_for_update=True)
    _hold(lookup)
    if upload.imported_at is not None:
        raise Refused("already_imported")
    listing = LISTS[upload.kind]
    book = listing.open(lookup)
    found = preview.of(listing, book, _unpacked(upload.cells), lookup)
    if found.fingerprint != fingerprint:
        raise Outdated(found)
    if found.refused:
        raise Refused("rows_refused")
    if found.idle:
        raise Refused("nothing_to_import")
    book.write(found.drafts)
    _note(upload, lookup, found)
    return found


def give_up(session: Session, upload: ListUploadRow) -> None:
    """Forget an upload that was not imported."""
    if upload.imported_at is None:
        session.delete(upload)


def recent(session: Session, account_id: int, most: int = 10) -> Sequence[ListUploadRow]:
    """What this account imported last, the latest first."""
    return session.exec(
        select(ListUploadRow)
        .where(ListUploadRow.account_id == account_id, col(ListUploadRow.imported_at).is_not(None))
        .order_by(col(ListUploadRow.imported_at).desc(), col(ListUploadRow.id).desc())
        .limit(most)
    ).all()


def _cells(kind: str, data: bytes) -> Cells:
    try:
        sheets = read(data)
    except Unreadable as unreadable:
        raise Refused(unreadable.reason) from unreadable
    head = heading.find(LISTS[kind], sheets, LISTS.values())
    rows = [(line.number, line.cells) for line in head.lines]
    if len(rows) > MOST_ROWS:
        raise Refused(Unreadable("too_long", amount=len(rows), needed=MOST_ROWS).reason)
    return Cells(head.places, rows, head.sheet.odd)


def _file_name(name: str) -> str:
    """The last part of a name, without what no name of a file has."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[-120:] or "?"


def _packed(cells: Cells) -> bytes:
    document = {
        "places": dict(cells.places),
        "rows": cells.rows,
        "odd": [[row, column, code] for (row, column), code in cells.odd.items()],
    }
    return zlib.compress(json.dumps(document, ensure_ascii=False).encode())


def _unpacked(packed: bytes) -> Cells:
    document: dict[str, Any] = json.loads(zlib.decompress(packed))
    odd = {(row, column): code for row, column, code in document["odd"]}
    return Cells(document["places"], [(number, cells) for number, cells in document["rows"]], odd)


def _hold(lookup: Lookup) -> None:
    """Two imports that could touch the same rows come one after the other; reading is not held up."""
    tops = sorted({access.ancestors(path)[0] for path in lookup.account.paths(Role.ORGANISER)})
    lookup.session.exec(
        select(OrganisationRow.id)
        .where(col(OrganisationRow.path).in_(tops))
        .order_by(col(OrganisationRow.id))
        .with_for_update(key_share=True)
    ).all()
    lookup.lock = True


def _note(upload: ListUploadRow, lookup: Lookup, found: Preview) -> None:
    upload.imported_at = datetime.now(UTC)
    upload.created, upload.changed = found.count(Outcome.CREATED), found.count(Outcome.CHANGED)
    upload.cells = b""
    lookup.session.add(upload)
    audit.note(
        lookup.session,
        account_id=lookup.account.id,
        action="list.import",
        subject=f"list:{upload.kind}",
        purpose=f"+{upload.created} ~{upload.changed} {upload.file_name}"[:120],
    )
    lookup.session.flush()
