"""Those on the shifts of edited sessions: who is asked again, who is released, and one message to each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from scheduler.db.person_facts import portions
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    CampaignRow,
    NoticeRow,
    SessionRow,
    ShiftRow,
)
from scheduler.domain.notices import NoticeCode
from scheduler.domain.work import AssignmentState, CampaignState, SessionState
from scheduler.services.seats import SEATED

OPEN = (AssignmentState.REQUESTED, *(state for state in SEATED if state is not AssignmentState.DONE))
"""States of people who expect to be there, or hope to."""


@dataclass
class Affected:
    """Shifts by person, of those who have to be told."""

    campaign_id: int
    asked: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    cancelled: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    released: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    @property
    def people(self) -> frozenset[int]:
        """Everybody who gets a message."""
        return frozenset().union(self.asked, self.changed, self.cancelled, self.released)


def on_sessions(session: Session, sessions: Iterable[int]) -> list[AssignmentRow]:
    """The open assignments of sessions, by shift and person."""
    return [
        row
        for some in portions(sessions)
        for row in session.exec(
            select(AssignmentRow)
            .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
            .where(col(ShiftRow.session_id).in_(some), col(AssignmentRow.state).in_(OPEN))
            .order_by(col(AssignmentRow.shift_id), col(AssignmentRow.person_id))
        )
    ]


def ask_again(rows: Iterable[AssignmentRow], affected: Affected, now: datetime) -> None:
    """Whoever said yes said it to another time or place, and is asked anew; requests stay requests."""
    for row in rows:
        if row.state is AssignmentState.REQUESTED:
            affected.changed[row.person_id].append(row.shift_id)
            continue
        if row.state.kept:
            row.came_from, row.state, row.changed_at = row.state, AssignmentState.PROPOSED, now
        affected.asked[row.person_id].append(row.shift_id)


def release(rows: Iterable[AssignmentRow], affected: Affected, now: datetime) -> None:
    """The session does not take place: nobody is on it any more."""
    for row in rows:
        row.came_from, row.state, row.changed_at = row.state, AssignmentState.CANCELLED, now
        affected.cancelled[row.person_id].append(row.shift_id)


def take_off(rows: Iterable[AssignmentRow], affected: Affected, now: datetime) -> None:
    """The session takes place when they can't: they are on it no more, and asked nothing about it."""
    for row in rows:
        row.state, row.changed_at = AssignmentState.CANCELLED, now
        affected.released[row.person_id].append(row.shift_id)
        asked = [shift for shift in affected.asked.pop(row.person_id, ()) if shift != row.shift_id]
        if asked:
            affected.asked[row.person_id] = asked


def tell(session: Session, affected: Affected, now: datetime) -> int:
    """One message to each; gives how many. What was never published is nobody's news."""
    campaign = session.get_one(CampaignRow, affected.campaign_id)
    if campaign.state is not CampaignState.PUBLISHED:
        return 0
    notices = list(_notices(affected, now))
    session.add_all(notices)
    return len(notices)


def touch(session: Session, sessions: Iterable[int]) -> None:
    """Raise the version of every shift: whoever signs up at this moment looks again."""
    for some in portions(sessions):
        session.execute(
            update(ShiftRow).where(col(ShiftRow.session_id).in_(some)).values(version=ShiftRow.version + 1)
        )


def elsewhere(session: Session, sessions: Iterable[int]) -> list[int]:
    """People who would be in two places at once, as the shifts of these sessions are now; by id.

    Whoever could be there but for the way, rest or their limits comes off instead; see `fitting`.
    """
    mine = set(sessions)
    rows = on_sessions(session, mine)
    held = [row for row in rows if row.state in SEATED]
    people = {row.person_id for row in held}
    spans: dict[int, list[tuple[datetime, datetime, bool]]] = defaultdict(list)
    for some in portions(people):
        found = session.exec(
            select(AssignmentRow.person_id, ShiftRow.starts_at, ShiftRow.ends_at, ShiftRow.session_id)
            .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
            .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
            .where(
                col(AssignmentRow.person_id).in_(some),
                col(AssignmentRow.state).in_(SEATED),
                SessionRow.state == SessionState.PLANNED,
            )
        )
        for person, starts, ends, session_id in found:
            spans[person].append((starts, ends, session_id in mine))
    return sorted(person for person, held_by in spans.items() if _clash(held_by))


def _clash(spans: list[tuple[datetime, datetime, bool]]) -> bool:
    """Whether two stretches overlap, at least one of which was edited."""
    ordered = sorted(spans)
    return any(
        later[0] < earlier[1] and (earlier[2] or later[2])
        for at, earlier in enumerate(ordered)
        for later in ordered[at + 1 : at + 5]
    )


def _notices(affected: Affected, now: datetime) -> Iterator[NoticeRow]:
    for person in sorted(affected.people):
        details: Mapping[str, object] = {
            "campaign_id": affected.campaign_id,
            "asked": affected.asked.get(person, []),
            "changed": affected.changed.get(person, []),
            "cancelled": affected.cancelled.get(person, []),
            "released": affected.released.get(person, []),
        }
        only_lost = not details["asked"] and not details["changed"]
        lost = NoticeCode.RELEASED if details["released"] else NoticeCode.SHIFT_CANCELLED
        code = lost if only_lost else NoticeCode.SHIFT_CHANGED
        yield NoticeRow(person_id=person, code=code.value, details=dict(details), created_at=now)


def campaign_of(session: Session, session_id: int) -> int:
    """The campaign of a session."""
    return session.exec(
        select(ActivityRow.campaign_id)
        .join(SessionRow, col(SessionRow.activity_id) == ActivityRow.id)
        .where(SessionRow.id == session_id)
    ).one()
