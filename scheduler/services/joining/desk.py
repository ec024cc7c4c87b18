"""Who answers for those who join a node, and the messages that they get."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scheduler.db.tables import NoticeRow, OrganisationRow
from scheduler.domain.notices import NoticeCode
from scheduler.domain.organisations import Role
from scheduler.services import access

ROLES = (Role.COORDINATOR, Role.ORGANISER)


def people(session: Session, path: str) -> list[int]:
    """The coordinators of a node or of the nearest above it; where there are none at all, the organisers."""
    for role in ROLES:
        found = access.holders(session, role, [path])
        nearest = max((len(where) for _, where in found), default=0)
        if nearest:
            return sorted({person for person, where in found if len(where) == nearest})
    return []


def tell(
    session: Session, organisation_id: int, code: NoticeCode, details: Mapping[str, Any], now: datetime
) -> None:
    """A message to whoever answers for the node; it names nobody, the page does."""
    path = session.get_one(OrganisationRow, organisation_id).path
    session.add_all(
        NoticeRow(person_id=person, code=code, details=dict(details), created_at=now)
        for person in people(session, path)
    )
