"""A social worker offers hours; a parent takes one, for themselves or a child, and gives it back in time.

Who took an hour is known to the two alone: it stands in no trail, no list, no calendar but theirs.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from scheduler.db.local_time import local_interval, to_local
from scheduler.db.person_facts import load_people
from scheduler.db.tables import (
    CounsellingRow,
    HatRow,
    HourContractRow,
    NoticeRow,
    OrganisationRow,
    PersonRow,
)
from scheduler.domain import reference
from scheduler.domain.calls import TO_CALL
from scheduler.domain.notices import NoticeCode
from scheduler.domain.organisations import Role
from scheduler.domain.pairing import APPOINTMENT_MINUTES, Mentor
from scheduler.domain.people import Hat
from scheduler.services import access, engaged
from scheduler.services.accounts import Account
from scheduler.services.counselling import contracts
from scheduler.services.engaged import Engaged, Engagement
from scheduler.services.refusal import Refused

ROLES = ("social_worker", "counsellor")
IN_TIME = timedelta(hours=24)
"""An hour given back so long before is free again."""
AHEAD = timedelta(days=90)
LENGTH = timedelta(minutes=APPOINTMENT_MINUTES)
BINDING = (Engaged.WORK, Engaged.SHIFT, Engaged.VISITS, Engaged.CALL)
"""What keeps a parent from an hour; the rest after a night is that of whoever only wants to call."""


def is_counsellor(session: Session, person_id: int) -> bool:
    """Whether somebody wears the hat of a social worker."""
    return session.get(HatRow, (person_id, Hat.SOCIAL_WORKER)) is not None


def open_contracts(session: Session, account: Account, now: datetime) -> list[HourContractRow]:
    """The contracts that run or begin later, in the line of the nodes where the account serves."""
    return list(
        session.exec(
            select(HourContractRow)
            .join(OrganisationRow, col(OrganisationRow.id) == HourContractRow.organisation_id)
            .where(
                access.in_line(OrganisationRow.path, account, Role.VOLUNTEER),
                HourContractRow.ends_on >= to_local(now).date(),
            )
            .order_by(col(HourContractRow.starts_on), col(HourContractRow.id))
        )
    )


def offer(
    session: Session, account: Account, contract_id: int, starts_at: datetime, place: str, now: datetime
) -> CounsellingRow:
    """Offer one hour of 50 minutes.

    Raises:
        Refused: `no_counsellor` without the hat, a clear check and a licence on the day; `counselling_when`
            for a time that is over or outside of the contract; `counselling_clash` beside another
            of one's hours, `counselling_engaged` beside a shift or a round of visits of one's own (H1).
    """
    day = to_local(starts_at).date()
    if not _fit(session, account.person_id, starts_at):
        raise Refused("no_counsellor")
    contract = {row.id: row for row in open_contracts(session, account, now)}.get(contract_id)
    if contract is None or not contract.starts_on <= day <= contract.ends_on:
        raise Refused("counselling_when")
    if not now < starts_at < now + AHEAD:
        raise Refused("counselling_when")
    session.exec(select(PersonRow.id).where(PersonRow.id == account.person_id).with_for_update()).one()
    near = session.exec(
        select(CounsellingRow.id).where(
            CounsellingRow.counsellor_id == account.person_id,
            col(CounsellingRow.cancelled_at).is_(None),
            CounsellingRow.starts_at > starts_at - LENGTH,
            CounsellingRow.starts_at < starts_at + LENGTH,
        )
    ).first()
    if near is not None:
        raise Refused("counselling_clash")
    if against(session, account.person_id, starts_at, (Engaged.SHIFT, Engaged.VISITS)) is not None:
        raise Refused("counselling_engaged")
    row = CounsellingRow(
        contract_id=contract_id,
        counsellor_id=account.person_id,
        starts_at=starts_at,
        minutes=APPOINTMENT_MINUTES,
        place=place,
    )
    session.add(row)
    session.flush()
    return row


def free(session: Session, account: Account, now: datetime) -> list[CounsellingRow]:
    """Hours that the account's enterprise, or a node above it, has bought, and nobody has taken."""
    node = session.exec(
        select(OrganisationRow.path)
        .join(PersonRow, col(PersonRow.organisation_id) == OrganisationRow.id)
        .where(PersonRow.id == account.person_id)
    ).one()
    rows = session.exec(
        select(CounsellingRow)
        .join(HourContractRow, col(HourContractRow.id) == CounsellingRow.contract_id)
        .join(OrganisationRow, col(OrganisationRow.id) == HourContractRow.organisation_id)
        .where(
            col(OrganisationRow.path).in_(access.ancestors(node)),
            CounsellingRow.starts_at > now,
            CounsellingRow.starts_at < now + AHEAD,
            col(CounsellingRow.person_id).is_(None),
            col(CounsellingRow.cancelled_at).is_(None),
            CounsellingRow.counsellor_id != account.person_id,
        )
        .order_by(col(CounsellingRow.starts_at), col(CounsellingRow.id))
    )
    return list(rows)


def take(session: Session, account: Account, row: CounsellingRow, *, for_child: bool, now: datetime) -> None:
    """Take an hour.

    Raises:
        Refused: `counselling_one_ahead`, `counselling_taken` when it is no longer free for the account,
            `counselling_at_work` in the crew's shift or the sleep after a night, `counselling_engaged` beside
            a shift, a round of visits or a call, `no_counsellor` when the counsellor may not see it through,
            `counselling_used_up` (H19).
    """
    session.exec(select(PersonRow.id).where(PersonRow.id == account.person_id).with_for_update()).one()
    session.refresh(row, with_for_update=True)
    if coming(session, account.person_id, now):
        raise Refused("counselling_one_ahead")
    if row.id not in {one.id for one in free(session, account, now)}:
        raise Refused("counselling_taken")
    found = against(session, account.person_id, row.starts_at, BINDING)
    if found is not None:
        raise Refused("counselling_at_work" if found is Engaged.WORK else "counselling_engaged")
    if not _fit(session, row.counsellor_id, row.starts_at):
        raise Refused("no_counsellor")
    contracts.draw(session, row.contract_id, row.minutes)
    row.person_id, row.taken_at, row.for_child = account.person_id, now, for_child
    session.add(row)
    _tell(session, row.counsellor_id, now)


def against(
    session: Session, person_id: int, starts_at: datetime, kinds: tuple[Engaged, ...] = BINDING
) -> Engaged | None:
    """What of these kinds somebody has already at the time of an hour; None when nothing."""
    return _against(_engaged_on(session, person_id, [starts_at]), starts_at, kinds)


def takeable(session: Session, person_id: int, rows: Sequence[CounsellingRow]) -> dict[int, Engaged | None]:
    """By the id of some free hours, what of somebody's own stands against it."""
    known = _engaged_on(session, person_id, [row.starts_at for row in rows])
    return {row.id or 0: _against(known, row.starts_at, BINDING) for row in rows}


def give_back(session: Session, row: CounsellingRow, now: datetime) -> bool:
    """Give an hour back: in time it is free again and costs nothing (True), late it stays used.

    Raises:
        Refused: `counselling_over` once it has begun or was given back.
    """
    session.refresh(row, with_for_update=True)
    if row.person_id is None or row.cancelled_at is not None or row.starts_at <= now:
        raise Refused("counselling_over")
    early = row.starts_at - now >= IN_TIME
    if early:
        row.person_id, row.taken_at, row.for_child = None, None, False
    else:
        row.cancelled_at = now
    session.add(row)
    _tell(session, row.counsellor_id, now)
    return early


def call_off(session: Session, row: CounsellingRow, now: datetime) -> None:
    """The social worker cannot: whoever had taken it is told, and the hour is not used.

    Raises:
        Refused: `counselling_over` once it has begun or was called off.
    """
    session.refresh(row, with_for_update=True)
    if row.cancelled_at is not None or row.starts_at <= now:
        raise Refused("counselling_over")
    if row.person_id is not None:
        _tell(session, row.person_id, now)
    row.cancelled_at, row.person_id, row.taken_at, row.for_child = now, None, None, False
    session.add(row)
    session.flush()


def coming(session: Session, person_id: int, now: datetime) -> list[CounsellingRow]:
    """What somebody has taken and is to come."""
    return list(
        session.exec(
            select(CounsellingRow)
            .where(
                CounsellingRow.person_id == person_id,
                col(CounsellingRow.cancelled_at).is_(None),
                CounsellingRow.starts_at > now - LENGTH,
            )
            .order_by(col(CounsellingRow.starts_at))
        )
    )


def offered(session: Session, person_id: int, now: datetime) -> list[tuple[CounsellingRow, PersonRow | None]]:
    """A social worker's own hours to come, each with whoever took it."""
    rows = session.exec(
        select(CounsellingRow, PersonRow)
        .join(PersonRow, col(PersonRow.id) == CounsellingRow.person_id, isouter=True)
        .where(
            CounsellingRow.counsellor_id == person_id,
            CounsellingRow.starts_at > now - LENGTH,
            col(CounsellingRow.cancelled_at).is_(None),
        )
        .order_by(col(CounsellingRow.starts_at))
    ).all()
    return [(row, person) for row, person in rows]


def in_calendar(session: Session, person_id: int, first: datetime, end: datetime) -> list[CounsellingRow]:
    """The taken hours of a social worker in a time, and those that were called off."""
    return list(
        session.exec(
            select(CounsellingRow)
            .where(
                CounsellingRow.counsellor_id == person_id,
                or_(
                    col(CounsellingRow.person_id).is_not(None), col(CounsellingRow.cancelled_at).is_not(None)
                ),
                CounsellingRow.starts_at >= first,
                CounsellingRow.starts_at < end,
            )
            .order_by(col(CounsellingRow.starts_at), col(CounsellingRow.id))
        )
    )


def _engaged_on(session: Session, person_id: int, starts: Sequence[datetime]) -> list[Engagement]:
    """What somebody has from the first of some times to the last."""
    if not starts:
        return []
    first, last = to_local(min(starts)).date(), to_local(max(starts) + LENGTH).date()
    return engaged.between(session, [person_id], first, last, TO_CALL)[person_id]


def _against(known: list[Engagement], starts_at: datetime, kinds: tuple[Engaged, ...]) -> Engaged | None:
    return engaged.clash(known, local_interval(starts_at, starts_at + LENGTH), kinds)


def _fit(session: Session, person_id: int, starts_at: datetime) -> bool:
    """The hat, a clear check and one of the two licences on the day."""
    person = load_people(session, [person_id]).get(str(person_id))
    if person is None or Hat.SOCIAL_WORKER not in person.hats:
        return False
    day = to_local(starts_at).date()
    mentor = Mentor(True, person.check, person.qualifications)
    return any(not mentor.barred(day, reference.roles()[role].trainings) for role in ROLES)


def _tell(session: Session, person_id: int, now: datetime) -> None:
    """A message that says no more than that an appointment has changed."""
    session.add(NoticeRow(person_id=person_id, code=NoticeCode.APPOINTMENT.value, created_at=now))
    session.flush()
