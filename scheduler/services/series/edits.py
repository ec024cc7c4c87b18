"""The record of each edit of many sessions: what there was, what was made, and which can still be undone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.db.tables import AccountRow, PersonRow, SeasonEditKind, SeasonEditRow
from scheduler.services.series.pictures import Picture, digest_of

SHOWN = 10
"""How many edits a page shows."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who does what to which campaign, and when."""

    account_id: int
    campaign_id: int
    kind: SeasonEditKind
    now: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """An edit with the names of who made it and who undid it, as far as they are known."""

    row: SeasonEditRow
    by: str
    undone_by: str


def record(
    session: Session,
    act: Act,
    *,
    sessions: Iterable[int],
    before: Picture | None = None,
    made: Mapping[str, list[int]] | None = None,
    people: int = 0,
) -> SeasonEditRow:
    """Keep an edit that was just written.

    Args:
        session: the transaction of the edit.
        act: who, what, where, when.
        sessions: every session that the edit touched and that there still is.
        before: those that there were, as they were.
        made: ids of new rows by table, and of sessions that are gone as "gone".
        people: how many people were told.
    """
    ids = sorted(set(sessions))
    row = SeasonEditRow(
        campaign_id=act.campaign_id,
        account_id=act.account_id,
        kind=act.kind,
        made_at=act.now,
        sessions=len(set(ids) | set((made or {}).get("gone", ()))),
        people=people,
        before=dict(before or {}),
        made={**(made or {}), "touched": ids},
        digest=digest_of(session, ids),
    )
    session.add(row)
    session.flush()
    return row


def latest(session: Session, campaign_id: int) -> list[Told]:
    """The last edits of a campaign, newest first."""
    rows = session.exec(
        select(SeasonEditRow)
        .where(SeasonEditRow.campaign_id == campaign_id)
        .order_by(col(SeasonEditRow.made_at).desc(), col(SeasonEditRow.id).desc())
        .limit(SHOWN)
    ).all()
    accounts = {key for row in rows for key in (row.account_id, row.undone_by_id) if key is not None}
    names = dict(
        session.exec(
            select(AccountRow.id, PersonRow.name)
            .join(PersonRow, col(PersonRow.id) == AccountRow.person_id)
            .where(col(AccountRow.id).in_(accounts))
        ).all()
    )
    return [Told(row, names.get(row.account_id, ""), names.get(row.undone_by_id, "")) for row in rows]
