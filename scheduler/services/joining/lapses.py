"""Told 60, 30 and 7 days ahead: a certificate, the record check or the insurance of a volunteer ends.

The volunteer is told of each; whoever answers for the volunteer's node is told how many there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, or_, select

from scheduler.db.local_time import to_local
from scheduler.db.person_facts import portions
from scheduler.db.tables import LapseWarningRow, NoticeRow, OrganisationRow, PersonRow, QualificationRow
from scheduler.domain.joining import WARNINGS, warning_due
from scheduler.domain.notices import NoticeCode
from scheduler.domain.people import CheckStatus, RecordCheck
from scheduler.jobs import enqueue
from scheduler.services.joining import desk

TASK = "lapses"
"""The job that tells, once a day."""
CHECK, INSURANCE = "check", "insurance"


@dataclass(frozen=True, slots=True)
class Lapse:
    """Something of a person that ends: a course's code, `check` or `insurance`; its last good day."""

    person_id: int
    subject: str
    until: date


def ask(session: Session) -> str:
    """Ask for the job, once at a time; gives its id."""
    return enqueue(session, TASK, {}, dedupe=TASK)


def tell(session: Session, now: datetime) -> int:
    """Leave a message for everything whose warning is due; each is told once. Gives how many."""
    today = to_local(now).date()
    told = {
        (row.person_id, row.subject, row.until, row.days)
        for row in session.exec(select(LapseWarningRow).where(LapseWarningRow.until >= today))
    }
    news: list[Lapse] = []
    for lapse in _ending(session, today):
        days = warning_due(lapse.until, today)
        if days is None or (lapse.person_id, lapse.subject, lapse.until, days) in told:
            continue
        told.add((lapse.person_id, lapse.subject, lapse.until, days))
        _write(session, lapse, days, now)
        news.append(lapse)
    _tell_desks(session, news, now)
    session.flush()
    return len(news)


def _write(session: Session, lapse: Lapse, days: int, now: datetime) -> None:
    session.add(
        LapseWarningRow(
            person_id=lapse.person_id, subject=lapse.subject, until=lapse.until, days=days, told_at=now
        )
    )
    details = {"subject": lapse.subject, "until": lapse.until.isoformat()}
    session.add(NoticeRow(person_id=lapse.person_id, code=NoticeCode.LAPSES, details=details, created_at=now))


def _tell_desks(session: Session, news: Iterable[Lapse], now: datetime) -> None:
    """One message to each who answers for some of these people: how much ends, and when the first does."""
    ends: dict[int, list[date]] = defaultdict(list)
    for lapse in news:
        ends[lapse.person_id].append(lapse.until)
    nodes: dict[str, list[int]] = defaultdict(list)
    for some in portions(ends):
        for person, path in session.exec(
            select(PersonRow.id, OrganisationRow.path)
            .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
            .where(col(PersonRow.id).in_(some))
        ):
            nodes[path].append(person or 0)
    told: dict[int, list[date]] = defaultdict(list)
    for path, people in nodes.items():
        for who in desk.people(session, path):
            told[who] += [until for person in people if person != who for until in ends[person]]
    for who, days in sorted(told.items()):
        if days:
            details = {"lapses": len(days), "until": min(days).isoformat()}
            session.add(NoticeRow(person_id=who, code=NoticeCode.LAPSES_OF, details=details, created_at=now))


def _ending(session: Session, today: date) -> Iterator[Lapse]:
    """What ends within the longest warning; of two qualifications of a kind the one that ends last counts."""
    last = today + timedelta(days=max(WARNINGS))
    newest: dict[tuple[int, str], date | None] = {}
    for held in session.exec(
        select(QualificationRow)
        .join(PersonRow, col(PersonRow.id) == QualificationRow.person_id)
        .where(col(PersonRow.is_volunteer).is_(True))
        .order_by(col(QualificationRow.id))
    ):
        key, until = (held.person_id, held.code), held.valid_until
        known = newest.get(key, date.min)
        newest[key] = None if until is None or known is None else max(known, until)
    for (person, code), until in newest.items():
        if until is not None and today <= until <= last:
            yield Lapse(person, code, until)
    for row in session.exec(
        select(PersonRow)
        .where(col(PersonRow.is_volunteer).is_(True))
        .where(or_(PersonRow.check_status == CheckStatus.CLEAR, col(PersonRow.insured_until).is_not(None)))
        .order_by(col(PersonRow.id))
    ):
        yield from _of_person(row, today, last)


def _of_person(row: PersonRow, today: date, last: date) -> Iterator[Lapse]:
    assert row.id is not None
    ends = {INSURANCE: row.insured_until}
    if row.check_status is CheckStatus.CLEAR:
        ends[CHECK] = RecordCheck(row.check_status, row.checked_on, row.check_until).last_day
    for subject, until in ends.items():
        if until is not None and today <= until <= last:
            yield Lapse(row.id, subject, until)
