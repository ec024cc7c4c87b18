"""Head counts at every stop, and what is done when something goes wrong: steps, and whom to call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.db.tables import (
    AccountRow,
    ActivityRow,
    AssignmentRow,
    ChildRow,
    FamilyRow,
    HeadCountRow,
    IncidentRow,
    IncidentStepRow,
    LegRow,
    NoticeRow,
    OrganisationRow,
    PersonRow,
    SessionRow,
    ShiftRow,
)
from scheduler.domain.children import LEADING_ROLES
from scheduler.domain.custody import OUTCOMES, STEPS, IncidentKind, IncidentStep
from scheduler.domain.notices import NoticeCode
from scheduler.domain.organisations import Role
from scheduler.services import access, audit, withdrawal
from scheduler.services.child_access import SAID_YES
from scheduler.services.refusal import Refused
from scheduler.services.trips import seats


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that went wrong with its steps in order, each with when it was done, and how it ended."""

    row: IncidentRow
    steps: tuple[tuple[IncidentStep, datetime | None], ...]
    outcome: IncidentStep | None = None

    @property
    def open(self) -> bool:
        """Whether it still goes on."""
        return self.row.closed_at is None


@dataclass(frozen=True, slots=True)
class ToCall:
    """One branch of the phone tree, in the order in which one calls."""

    role: str
    person: PersonRow


def count(
    session: Session, leg: LegRow, stop: str, counted: int, account_id: int, now: datetime
) -> HeadCountRow:
    """Put a head count down; the number that should be there is known, not asked."""
    assert leg.id is not None
    journey = session.get_one(SessionRow, leg.session_id)
    row = HeadCountRow(
        leg_id=leg.id,
        stop=stop,
        counted=counted,
        expected=len(seats.riders(session, journey)),
        at=now,
        account_id=account_id,
    )
    session.add(row)
    session.flush()
    return row


def begin(
    session: Session,
    journey: SessionRow,
    kind: IncidentKind,
    child_id: int | None,
    account_id: int,
    now: datetime,
) -> IncidentRow:
    """Something has gone wrong on a journey."""
    assert journey.id is not None
    row = IncidentRow(
        session_id=journey.id, child_id=child_id, kind=kind, opened_at=now, account_id=account_id
    )
    session.add(row)
    session.flush()
    audit.note(session, account_id=account_id, action="trip.incident", subject=f"incident:{row.id}")
    _tell(session, row, journey, now)
    return row


def step(session: Session, row: IncidentRow, done: IncidentStep, account_id: int, now: datetime) -> None:
    """One of the steps was done; said twice, the first time stands.

    Raises:
        Refused: `incident_over`; `no_such_step` for one that is not among those of its kind.
    """
    if row.closed_at is not None:
        raise Refused("incident_over")
    if done not in STEPS[row.kind]:
        raise Refused("no_such_step")
    assert row.id is not None
    if session.get(IncidentStepRow, (row.id, done)) is None:
        session.add(IncidentStepRow(incident_id=row.id, step=done, done_at=now, account_id=account_id))
        session.flush()


def close(session: Session, row: IncidentRow, outcome: IncidentStep, account_id: int, now: datetime) -> None:
    """It is over, and how; said twice, the first time stands.

    Raises:
        Refused: `no_such_step` for what is no outcome.
    """
    if outcome not in OUTCOMES:
        raise Refused("no_such_step")
    if row.closed_at is not None:
        return
    row.closed_at = now
    assert row.id is not None
    session.add_all(
        [row, IncidentStepRow(incident_id=row.id, step=outcome, done_at=now, account_id=account_id)]
    )
    session.flush()
    audit.note(
        session,
        account_id=account_id,
        action="trip.incident",
        subject=f"incident:{row.id}",
        purpose=outcome.value,
    )
    _tell(session, row, session.get_one(SessionRow, row.session_id), now, outcome)


def concerned(session: Session, journey: SessionRow, campaign_id: int) -> set[int]:
    """Who must act when something goes wrong: leaders, organisers, coordinators of the children's plants."""
    leaders = session.exec(
        select(AssignmentRow.person_id)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .where(
            ShiftRow.session_id == journey.id,
            col(ShiftRow.role).in_(LEADING_ROLES),
            col(AssignmentRow.state).in_(SAID_YES),
        )
    )
    return {*leaders, *withdrawal.organisers(session, campaign_id), *_coordinators(session, journey)}


def _coordinators(session: Session, journey: SessionRow) -> set[int]:
    children = [one.id for one in seats.riders(session, journey)]
    paths = session.exec(
        select(OrganisationRow.path)
        .join(PersonRow, col(PersonRow.organisation_id) == OrganisationRow.id)
        .join(FamilyRow, col(FamilyRow.guardian_id) == PersonRow.id)
        .join(ChildRow, col(ChildRow.family_id) == FamilyRow.id)
        .where(col(ChildRow.id).in_(children))
        .distinct()
    ).all()
    return {person for person, _ in access.holders(session, Role.COORDINATOR, paths)}


def _tell(
    session: Session,
    row: IncidentRow,
    journey: SessionRow,
    now: datetime,
    outcome: IncidentStep | None = None,
) -> None:
    """A message to everybody who must act but whoever says so; it tells what and where, never which child."""
    campaign = session.get_one(ActivityRow, journey.activity_id).campaign_id
    known = {"campaign_id": campaign, "journey": journey.id, "incident": row.kind.value}
    details = known if outcome is None else {**known, "outcome": outcome.value}
    teller = session.exec(select(AccountRow.person_id).where(AccountRow.id == row.account_id)).first()
    told = concerned(session, journey, campaign) - ({teller} if outcome is None else set())
    code = NoticeCode.INCIDENT if outcome is None else NoticeCode.INCIDENT_OVER
    session.add_all(
        NoticeRow(person_id=person, code=code, details=details, created_at=now) for person in sorted(told)
    )
    session.flush()


def of_journey(session: Session, journey_id: int) -> list[Incident]:
    """The incidents of a journey, the open ones first."""
    rows = session.exec(
        select(IncidentRow).where(IncidentRow.session_id == journey_id).order_by(col(IncidentRow.id).desc())
    ).all()
    done = session.exec(
        select(IncidentStepRow).where(col(IncidentStepRow.incident_id).in_([row.id for row in rows]))
    ).all()
    times = {(one.incident_id, one.step): one.done_at for one in done}
    found = [
        Incident(
            row,
            tuple((one, times.get((row.id or 0, one))) for one in STEPS[row.kind]),
            next((one for one in OUTCOMES if (row.id or 0, one) in times), None),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.open)


def phone_tree(session: Session, journey: SessionRow, campaign_id: int) -> Sequence[ToCall]:
    """Whom to call about a journey: its leader, the others on it, then those who organise it."""
    rows = session.exec(
        select(ShiftRow.role, PersonRow)
        .join(AssignmentRow, col(AssignmentRow.shift_id) == ShiftRow.id)
        .join(PersonRow, col(PersonRow.id) == AssignmentRow.person_id)
        .where(ShiftRow.session_id == journey.id, col(AssignmentRow.state).in_(SAID_YES))
        .order_by(col(PersonRow.name), col(PersonRow.id))
    ).all()
    on_it = sorted(rows, key=lambda one: one[0] not in LEADING_ROLES)
    ids = withdrawal.organisers(session, campaign_id)
    organisers = session.exec(select(PersonRow).where(col(PersonRow.id).in_(ids)).order_by(col(PersonRow.id)))
    return (
        *(ToCall(role, person) for role, person in on_it),
        *(ToCall("organiser", person) for person in organisers),
    )
