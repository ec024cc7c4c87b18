"""A family's data as the law owes them: handed out whole, and deleted for good (PIPL art. 45, 47)."""

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlmodel import Session, col, select

from scheduler.db import belongings
from scheduler.db.local_time import to_local
from scheduler.db.tables import ChildRow, FamilyRow, PersonRow, StayRow
from scheduler.services import audit, child_reads, withdrawal
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused

FORMAT = "houniao-family/1"


def export(session: Session, account: Account, family: FamilyRow, now: datetime) -> dict[str, Any]:
    """Everything that is kept about a family, by table, with the access log; made of plain JSON values."""
    assert family.id is not None
    guardian = session.get_one(PersonRow, family.guardian_id)
    children = children_of(session, family.id)
    rows = belongings.rows_of(session, "family", [family.id])
    _note(session, account, children, "family.export")
    log = child_reads.of_family(session, children, family.guardian_id)
    return {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "guardian": {"id": guardian.id, "name": guardian.name, "phone": guardian.phone},
        "tables": {
            table: [{name: _plain(value) for name, value in row.items()} for row in found]
            for table, found in rows.items()
        },
        "access_log": [
            {
                "at": one.at.isoformat(),
                "reader": one.reader,
                "organisation": one.organisation,
                "action": one.action,
                "about": one.subject,
                "purpose": one.purpose,
            }
            for one in log
        ],
    }


def erase(session: Session, account: Account, family: FamilyRow, now: datetime) -> None:
    """Take the children out of what is to come, then delete the family with all that belongs to it.

    The access log stays; it knows children by number only.

    Raises:
        Refused: `child_in_care` while one of them is with us today and has to be fetched first.
    """
    assert family.id is not None
    children = children_of(session, family.id)
    _refuse_in_care(session, children, to_local(now).date())
    for child in children:
        withdrawal.leave_what_comes(session, child, None, now)
    _note(session, account, children, "family.erase")
    session.flush()
    belongings.erase(session, "family", [family.id])


def erase_child(session: Session, account: Account, child: ChildRow, now: datetime) -> None:
    """The same for one child.

    Raises:
        Refused: `child_in_care`.
    """
    assert child.id is not None
    _refuse_in_care(session, [child.id], to_local(now).date())
    withdrawal.leave_what_comes(session, child.id, None, now)
    _note(session, account, [child.id], "family.erase")
    session.flush()
    belongings.erase(session, "child", [child.id])


def children_of(session: Session, family_id: int) -> list[int]:
    """The ids of a family's children."""
    found = session.exec(
        select(ChildRow.id).where(ChildRow.family_id == family_id).order_by(col(ChildRow.id))
    )
    return [one for one in found if one is not None]


def _refuse_in_care(session: Session, children: list[int], today: date) -> None:
    there = session.exec(
        select(StayRow.id).where(
            col(StayRow.child_id).in_(children), StayRow.arrives_on <= today, StayRow.leaves_on >= today
        )
    ).first()
    if there is not None:
        raise Refused("child_in_care")


def _note(session: Session, account: Account, children: list[int], action: str) -> None:
    for child in children:
        audit.note(
            session, account_id=account.id, action=action, subject=f"child:{child}", purpose="guardian"
        )


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, (date, datetime)) else value
