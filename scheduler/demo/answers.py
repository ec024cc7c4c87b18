"""What people say once the demo's roster is published: many agree, a few do not, the rest think it over."""

from datetime import UTC, datetime
from random import Random

from sqlmodel import Session, col, select, update

from scheduler.db.tables import (
    AccountRow,
    ActivityRow,
    AssignmentRow,
    CampaignRow,
    SessionRow,
    ShiftGroupMemberRow,
    ShiftGroupRow,
    ShiftRow,
)
from scheduler.domain.work import AssignmentState, ShiftGroupKind

AGREE = 0.5
"""Share of the people who have said yes to all that was proposed to them."""
REFUSALS = 6
"""Proposals declined, each by somebody else; none of a block, so that nothing else is torn."""


def give(session: Session, campaign: str, seed: int) -> tuple[int, int]:
    """Answer for the people of a campaign; how many proposals were accepted and declined.

    The people who have an account are left to answer for themselves.
    """
    proposed = _proposed(session, campaign)
    silent = set(session.exec(select(AccountRow.person_id)))
    people = [person for person in dict.fromkeys(row.person_id for row in proposed) if person not in silent]
    random = Random(f"{seed} answers")  # noqa: S311 - decides for invented people
    agreeing = set(random.sample(people, round(AGREE * len(people))))
    others = [person for person in people if person not in agreeing]
    refusing = set(random.sample(others, min(REFUSALS, len(others))))
    accepted, declined = [], []
    in_blocks = _in_blocks(session)
    for row in proposed:
        if row.person_id in agreeing:
            accepted.append(row.id)
        elif row.person_id in refusing and row.shift_id not in in_blocks:
            refusing.discard(row.person_id)
            declined.append(row.id)
    _move(session, accepted, AssignmentState.ACCEPTED)
    _move(session, declined, AssignmentState.DECLINED)
    return len(accepted), len(declined)


def _proposed(session: Session, campaign: str) -> list[AssignmentRow]:
    return list(
        session.exec(
            select(AssignmentRow)
            .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
            .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
            .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
            .join(CampaignRow, col(CampaignRow.id) == ActivityRow.campaign_id)
            .where(CampaignRow.key == campaign, AssignmentRow.state == AssignmentState.PROPOSED)
            .order_by(col(AssignmentRow.person_id), col(ShiftRow.starts_at))
        )
    )


def _in_blocks(session: Session) -> set[int]:
    return set(
        session.exec(
            select(ShiftGroupMemberRow.shift_id)
            .join(ShiftGroupRow, col(ShiftGroupRow.id) == ShiftGroupMemberRow.group_id)
            .where(ShiftGroupRow.kind == ShiftGroupKind.BLOCK)
        )
    )


def _move(session: Session, rows: list[int | None], to: AssignmentState) -> None:
    session.exec(
        update(AssignmentRow)
        .where(col(AssignmentRow.id).in_(rows))
        .values(state=to, came_from=AssignmentState.PROPOSED, changed_at=datetime.now(UTC))
    )
