"""Sessions that a shared calendar told of and that moved to another: told once more there, as called off."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from scheduler.db.tables import LedgerRow, SharedListingRow


def keep(session: Session, kind: str, subject_id: int, told: Iterable[int]) -> set[int]:
    """Remember what the calendar tells of now; gives what it told of before and does no more."""
    now = set(told)
    known = set(
        session.exec(
            select(SharedListingRow.session_id).where(
                SharedListingRow.kind == kind, SharedListingRow.subject_id == subject_id
            )
        )
    )
    session.add_all(
        SharedListingRow(kind=kind, subject_id=subject_id, session_id=one) for one in sorted(now - known)
    )
    return known - now


def come_back(session: Session, uid: str, key: str) -> None:
    """What was told as gone is there again: its next edition comes after that, in every wording."""
    for gone in session.exec(select(LedgerRow).where(LedgerRow.uid == key)).all():
        row = session.get(LedgerRow, (uid, gone.variant))
        if row is not None and row.sequence <= gone.sequence:
            row.sequence, row.body_hash = gone.sequence, ""
            row.modified_at = max(row.modified_at, gone.modified_at)
            session.add(row)
        session.delete(gone)
    session.flush()


def returned(session: Session, keys: dict[str, str]) -> list[tuple[str, str]]:
    """Of UIDs and the keys under which they would be told as gone, those that were."""
    told = set(
        session.exec(
            select(LedgerRow.uid).where(
                col(LedgerRow.cancelled_at).is_not(None), col(LedgerRow.uid).contains("#")
            )
        )
    )
    return [(uid, key) for uid, key in keys.items() if key in told]
