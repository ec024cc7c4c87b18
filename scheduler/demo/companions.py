"""Families who have company: some called lately, one overdue, one lapsed, one asked, one to be replaced."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import (
    ChildRow,
    ConsentRow,
    FamilyRow,
    LanguageRow,
    PairContactRow,
    PairRow,
    PersonRow,
    QualificationRow,
)
from scheduler.domain.care import Purpose
from scheduler.domain.pairing import PairEnd, PairMeans
from scheduler.domain.people import CheckStatus

DAY = timedelta(days=1)
PAIRS = (
    # days since it began, days since the last contact (0: none), rhythm
    (60, 4, 14),
    (90, 23, 14),
    (45, 13, 14),
    (30, 6, 7),
    (120, 36, 30),
    (20, 0, 14),
)
"""One line a pair: the first is that of the demo's volunteer, the second is overdue."""


def arrange(session: Session, parent_id: int, volunteer_id: int, now: datetime) -> None:
    """Add it to a written season: the demo's parent is asked, the demo's volunteer has a family."""
    families = _families(session, parent_id)
    if len(families) < len(PAIRS) + 2:
        return
    today = to_local(now).date()
    people = _volunteers(session, volunteer_id, len(PAIRS) + 2)
    for number in people:
        _fit(session, number, today)
    for place, (family, number) in enumerate(zip(families[1:], people, strict=False)):
        if place < len(PAIRS):
            _going(session, family, number, place, now)
    _asked(session, families[0], people[-1], today, now)
    left = _pair(families[len(PAIRS) + 1], people[-2], today - 80 * DAY, now - 80 * DAY)
    left.ends_on, left.end = today - 5 * DAY, PairEnd.VOLUNTEER_LEFT
    session.add(left)
    session.flush()


def _families(session: Session, parent_id: int) -> list[FamilyRow]:
    """The demo's parent's family first, then others of the same enterprise."""
    node = session.get_one(PersonRow, parent_id).organisation_id
    rows = session.exec(
        select(FamilyRow)
        .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
        .where(PersonRow.organisation_id == node)
        .order_by(col(FamilyRow.guardian_id) != parent_id, col(FamilyRow.id))
        .limit(len(PAIRS) + 2)
    ).all()
    return [row for row in rows if rows[0].guardian_id == parent_id]


def _volunteers(session: Session, volunteer_id: int, many: int) -> list[int]:
    node = session.get_one(PersonRow, volunteer_id).organisation_id
    rows = session.exec(
        select(PersonRow.id)
        .where(PersonRow.organisation_id == node, col(PersonRow.is_volunteer), PersonRow.id != volunteer_id)
        .order_by(col(PersonRow.id))
        .limit(many - 1)
    ).all()
    return [volunteer_id, *(one for one in rows if one is not None)]


def _fit(session: Session, person_id: int, today: date) -> None:
    """A check that is good for long, and the training."""
    row = session.get_one(PersonRow, person_id)
    row.check_status, row.checked_on, row.check_until = CheckStatus.CLEAR, today - 20 * DAY, None
    session.add(QualificationRow(person_id=person_id, code="child_safety", valid_from=today - 200 * DAY))
    session.add(row)


def _going(session: Session, family: FamilyRow, person_id: int, place: int, now: datetime) -> None:
    began, last, days = PAIRS[place]
    today = to_local(now).date()
    row = _pair(family, person_id, today - began * DAY, now - began * DAY)
    row.days = days
    session.add(row)
    session.flush()
    for child in session.exec(select(ChildRow.id).where(ChildRow.family_id == family.id)):
        answer = ConsentRow(
            child_id=child or 0,
            purpose=Purpose.PAIRING,
            given=True,
            at=now - began * DAY,
            answered_by_id=family.guardian_id,
        )
        session.add(answer)
    if family.language and session.get(LanguageRow, (person_id, family.language)) is None:
        session.add(LanguageRow(person_id=person_id, language=family.language))
    means = tuple(PairMeans)
    for number, back in enumerate(range(last, began, days) if last else ()):
        contact = PairContactRow(
            pair_id=row.id or 0,
            day=today - back * DAY,
            means=means[number % len(means)],
            minutes=20 + 10 * (number % 3),
        )
        session.add(contact)
    if place == len(PAIRS) - 2:
        person = session.get_one(PersonRow, person_id)
        person.check_until = today - 2 * DAY
        session.add(person)


def _asked(session: Session, family: FamilyRow, person_id: int, today: date, now: datetime) -> None:
    row = PairRow(family_id=family.id or 0, volunteer_id=person_id, starts_on=today + 7 * DAY)
    row.volunteer_agreed_at = now - DAY
    session.add(row)


def _pair(family: FamilyRow, person_id: int, starts_on: date, at: datetime) -> PairRow:
    return PairRow(
        family_id=family.id or 0,
        volunteer_id=person_id,
        starts_on=starts_on,
        accepted_at=at,
        volunteer_agreed_at=at,
        family_agreed_at=at,
    )
