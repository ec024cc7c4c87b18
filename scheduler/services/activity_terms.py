"""What an activity grants beyond its flow: how long an offer stands, how many trainees may come along."""

from collections.abc import Iterable
from datetime import timedelta

from sqlmodel import Session, col, select

from scheduler.db.tables import ActivityRow, ActivityTermsRow, SessionRow, ShiftRow
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import SignupFlow
from scheduler.services import audit
from scheduler.services.refusal import Refused

LEAST_MINUTES, MOST_MINUTES = 15, 10_080
MOST_TRAINEES = 5


def of_activity(session: Session, activity_id: int) -> ActivityTermsRow:
    """The terms of an activity; the usual ones where nobody has set any."""
    return session.get(ActivityTermsRow, activity_id) or ActivityTermsRow(activity_id=activity_id)


def of_shift(session: Session, shift_id: int) -> ActivityTermsRow:
    """The terms of the activity that the shift belongs to."""
    return next(iter(of_shifts(session, (shift_id,)).values()))


def of_shifts(session: Session, shifts: Iterable[int]) -> dict[int, ActivityTermsRow]:
    """The terms that hold for each of these shifts, in one query."""
    query = (
        select(ShiftRow.id, SessionRow.activity_id, ActivityTermsRow)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityTermsRow, col(ActivityTermsRow.activity_id) == SessionRow.activity_id, isouter=True)
        .where(col(ShiftRow.id).in_(list(shifts)))
    )
    return {
        shift: terms or ActivityTermsRow(activity_id=activity)
        for shift, activity, terms in session.exec(query)
        if shift is not None
    }


def offer_for(session: Session, shift_id: int) -> timedelta:
    """How long somebody who waits usually has to say yes."""
    return timedelta(minutes=of_shift(session, shift_id).offer_minutes)


def change(
    session: Session, activity: ActivityRow, wanted: ActivityTermsRow, flow: SignupFlow, account_id: int
) -> None:
    """Set how one comes onto the shifts of an activity.

    Raises:
        Refused: `offer_minutes` or `trainee_seats` out of their range; nothing is changed.
    """
    if not LEAST_MINUTES <= wanted.offer_minutes <= MOST_MINUTES:
        raise Refused(
            Violation("offer_minutes", subject="offer_hours", amount=LEAST_MINUTES, needed=MOST_MINUTES)
        )
    if not 0 <= wanted.trainee_seats <= MOST_TRAINEES:
        raise Refused(Violation("trainee_seats", subject="trainee_seats", needed=MOST_TRAINEES))
    assert activity.id is not None
    terms = of_activity(session, activity.id)
    terms.offer_minutes, terms.trainee_seats = wanted.offer_minutes, wanted.trainee_seats
    activity.flow = flow
    session.add_all((activity, terms))
    audit.note(session, account_id=account_id, action="activity.terms", subject=f"activity:{activity.id}")
