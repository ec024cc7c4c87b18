"""Bought hours of counselling: one contract, hours that are free, one that somebody took."""

from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_instant, to_local
from scheduler.db.tables import (
    CounsellingRow,
    FamilyRow,
    HatRow,
    HourContractRow,
    OrganisationRow,
    PersonRow,
    QualificationRow,
)
from scheduler.domain.pairing import APPOINTMENT_MINUTES
from scheduler.domain.people import CheckStatus, Hat

DAY = timedelta(days=1)
HOURS = ((2, "14:00"), (2, "15:00"), (4, "19:00"), (6, "10:00"), (9, "14:00"))
BOUGHT_MINUTES = 40 * 60
PLACE = "工会二楼谈心室"


def arrange(session: Session, parent_id: int, volunteer_id: int, now: datetime) -> None:
    """Add it to a written season: the demo's volunteer is a social worker whom the demo's parent can see."""
    today = to_local(now).date()
    parent = session.get_one(PersonRow, parent_id)
    contract = HourContractRow(
        organisation_id=_root(session, parent),
        agency="昆明心桥社会工作服务中心",
        starts_on=today - 60 * DAY,
        ends_on=today + 120 * DAY,
        minutes=BOUGHT_MINUTES,
    )
    session.add(contract)
    session.flush()
    counsellor = _counsellor(session, volunteer_id)
    session.add(QualificationRow(person_id=counsellor, code="sw_licence", valid_from=today - 400 * DAY))
    others = session.exec(
        select(FamilyRow.guardian_id)
        .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
        .where(PersonRow.organisation_id == parent.organisation_id, FamilyRow.guardian_id != parent_id)
        .order_by(col(FamilyRow.id))
        .limit(3)
    ).all()
    for place, (days, clock) in enumerate(((-20, "14:00"), (-6, "15:00"), *HOURS)):
        starts_at = to_instant(datetime.combine(today + days * DAY, time.fromisoformat(clock)))
        taken = others[place] if place < len(others) else None
        row = CounsellingRow(
            contract_id=contract.id or 0,
            counsellor_id=counsellor,
            starts_at=starts_at,
            minutes=APPOINTMENT_MINUTES,
            place=PLACE,
            person_id=taken,
            taken_at=None if taken is None else now - 25 * DAY,
        )
        session.add(row)
    session.flush()


def _root(session: Session, parent: PersonRow) -> int:
    """The province, whose hours are there for all of its enterprises."""
    return int(session.get_one(OrganisationRow, parent.organisation_id).path.split("/")[1])


def _counsellor(session: Session, volunteer_id: int) -> int:
    """The demo's volunteer, with the hat and a check that is good for long."""
    row = session.get_one(PersonRow, volunteer_id)
    row.check_status, row.check_until = CheckStatus.CLEAR, None
    session.add(row)
    if session.get(HatRow, (volunteer_id, Hat.SOCIAL_WORKER)) is None:
        session.add(HatRow(person_id=volunteer_id, hat=Hat.SOCIAL_WORKER))
    session.flush()
    return volunteer_id
