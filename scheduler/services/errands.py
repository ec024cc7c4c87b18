"""What stands in a person's own calendar beside shifts: company that is due, home visits, appointments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import literal, select, union_all
from sqlmodel import Session, col

from scheduler.calendar.entry import Days
from scheduler.db.tables import CounsellingRow, PairRow, VisitRoundRow
from scheduler.domain.interval import Interval
from scheduler.services import agenda, visit_sight
from scheduler.services.agenda import Reader
from scheduler.services.counselling import hours
from scheduler.services.pairs import diary


class ErrandKind(StrEnum):
    """What it is: `given` is an appointment of a social worker, `taken` one of a parent."""

    COMPANY = "company"
    VISITS = "visits"
    GIVEN = "given"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing that only its owner sees, without a name or place; in the zone of the reader.

    `open` is there because a page tells own shifts from open ones by it; `clash` is an overlap with a shift.
    """

    kind: ErrandKind
    when: Interval | Days
    clash: bool = False
    open: None = None


def of_person(session: Session, reader: Reader, days: Days, shifts: Iterable[Interval]) -> list[Errand]:
    """Everything of the reader's on these days that was not called off; one query where there is nothing."""
    own, found = list(shifts), _rows(session, reader, days)
    due = diary.of_volunteer(session, reader.account.person_id, reader.now) if _has_company(found) else ()
    timed = [
        (kind, Interval(starts.astimezone(reader.zone), ends.astimezone(reader.zone)))
        for kind, starts, ends in found
        if kind is not ErrandKind.COMPANY
    ]
    return [
        *(
            Errand(ErrandKind.COMPANY, Days(one.day, one.day))
            for one in due
            if not one.over and days.first <= one.day <= days.last
        ),
        *(Errand(kind, when, any(when.overlaps(one) for one in own)) for kind, when in timed),
    ]


def _has_company(found: Iterable[tuple[ErrandKind, datetime, datetime]]) -> bool:
    return any(kind is ErrandKind.COMPANY for kind, _starts, _ends in found)


def _rows(session: Session, reader: Reader, days: Days) -> list[tuple[ErrandKind, datetime, datetime]]:
    """Kind, begin and end in UTC: rounds, hours that somebody took of the reader, hours that the reader took.

    A pair stands there with the time at which it began: when it is due takes a second look.
    """
    me = reader.account.person_id
    first, end = agenda.span(days, reader.zone)
    hour = (col(CounsellingRow.starts_at), col(CounsellingRow.starts_at))
    stands = (
        col(CounsellingRow.cancelled_at).is_(None),
        col(CounsellingRow.starts_at) >= first,
        col(CounsellingRow.starts_at) < end,
    )
    rows = session.execute(
        union_all(
            select(literal(ErrandKind.VISITS.value), col(VisitRoundRow.starts_at), col(VisitRoundRow.ends_at))
            .where(visit_sight.goes_with(me), col(VisitRoundRow.cancelled_at).is_(None))
            .where(col(VisitRoundRow.day) >= days.first, col(VisitRoundRow.day) <= days.last),
            select(literal(ErrandKind.GIVEN.value), *hour).where(
                col(CounsellingRow.counsellor_id) == me, col(CounsellingRow.person_id).is_not(None), *stands
            ),
            select(literal(ErrandKind.TAKEN.value), *hour).where(
                col(CounsellingRow.person_id) == me, *stands
            ),
            select(
                literal(ErrandKind.COMPANY.value), col(PairRow.accepted_at), col(PairRow.accepted_at)
            ).where(
                col(PairRow.volunteer_id) == me,
                col(PairRow.accepted_at).is_not(None),
                col(PairRow.ends_on).is_(None),
            ),
        )
    )
    found = [(ErrandKind(kind), starts, ends) for kind, starts, ends in rows]
    return [(kind, starts, ends if ends > starts else starts + hours.LENGTH) for kind, starts, ends in found]
