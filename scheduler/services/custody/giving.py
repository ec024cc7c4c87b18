"""One hand-over as somebody does it: on the phone, the other side signing, or typed in from paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlmodel import Session

from scheduler.db.local_time import to_instant
from scheduler.db.tables import ChildGroupRow, CustodianRow, PersonRow
from scheduler.domain.custody import CustodianKind, Signed
from scheduler.domain.rules.violation import Violation
from scheduler.services import access
from scheduler.services.access import Action
from scheduler.services.accounts import Account
from scheduler.services.custody import chain, codes, custodians, desk
from scheduler.services.custody.chain import Given
from scheduler.services.custody.custodians import Party
from scheduler.services.refusal import Refused

MOST_LINES = 60
LETTERS = {"G": CustodianKind.GUARDIAN, "C": CustodianKind.CARER}


@dataclass(frozen=True, slots=True)
class OnPhone:
    """Keys of giver and receiver (see `desk.custodian_of`), and what the other side signs with."""

    giver: str
    receiver: str
    signature: str


def on_phone(session: Session, account: Account, child_id: int, sent: OnPhone, now: datetime) -> None:
    """The account's person gives or receives, the other side signs with name or pin.

    Raises:
        Refused: `custody_not_yours` when the person is neither; `signature_wrong`; those of the chain.
    """
    custodians.ensure_family(session, [child_id], now)
    giver = desk.custodian_of(session, child_id, sent.giver, now)
    receiver = desk.custodian_of(session, child_id, sent.receiver, now)
    if giver is None:
        raise Refused("custody_not_holder")
    if receiver is None:
        raise Refused("custody_not_named")
    mine = [one for one in (giver, receiver) if _is_mine(one, account)]
    if not mine:
        raise Refused("custody_not_yours")
    other = receiver if mine[0].id == giver.id else giver
    (party,) = custodians.parties(session, [other])
    signed = chain.sign(party, sent.signature)
    chain.hand_over(session, account, _given(giver, receiver, now), signed, now)


def hand_on(
    session: Session, account: Account, group: ChildGroupRow, to: tuple[int, str], now: datetime
) -> int:
    """Everybody of the group whom the account's person has goes to another on duty; gives how many.

    The other one takes over with the whole group in sight, so one signature stands for all.

    Args:
        session: the session.
        account: of whoever gives.
        group: whose children they are.
        to: the other person and their signature.
        now: when it happens.

    Raises:
        Refused: `custody_none_here` when the person has none of them; `signature_wrong`; those of the chain.
    """
    assert group.id is not None
    ids = desk.staying(session, [group.id], now)
    where = chain.whereabouts(session, ids)
    mine = [
        child
        for child, one in where.items()
        if one.holder is not None and one.with_us and one.holder.row.person_id == account.person_id
    ]
    if not mine:
        raise Refused("custody_none_here")
    for child in mine:
        holder = where[child].holder
        assert holder is not None
        receiver = custodians.for_duty(session, child, to[0], now)
        (party,) = custodians.parties(session, [receiver])
        chain.hand_over(session, account, _given(holder.row, receiver, now), chain.sign(party, to[1]), now)
    return len(mine)


def from_paper(
    session: Session, account: Account, group: ChildGroupRow, day: date, text: str, now: datetime
) -> int:
    """Type in what was signed on paper, a line each: code, time, receiver; all of it or nothing.

    The receiver is `G` for the guardian, `C` for the carer, `N1` … for those named, `E1` … for the people on
    duty as the list numbers them. Only whoever organises the group may do so.

    Raises:
        Refused: `custody_not_yours`; `paper_empty`; `paper_line` with the line's number for the first that
            cannot be read; those of the chain.
    """
    if not access.can(session, account, Action.MANAGE, group):
        raise Refused("custody_not_yours")
    lines = [(number, line.split()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines or len(lines) > MOST_LINES:
        raise Refused("paper_empty")
    for number, words in lines:
        _one_line(session, account, group, (number, day, words), now)
    return len(lines)


def _one_line(
    session: Session,
    account: Account,
    group: ChildGroupRow,
    line: tuple[int, date, Sequence[str]],
    now: datetime,
) -> None:
    number, day, words = line
    wrong = Refused(Violation("paper_line", subject=str(number)))
    child = codes.child_of(session, group, words[0]) if len(words) == 3 else None
    if child is None:
        raise wrong
    try:
        at = to_instant(datetime.combine(day, time.fromisoformat(words[1]))).astimezone(UTC)
    except ValueError:
        raise wrong from None
    custodians.ensure_family(session, [child], now)
    receiver = _lettered(session, group, child, words[2].upper(), at)
    holder = chain.whereabouts(session, [child])[child].holder
    giver = holder.row if holder is not None else _at_home(session, child, at)
    if receiver is None or giver is None:
        raise wrong
    if holder is not None and holder.kind.of_family and receiver.kind.of_family:
        raise wrong
    chain.hand_over(session, account, _given(giver, receiver, at), Signed.PAPER, now)


def _lettered(
    session: Session, group: ChildGroupRow, child_id: int, key: str, at: datetime
) -> CustodianRow | None:
    """Whom a letter and number on the list mean."""
    assert group.id is not None
    known = custodians.of_child(session, child_id, at)
    if key in LETTERS:
        return next((one.row for one in known if one.kind is LETTERS[key]), None)
    place = int(key[1:]) - 1 if key[1:].isascii() and key[1:].isdecimal() else -1
    if key[0] == "N":
        named: list[Party] = [one for one in known if one.kind is CustodianKind.NAMED]
        return named[place].row if 0 <= place < len(named) else None
    helpers: list[PersonRow] = desk.helpers_of(session, group.id, at) if key[0] == "E" else []
    if not 0 <= place < len(helpers):
        return None
    return custodians.for_duty(session, child_id, helpers[place].id or 0, at)


def _at_home(session: Session, child_id: int, at: datetime) -> CustodianRow | None:
    """Who hands a child over that is at home: the carer where there is one, or else the guardian."""
    family = [one for one in custodians.of_child(session, child_id, at) if one.kind.of_family]
    carers = [one for one in family if one.kind is CustodianKind.CARER]
    return next((one.row for one in (*carers, *family)), None)


def _given(giver: CustodianRow, receiver: CustodianRow, at: datetime) -> Given:
    assert giver.id is not None
    assert receiver.id is not None
    return Given(giver.child_id, giver.id, receiver.id, at)


def _is_mine(row: CustodianRow, account: Account) -> bool:
    return row.kind is CustodianKind.ON_DUTY and row.person_id == account.person_id
