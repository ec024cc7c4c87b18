"""A hand-over signed on the receiver's own phone: whoever has the child shows a code of ten minutes.

The code names the child by number and the account that shows it. It lets nobody take a child: the receiver is
still one whom the guardian has named, and the child is still with whoever showed the code.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from scheduler.domain.custody import CustodianKind, Signed
from scheduler.services import accounts
from scheduler.services.accounts import Account
from scheduler.services.attendance import codes
from scheduler.services.attendance.codes import Pass, PassKind
from scheduler.services.custody import chain, custodians
from scheduler.services.custody.chain import Given
from scheduler.services.custody.custodians import Party
from scheduler.services.refusal import Refused

NOT_NAMED = "pass_not_named"
UNKNOWN = "pass_unknown"


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands behind a code that is good: who shows it and has the child, and who may take it over."""

    giver: Account
    holder: Party
    receivers: tuple[Party, ...]

    def mine(self, account: Account | None) -> Party | None:
        """The guardian among the receivers, if it is whoever is signed in."""
        if account is None:
            return None
        own = (one for one in self.receivers if one.row.person_id == account.person_id)
        return next((one for one in own if one.kind is CustodianKind.GUARDIAN), None)


def shown(session: Session, child_id: int, account: Account, until: datetime) -> Pass:
    """The code that the account may show for a child that is with its person.

    Raises:
        Refused: `custody_not_holder`.
    """
    _holder(session, child_id, account)
    return Pass(PassKind.CHILD, child_id, account.id, until)


def opened(session: Session, secrets: Sequence[str], text: str, now: datetime) -> Shown:
    """What a code says as long as it is good.

    Raises:
        Refused: `pass_unknown` for what we did not write; `pass_expired`; `pass_used` when whoever showed it
            does not have the child any more.
    """
    found = codes.opened(secrets, text, PassKind.CHILD)
    giver = None if found is None else accounts.load(session, found.witness)
    if found is None or giver is None:
        raise Refused(UNKNOWN)
    if found.until < now:
        raise Refused("pass_expired")
    try:
        holder = _holder(session, found.number, giver)
    except Refused:
        raise Refused("pass_used") from None
    custodians.ensure_family(session, [found.number], now)
    family = (one for one in custodians.of_child(session, found.number, now) if one.kind.of_family)
    return Shown(giver, holder, tuple(family))


def receive(session: Session, told: Shown, account: Account | None, signature: str, now: datetime) -> Party:
    """Take the child over: the guardian who is signed in by a tap, anybody named with name or pin.

    Raises:
        Refused: `pass_not_named` when the signature is of nobody who may have the child; those of the chain.
    """
    receiver, signed = told.mine(account), Signed.NAME
    if receiver is None:
        receiver, signed = _signing(told.receivers, signature)
    given = Given(told.holder.row.child_id, told.holder.id, receiver.id, now)
    chain.hand_over(session, told.giver, given, signed, now)
    return receiver


def counted(text: str) -> str:
    """Under what wrong guesses at a code are counted: by child, so that a new code gives no new guesses."""
    return "take:" + ".".join(text.split(".")[:2])[:40]


def _signing(receivers: Sequence[Party], signature: str) -> tuple[Party, Signed]:
    for one in receivers:
        try:
            return one, chain.sign(one, signature)
        except Refused:
            continue
    raise Refused(NOT_NAMED)


def _holder(session: Session, child_id: int, account: Account) -> Party:
    holder = chain.whereabouts(session, [child_id])[child_id].holder
    if holder is None or holder.kind.of_family or holder.row.person_id != account.person_id:
        raise Refused("custody_not_holder")
    return holder
