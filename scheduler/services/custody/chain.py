"""The chain of custody: one more hand-over, who has a child now, and how it came there.

The database itself refuses what must not be (see `db.tables.custody`); what is asked here first is asked to
tell people why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from scheduler.db.tables import CustodianRow, HandOverRow
from scheduler.domain.custody import CustodianKind, Signed, same_name
from scheduler.services import audit, passwords
from scheduler.services.accounts import Account
from scheduler.services.custody import custodians
from scheduler.services.custody.custodians import Party
from scheduler.services.refusal import Refused

AHEAD = timedelta(minutes=5)
"""How far clocks may differ; nothing is handed over later than now."""


@dataclass(frozen=True, slots=True)
class Given:
    """One hand-over as it is asked for, between custodians of the child, at a session or at none."""

    child_id: int
    giver_id: int
    receiver_id: int
    at: datetime
    session_id: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One hand-over with the names."""

    row: HandOverRow
    giver: Party
    receiver: Party


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Who has a child now; `since` is None where it never left home."""

    child_id: int
    holder: Party | None = None
    since: datetime | None = None

    @property
    def with_us(self) -> bool:
        """Whether somebody on duty has it."""
        return self.holder is not None and not self.holder.kind.of_family


def sign(party: Party, signature: str) -> Signed:
    """How the other side signs: the pin where the guardian set one, otherwise the own name as it is known.

    Raises:
        Refused: `signature_wrong`.
    """
    if party.row.pin_hash:
        if not passwords.matches(party.row.pin_hash, signature):
            raise Refused("signature_wrong")
        return Signed.PIN
    if not same_name(signature, party.name):
        raise Refused("signature_wrong")
    return Signed.NAME


def hand_over(session: Session, account: Account, given: Given, signed: Signed, now: datetime) -> HandOverRow:
    """Put one hand-over down; there is no way to change it afterwards but another one.

    Raises:
        Refused: `custody_future`; `custody_past` before the one that stands; `custody_not_holder` when the
            giver does not have the child; `custody_not_named`; `custody_moved` when another was put down
            at the same time.
    """
    last = newest(session, [given.child_id]).get(given.child_id)
    if given.at > now + AHEAD:
        raise Refused("custody_future")
    if last is not None and given.at < last.at:
        raise Refused("custody_past")
    _refuse_strangers(session, given, last)
    row = HandOverRow(
        child_id=given.child_id,
        step=1 if last is None else last.step + 1,
        giver_id=given.giver_id,
        receiver_id=given.receiver_id,
        session_id=given.session_id,
        signed=signed,
        at=given.at,
        recorded_at=now,
        account_id=account.id,
    )
    session.add(row)
    audit.note(
        session,
        account_id=account.id,
        action="custody.hand_over",
        subject=f"child:{given.child_id}",
        purpose=signed.value,
    )
    try:
        session.flush()
    except IntegrityError as error:
        raise Refused("custody_moved") from error
    return row


def newest(session: Session, child_ids: Iterable[int]) -> dict[int, HandOverRow]:
    """The last hand-over of each of some children."""
    ids = sorted(set(child_ids))
    last = (
        select(HandOverRow.child_id, func.max(HandOverRow.step).label("step"))
        .where(col(HandOverRow.child_id).in_(ids))
        .group_by(col(HandOverRow.child_id))
        .subquery()
    )
    rows = session.exec(
        select(HandOverRow).join(
            last, (col(HandOverRow.child_id) == last.c.child_id) & (col(HandOverRow.step) == last.c.step)
        )
    )
    return {row.child_id: row for row in rows}


def whereabouts(session: Session, child_ids: Sequence[int]) -> dict[int, Whereabouts]:
    """Who has each child now: one answer a child."""
    last = newest(session, child_ids)
    holders = _parties(session, {row.receiver_id for row in last.values()})
    return {
        child: Whereabouts(child, holders[last[child].receiver_id], last[child].at)
        if child in last
        else Whereabouts(child)
        for child in child_ids
    }


def history(session: Session, child_id: int) -> list[Link]:
    """How a child came from hand to hand, the newest first."""
    rows = session.exec(
        select(HandOverRow).where(HandOverRow.child_id == child_id).order_by(col(HandOverRow.step).desc())
    ).all()
    known = _parties(session, {one for row in rows for one in (row.giver_id, row.receiver_id)})
    return [Link(row, known[row.giver_id], known[row.receiver_id]) for row in rows]


def _parties(session: Session, ids: Iterable[int]) -> dict[int, Party]:
    rows = session.exec(select(CustodianRow).where(col(CustodianRow.id).in_(list(ids))))
    return {party.id: party for party in custodians.parties(session, rows)}


def _refuse_strangers(session: Session, given: Given, last: HandOverRow | None) -> None:
    giver, receiver = session.get(CustodianRow, given.giver_id), session.get(CustodianRow, given.receiver_id)
    if giver is None or giver.child_id != given.child_id or not _has(session, giver, last):
        raise Refused("custody_not_holder")
    if receiver is None or receiver.child_id != given.child_id or receiver.id == giver.id:
        raise Refused("custody_not_named")
    if receiver.good_until is not None and receiver.good_until < given.at:
        raise Refused("custody_not_named")


def _has(session: Session, giver: CustodianRow, last: HandOverRow | None) -> bool:
    """Whether somebody has the child: the one who got it last, or any of the family while it is at home."""
    if last is not None and last.receiver_id == giver.id:
        return True
    holder = None if last is None else session.get_one(CustodianRow, last.receiver_id)
    at_home = holder is None or holder.kind.of_family
    return at_home and giver.kind is not CustodianKind.ON_DUTY
