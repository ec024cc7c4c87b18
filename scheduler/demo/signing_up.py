"""What the demo's volunteer has arranged: a friend, one who asks, the stand-in list; trainees are welcome."""

from datetime import UTC, datetime

from sqlmodel import Session, col, select

from scheduler.db.tables import ActivityRow, ActivityTermsRow, CallMeRow, FriendRow, PersonRow
from scheduler.domain.work import SignupFlow

SINCE = datetime(2027, 1, 4, 2, tzinfo=UTC)


def arrange(session: Session, volunteer: int) -> None:
    """Write it, once the season is in the database."""
    for activity in session.exec(select(ActivityRow.id).where(ActivityRow.flow != SignupFlow.ORGANISER)):
        session.add(ActivityTermsRow(activity_id=activity or 0, trainee_seats=1))
    session.add(CallMeRow(person_id=volunteer, made_at=SINCE))
    home = session.get_one(PersonRow, volunteer).organisation_id
    others = session.exec(
        select(PersonRow.id)
        .where(PersonRow.organisation_id == home, col(PersonRow.is_volunteer), PersonRow.id != volunteer)
        .order_by(col(PersonRow.id))
        .limit(2)
    ).all()
    for other, agreed_at in zip(others, (SINCE, None), strict=False):
        assert other is not None
        pair = {"person_id": min(volunteer, other), "other_id": max(volunteer, other)}
        session.add(FriendRow(**pair, asked_by=other, asked_at=SINCE, agreed_at=agreed_at))
    session.flush()
