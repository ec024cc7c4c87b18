"""Hours of counselling bought by a body: how many are left, and that nobody takes more (H19)."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from scheduler.db.tables import CounsellingRow, HourContractRow, OrganisationRow
from scheduler.domain.organisations import Role
from scheduler.domain.pairing import minutes_left
from scheduler.services import access, audit
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused

MOST_HOURS = 10_000


@dataclass(frozen=True, slots=True)
class Bought:
    """What is bought: of whom, from when to when (both inclusive), how many hours."""

    agency: str
    starts_on: date
    ends_on: date
    hours: int


@dataclass(frozen=True, slots=True)
class Balance:
    """A contract with the minutes that are left; who took the others is nobody's business."""

    contract: HourContractRow
    organisation: OrganisationRow
    left: int


def enter(session: Session, account: Account, organisation_id: int, bought: Bought) -> HourContractRow:
    """Enter a contract of a node that the account organises.

    Raises:
        Refused: `contract_dates` when it ends before it begins, `contract_hours` for none or too many.
    """
    if bought.ends_on < bought.starts_on:
        raise Refused("contract_dates")
    if not 1 <= bought.hours <= MOST_HOURS:
        raise Refused("contract_hours")
    row = HourContractRow(
        organisation_id=organisation_id,
        agency=bought.agency,
        starts_on=bought.starts_on,
        ends_on=bought.ends_on,
        minutes=bought.hours * 60,
    )
    session.add(row)
    session.flush()
    audit.note(session, account_id=account.id, action="counselling.contract", subject=f"contract:{row.id}")
    return row


def balances(session: Session, account: Account) -> list[Balance]:
    """The contracts of the account's nodes, the newest first."""
    rows = session.exec(
        select(HourContractRow, OrganisationRow)
        .join(OrganisationRow, col(OrganisationRow.id) == HourContractRow.organisation_id)
        .where(access.below(OrganisationRow.path, account, Role.ORGANISER))
        .order_by(col(HourContractRow.ends_on).desc(), col(HourContractRow.id))
    ).all()
    return [Balance(row, node, left(session, row)) for row, node in rows]


def nodes(session: Session, account: Account) -> list[OrganisationRow]:
    """The nodes for which the account may enter a contract: those where it was made an organiser."""
    paths = account.paths(Role.ORGANISER)
    query = select(OrganisationRow).where(col(OrganisationRow.path).in_(paths))
    return list(session.exec(query.order_by(col(OrganisationRow.path))))


def left(session: Session, contract: HourContractRow) -> int:
    """Minutes that nobody has taken; what was given back late counts as taken."""
    taken = session.exec(
        select(func.coalesce(func.sum(CounsellingRow.minutes), 0)).where(
            CounsellingRow.contract_id == contract.id, col(CounsellingRow.person_id).is_not(None)
        )
    ).one()
    return minutes_left(contract.minutes, [taken])


def draw(session: Session, contract_id: int, minutes: int) -> None:
    """Let one at a time draw on a contract, and only what is left.

    Raises:
        Refused: `counselling_used_up`.
    """
    contract = session.exec(
        select(HourContractRow).where(HourContractRow.id == contract_id).with_for_update()
    ).one()
    if left(session, contract) < minutes:
        raise Refused("counselling_used_up")
