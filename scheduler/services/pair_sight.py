"""Who may keep a family company, and about which of its children they may then know."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.person_facts import load_people
from scheduler.db.tables import ChildRow, PairRow, PersonRow
from scheduler.domain import reference
from scheduler.domain.care import Purpose
from scheduler.domain.pairing import Mentor, PairBar
from scheduler.services import consent_answers

ROLE = "pair_mentor"


def barred(session: Session, people: Iterable[int], day: date) -> dict[int, tuple[PairBar, ...]]:
    """What each of some people lacks on a day to keep in touch with a family."""
    ids = set(people)
    known = load_people(session, ids)
    rows = session.exec(select(PersonRow).where(col(PersonRow.id).in_(ids)))
    trainings = reference.roles()[ROLE].trainings
    found = {}
    for row in rows:
        assert row.id is not None
        one = known[str(row.id)]
        mentor = Mentor(row.is_volunteer, one.check, one.qualifications)
        found[row.id] = mentor.barred(day, trainings)
    return found


def children_of(session: Session, person_id: int, ids: Iterable[int], now: datetime) -> list[int]:
    """Those of some children whom the person keeps company with today."""
    found = session.exec(
        select(ChildRow.id)
        .join(PairRow, col(PairRow.family_id) == ChildRow.family_id)
        .where(
            col(ChildRow.id).in_(list(ids)),
            PairRow.volunteer_id == person_id,
            col(PairRow.accepted_at).is_not(None),
            col(PairRow.ends_on).is_(None),
        )
    ).all()
    if not found or barred(session, [person_id], to_local(now).date())[person_id]:
        return []
    return consented(session, (one for one in found if one is not None))


def consented(session: Session, children: Iterable[int]) -> list[int]:
    """Those of some children for whom the newest answer about company is a yes that stands."""
    some = list(children)
    answers = consent_answers.newest(session, some)
    return [child for child in some if consent_answers.stands(answers.get((child, Purpose.PAIRING)))]
