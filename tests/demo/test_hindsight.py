"""What led to the demo's season lies behind whoever looks at it, on whatever day."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, func, select

from scheduler.db.session import transaction
from scheduler.db.tables import ConsentRow, PersonRow, QualificationRow
from scheduler.demo import hindsight
from scheduler.demo.world import World

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WEEK = timedelta(weeks=1)


def asked(session: Session) -> dict[int, tuple[datetime, datetime | None]]:
    return {row.id or 0: (row.at, row.withdrawn_at) for row in session.exec(select(ConsentRow))}


def test_nothing_was_done_later_than_now(sqlite_url: str, season: World) -> None:
    with transaction(sqlite_url) as session:
        season.book.write(session)
        before = asked(session)
        untouched = {one for one, (at, over) in before.items() if max(at, over or at) <= NOW}
        hindsight.arrange(session, NOW)
        after = asked(session)
        last = session.exec(
            select(func.max(PersonRow.checked_on), func.max(QualificationRow.valid_from)).join(
                QualificationRow, col(QualificationRow.person_id) == PersonRow.id
            )
        ).one()
    assert all(
        NOW - 2 * WEEK <= max(one for one in after[key] if one) <= NOW for key in set(before) - untouched
    )
    assert {key: after[key] for key in untouched} == {key: before[key] for key in untouched}
    assert len(untouched) < len(before)
    assert all(
        over is None or (after[key][1] or at) - after[key][0] == over - at
        for key, (at, over) in before.items()
    )
    assert max(last) <= NOW.date()
