"""Who read or wrote about children, when and what for: for the parent, and for the yearly audit.

未成年人网络保护条例 art. 36-37: access is approved and recorded, and the handling of minors' data is audited
every year. The audit's table names readers, never a child.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, not_
from sqlmodel import Session, col, select

from scheduler.db.tables import AccountRow, AuditRow, OrganisationRow, PersonRow
from scheduler.domain.children import Reader
from scheduler.domain.organisations import Role
from scheduler.services import access
from scheduler.services.accounts import Account

ABOUT_CHILDREN = (
    "child.read",
    "contact.read",
    "pair.read",
    "child.write",
    "consent.give",
    "consent.refuse",
    "consent.withdraw",
    "request.enter",
    "request.withdraw",
    "family.export",
    "family.erase",
    "retention.clear",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of the access log: who, of which organisation, what, about which number, in which capacity."""

    at: datetime
    reader: str
    organisation: str
    action: str
    subject: str
    purpose: str


def of_family(session: Session, children: Iterable[int], guardian_id: int) -> list[Reading]:
    """All lines about a family: its children, and the codes made to come in as the parent."""
    return [_reading(*row) for row in session.exec(_about(children, guardian_id))]


def by_others(session: Session, children: Iterable[int], guardian_id: int, limit: int = 200) -> list[Reading]:
    """The newest lines about a family, without the parent's own looking."""
    own = and_(col(AuditRow.action) == "child.read", col(AuditRow.purpose) == Reader.GUARDIAN.value)
    query = _about(children, guardian_id).where(not_(own)).limit(limit)
    return [_reading(*row) for row in session.exec(query)]


def of_year(session: Session, account: Account, year: int, zone: ZoneInfo) -> list[Reading]:
    """All lines of a local year by people of the administered nodes, newest first."""
    first, end = (datetime(number, 1, 1, tzinfo=zone).astimezone(UTC) for number in (year, year + 1))
    query = _lines().where(
        col(AuditRow.action).in_(ABOUT_CHILDREN),
        AuditRow.at >= first,
        AuditRow.at < end,
        access.below(OrganisationRow.path, account, Role.ADMINISTRATOR),
    )
    return [_reading(*row) for row in session.exec(query)]


def _about(children: Iterable[int], guardian_id: int) -> Any:
    subjects = [f"person:{guardian_id}", *(f"child:{child}" for child in children)]
    return _lines().where(col(AuditRow.subject).in_(subjects))


def _lines() -> Any:
    """Lines with reader and organisation, newest first; typed loosely, as the joins may find nobody."""
    return (
        select(AuditRow, PersonRow.name, OrganisationRow.name_zh)
        .join(AccountRow, col(AccountRow.id) == AuditRow.account_id, isouter=True)
        .join(PersonRow, col(PersonRow.id) == AccountRow.person_id, isouter=True)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id, isouter=True)
        .order_by(col(AuditRow.at).desc(), col(AuditRow.id).desc())
    )


def _reading(row: AuditRow, reader: str | None, organisation: str | None) -> Reading:
    return Reading(row.at, reader or "", organisation or "", row.action, row.subject, row.purpose)
