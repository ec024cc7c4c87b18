"""Who may have a child: guardian and carer always, whom the guardian names, adults on duty while they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlmodel import Session, col, or_, select

from scheduler.db.local_time import to_instant, to_local
from scheduler.db.tables import (
    AssignmentRow,
    ChildRow,
    CustodianRow,
    FamilyRow,
    PersonRow,
    SessionRow,
    ShiftRow,
    StayRow,
)
from scheduler.domain.custody import CustodianKind
from scheduler.domain.work import SessionState
from scheduler.services import children, passwords
from scheduler.services.accounts import Account
from scheduler.services.child_access import SAID_YES
from scheduler.services.refusal import Refused

MOST_NAMED = 6
AROUND = timedelta(hours=3)
"""How long before and after a duty, beyond its day, its people may have children: trains are late."""
PIN_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who may have a child, with the name and number to call; `person_id` for one of our people."""

    row: CustodianRow
    name: str
    phone: str

    @property
    def id(self) -> int:
        """The key of the row."""
        assert self.row.id is not None
        return self.row.id

    @property
    def kind(self) -> CustodianKind:
        """In which capacity."""
        return self.row.kind


@dataclass(frozen=True, slots=True)
class NamedFacts:
    """Whom a guardian names: a pin is asked for at the hand-over where one is given."""

    name: str
    relation: str
    phone: str
    pin: str = ""


def ensure_family(session: Session, child_ids: Iterable[int], now: datetime) -> None:
    """Guardian and carer of each child are among those who may have it."""
    ids = sorted(set(child_ids))
    there = {
        (row.child_id, row.kind)
        for row in session.exec(
            select(CustodianRow).where(
                col(CustodianRow.child_id).in_(ids),
                col(CustodianRow.kind).in_((CustodianKind.GUARDIAN, CustodianKind.CARER)),
            )
        )
    }
    for child, family in _families(session, ids):
        wanted: list[tuple[CustodianKind, int | None]] = [(CustodianKind.GUARDIAN, family.guardian_id)]
        if family.carer_name:
            wanted.append((CustodianKind.CARER, None))
        session.add_all(
            CustodianRow(child_id=child, kind=kind, person_id=person, named_at=now)
            for kind, person in wanted
            if (child, kind) not in there
        )
    session.flush()


def on_duty(session: Session, child_id: int, now: datetime) -> dict[int, datetime]:
    """The people with the child's group today, each with the time until which they may have it."""
    today = to_local(now).date()
    start, end = around(now)
    rows = session.exec(
        select(AssignmentRow.person_id, SessionRow.ends_at)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(StayRow, col(StayRow.group_id) == SessionRow.child_group_id)
        .where(
            StayRow.child_id == child_id,
            StayRow.arrives_on <= today + timedelta(days=1),
            StayRow.leaves_on >= today - timedelta(days=1),
            col(AssignmentRow.state).in_(SAID_YES),
            SessionRow.state == SessionState.PLANNED,
            SessionRow.starts_at < end,
            SessionRow.ends_at > start,
        )
    ).all()
    found: dict[int, datetime] = {}
    for person, ends_at in rows:
        found[person] = max(found.get(person, ends_at), ends_at)
    midnight = to_instant(datetime.combine(today + timedelta(days=1), time())).astimezone(UTC)
    return {person: max(ends_at + AROUND, midnight) for person, ends_at in found.items()}


def around(now: datetime) -> tuple[datetime, datetime]:
    """The local day of a moment, and some hours around the moment: whose duty touches it may help."""
    midnight = to_instant(datetime.combine(to_local(now).date(), time())).astimezone(UTC)
    return min(midnight, now - AROUND), max(midnight + timedelta(days=1), now + AROUND)


def for_duty(session: Session, child_id: int, person_id: int, now: datetime) -> CustodianRow:
    """The person as somebody on duty with the child, good for as long as the duty lasts.

    Raises:
        Refused: `custody_not_named` for somebody who is not with the child's group around now.
    """
    until = on_duty(session, child_id, now).get(person_id)
    if until is None:
        raise Refused("custody_not_named")
    row = session.exec(
        select(CustodianRow).where(
            CustodianRow.child_id == child_id,
            CustodianRow.kind == CustodianKind.ON_DUTY,
            CustodianRow.person_id == person_id,
        )
    ).first() or CustodianRow(
        child_id=child_id, kind=CustodianKind.ON_DUTY, person_id=person_id, named_at=now
    )
    if row.good_until is None or row.good_until < until:
        row.good_until = until
    session.add(row)
    session.flush()
    return row


def name(session: Session, account: Account, child_id: int, facts: NamedFacts, now: datetime) -> CustodianRow:
    """A guardian names somebody who may fetch the child.

    Raises:
        Refused: `pin_digits` unless it is four figures or none; `too_many_named`.
    """
    if facts.pin and not (facts.pin.isascii() and facts.pin.isdecimal() and len(facts.pin) == PIN_DIGITS):
        raise Refused("pin_digits")
    named = [one for one in of_child(session, child_id, now) if one.kind is CustodianKind.NAMED]
    if len(named) >= MOST_NAMED:
        raise Refused("too_many_named")
    row = CustodianRow(
        child_id=child_id,
        kind=CustodianKind.NAMED,
        name=facts.name,
        relation=facts.relation,
        phone=facts.phone,
        pin_hash=passwords.hashed_code(facts.pin) if facts.pin else "",
        named_at=now,
        account_id=account.id,
    )
    session.add(row)
    session.flush()
    children.note_change(session, account, child_id, "contacts")
    return row


def end(session: Session, account: Account, row: CustodianRow, now: datetime) -> None:
    """Somebody who was named may not fetch the child any more; what they did stays written."""
    row.good_until = now
    session.add(row)
    session.flush()
    children.note_change(session, account, row.child_id, "contacts")


def of_child(session: Session, child_id: int, now: datetime) -> list[Party]:
    """Everybody who may have the child now, the family first."""
    return of_children(session, [child_id], now).get(child_id, [])


def of_children(session: Session, child_ids: Sequence[int], now: datetime) -> dict[int, list[Party]]:
    """The same for several."""
    good = or_(col(CustodianRow.good_until).is_(None), col(CustodianRow.good_until) > now)
    rows = session.exec(select(CustodianRow).where(col(CustodianRow.child_id).in_(child_ids), good)).all()
    found: dict[int, list[Party]] = {}
    for party in parties(session, rows):
        found.setdefault(party.row.child_id, []).append(party)
    order = list(CustodianKind)
    return {
        child: sorted(some, key=lambda one: (order.index(one.kind), one.id)) for child, some in found.items()
    }


def parties(session: Session, rows: Iterable[CustodianRow]) -> list[Party]:
    """Rows with the names that stand elsewhere."""
    rows = list(rows)
    people = {
        row.id: row
        for row in session.exec(
            select(PersonRow).where(col(PersonRow.id).in_({row.person_id for row in rows} - {None}))
        )
    }
    homes = dict(_families(session, {row.child_id for row in rows if row.kind is CustodianKind.CARER}))
    found = []
    for row in rows:
        if row.person_id is not None:
            person = people[row.person_id]
            found.append(Party(row, person.name, person.phone))
        elif row.kind is CustodianKind.CARER:
            found.append(Party(row, homes[row.child_id].carer_name, homes[row.child_id].carer_phone))
        else:
            found.append(Party(row, row.name, row.phone))
    return found


def _families(session: Session, child_ids: Iterable[int]) -> Iterable[tuple[int, FamilyRow]]:
    rows = session.exec(
        select(ChildRow.id, FamilyRow)
        .join(FamilyRow, col(FamilyRow.id) == ChildRow.family_id)
        .where(col(ChildRow.id).in_(list(child_ids)))
    )
    return [(child, family) for child, family in rows if child is not None]
