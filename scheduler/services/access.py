"""The one place that says who may do what to which object; knows the tree, not the web.

A grant covers its node and everything below. What belongs to a person (an own assignment, feed or child)
is open to that person whatever was granted; what is published is open to those who take part in its line of
the tree. Children are their guardians': whoever else needs to read about one asks `child_access`.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, false, or_
from sqlmodel import Session, SQLModel, col, select

from scheduler.db.tables import (
    AccountRow,
    BookingExchangeRow,
    BookingRow,
    BookingSeriesRow,
    ChildRow,
    FamilyRow,
    GrantRow,
    OrganisationRow,
    PairRow,
    PlaceRequestRow,
    StayRow,
)
from scheduler.domain.organisations import Role
from scheduler.services.accounts import Account
from scheduler.services.standing import standing


class Action(StrEnum):
    """What somebody wants to do to an object."""

    SEE = "see"
    MANAGE = "manage"
    COORDINATE = "coordinate"
    ADMINISTER = "administer"
    OWN = "own"


_OVER_OWNER = {
    Action.SEE: (Role.ORGANISER, Role.COORDINATOR, Role.ADMINISTRATOR),
    Action.MANAGE: (Role.ORGANISER,),
    Action.COORDINATE: (Role.ORGANISER, Role.COORDINATOR),
    Action.ADMINISTER: (Role.ADMINISTRATOR,),
    Action.OWN: (),
}
_OVER_PLACE = {
    Action.SEE: (Role.ORGANISER, Role.COORDINATOR),
    Action.MANAGE: (),
    Action.COORDINATE: (Role.ORGANISER, Role.COORDINATOR),
    Action.ADMINISTER: (),
    Action.OWN: (),
}
_TAKES_PART = (Role.VOLUNTEER, Role.WORKER)
_ABOUT_CHILDREN = (
    FamilyRow,
    ChildRow,
    StayRow,
    PlaceRequestRow,
    BookingRow,
    BookingSeriesRow,
    BookingExchangeRow,
    PairRow,
)


def can(session: Session, account: Account, action: Action, row: SQLModel) -> bool:
    """Whether the account may do that to that row; a kind of row nobody thought of may not be touched."""
    where = standing(session, row)
    if isinstance(row, _ABOUT_CHILDREN):
        return account.person_id in where.people
    if covers(account.paths(*_OVER_OWNER[action]), where.owners):
        return True
    if covers(account.paths(*_OVER_PLACE[action]), where.places):
        return True
    if action not in (Action.SEE, Action.OWN):
        return False
    if account.person_id in where.people:
        return True
    line = where.owners + where.places
    return where.published and action is Action.SEE and _in_line(account.paths(*_TAKES_PART), line)


def covers(granted: Iterable[str], paths: Iterable[str]) -> bool:
    """Whether any of the paths lies at or below any granted node."""
    wanted = tuple(paths)
    return any(path.startswith(node) for node in granted for path in wanted)


def below(column: Any, account: Account, *roles: Role) -> ColumnElement[bool]:
    """The condition that an `OrganisationRow.path` lies at or below a node where a role was granted."""
    paths = account.paths(*roles)
    return or_(*(col(column).startswith(path, autoescape=True) for path in paths)) if paths else false()


def in_line(column: Any, account: Account, *roles: Role) -> ColumnElement[bool]:
    """As `below`, and the nodes above: a county's campaign is meant for its enterprises' volunteers too."""
    paths = account.paths(*roles)
    if not paths:
        return false()
    above = sorted({ancestor for path in paths for ancestor in ancestors(path)})
    return or_(below(column, account, *roles), col(column).in_(above))


def ancestors(path: str) -> tuple[str, ...]:
    """The paths of a node and everything above it: "/1/7/" gives "/1/" and "/1/7/"."""
    parts = path.strip("/").split("/")
    return tuple("/" + "/".join(parts[: depth + 1]) + "/" for depth in range(len(parts)))


def holders(session: Session, role: Role, paths: Iterable[str]) -> list[tuple[int, str]]:
    """The people who hold a role at one of some nodes or above it, each with the path where."""
    nodes = {node for path in paths for node in ancestors(path)}
    found = session.exec(
        select(AccountRow.person_id, OrganisationRow.path)
        .join(GrantRow, col(GrantRow.account_id) == AccountRow.id)
        .join(OrganisationRow, col(OrganisationRow.id) == GrantRow.organisation_id)
        .where(GrantRow.role == role, col(AccountRow.active), col(OrganisationRow.path).in_(nodes))
        .order_by(col(AccountRow.person_id))
    ).all()
    return [(person, path) for person, path in found if person is not None]


def _in_line(granted: Iterable[str], paths: Iterable[str]) -> bool:
    wanted = tuple(paths)
    return any(path.startswith(node) or node.startswith(path) for node in granted for path in wanted)
