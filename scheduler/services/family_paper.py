"""The sheet for those at home: what happens when and where, and whom to call, for one family."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    FamilyRow,
    OrganisationRow,
    PersonRow,
    SessionRow,
    ShiftRow,
)
from scheduler.domain.children import LEADING_ROLES
from scheduler.domain.organisations import Role
from scheduler.services import access, children, families
from scheduler.services.accounts import Account
from scheduler.services.child_access import SAID_YES
from scheduler.services.children import ChildCard
from scheduler.services.families import Coming
from scheduler.services.family_data import children_of
from scheduler.services.family_diary import DiaryLine, diary

MOST_LINES = 9
"""What fits on one sheet in large type, with two lines each and the telephone numbers below."""


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to call and as what they are known; `role` is a role's code or "guardian", "coordinator"."""

    name: str
    phone: str
    role: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet with who leads on its first day."""

    entry: DiaryLine
    leaders: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """The sheet; `more` counts lines that did not fit."""

    family: FamilyRow
    cards: tuple[ChildCard, ...]
    lines: tuple[Line, ...]
    calls: tuple[Call, ...]
    more: int


def paper(session: Session, account: Account, family: FamilyRow, now: datetime) -> Paper:
    """The sheet of a family; its children are noted as read."""
    assert family.id is not None
    cards = children.read_all(session, account, children_of(session, family.id), now)
    entries = diary(families.coming(session, cards, now))
    lines = tuple(Line(one, _leaders(session, one.sessions[0])) for one in entries[:MOST_LINES])
    guardian = session.get_one(PersonRow, family.guardian_id)
    parent = Call(guardian.name, guardian.phone, "guardian")
    return Paper(
        family=family,
        cards=tuple(cards),
        lines=lines,
        calls=(parent, *_coordinators(session, guardian)),
        more=len(entries) - len(lines),
    )


def _leaders(session: Session, coming: Coming) -> tuple[Call, ...]:
    """Those who lead the campaign at the place and time of a session, in its group or on the whole site."""
    there = coming.session
    rows = session.exec(
        select(ShiftRow.role, PersonRow.name, PersonRow.phone)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .join(AssignmentRow, col(AssignmentRow.shift_id) == ShiftRow.id)
        .join(PersonRow, col(PersonRow.id) == AssignmentRow.person_id)
        .where(
            ActivityRow.campaign_id == coming.campaign_id,
            SessionRow.site_id == there.site_id,
            or_(
                col(SessionRow.child_group_id).is_(None),
                col(SessionRow.child_group_id) == there.child_group_id,
            ),
            ShiftRow.starts_at < there.ends_at,
            ShiftRow.ends_at > there.starts_at,
            col(ShiftRow.role).in_(LEADING_ROLES),
            col(AssignmentRow.state).in_(SAID_YES),
        )
        .order_by(col(PersonRow.id))
    )
    calls = (Call(name, phone, role) for role, name, phone in rows)
    return tuple(dict.fromkeys(calls))


def _coordinators(session: Session, guardian: PersonRow) -> Sequence[Call]:
    """Those who coordinate at the guardian's node, or at the nearest above, who have a telephone."""
    node = session.get_one(OrganisationRow, guardian.organisation_id)
    held = access.holders(session, Role.COORDINATOR, [node.path])
    ids = {person for person, _ in held}
    called = {
        row.id: Call(row.name, row.phone, "coordinator")
        for row in session.exec(select(PersonRow).where(col(PersonRow.id).in_(ids), PersonRow.phone != ""))
    }
    reached = [(person, path) for person, path in held if person in called]
    nearest = max((len(path) for _, path in reached), default=0)
    return [called[person] for person, path in reached if len(path) == nearest][:3]
