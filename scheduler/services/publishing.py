"""Publishing a draft: the plan becomes assignments, messages and a new roster version, or nothing changes."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    CampaignRow,
    NoticeRow,
    PlanRunRow,
    RosterVersionRow,
    SessionRow,
    ShiftRow,
)
from scheduler.domain.notices import NoticeCode
from scheduler.domain.work import AssignmentState, CampaignState, PlanRunState
from scheduler.services import audit, change_list
from scheduler.services.change_list import ChangeList, Place
from scheduler.services.refusal import Refused

MOVED, ASKED, RELEASED = NoticeCode.MOVED.value, NoticeCode.ASKED.value, NoticeCode.RELEASED.value
"""Codes of the message that a person gets when a roster is published."""


def preview(session: Session, run: PlanRunRow) -> ChangeList:
    """What publishing would do now.

    Raises:
        Refused: `run_not_done`.
    """
    if run.state is not PlanRunState.DONE or not run.plan:
        raise Refused("run_not_done")
    return change_list.of_run(session, run)


def publish(
    session: Session, *, account_id: int, run: PlanRunRow, fingerprint: str, comment: str
) -> RosterVersionRow:
    """Make a draft the roster; `fingerprint` is that of the change list which the organiser has seen.

    People who were asked before and still stand in the plan are left alone; whoever said yes stays; rows are
    kept for ever. Everything is written in the caller's transaction.

    Raises:
        Refused: `run_not_done`; `already_published`; `plan_outdated` when somebody published since the draft
            was made; `changed_meanwhile` when the list is not the one that was seen; `nothing_changed`; every
            rule that the roster would break.
    """
    campaign = _locked(session, run.campaign_id)
    session.refresh(run, with_for_update=True)  # a hand may have changed it a moment ago
    seen = preview(session, run)
    _refuse(session, campaign, seen, fingerprint)
    campaign.version += 1
    campaign.state = CampaignState.PUBLISHED
    now = datetime.now(UTC)
    _write(session, seen, campaign.version, now)
    session.add_all(_notices(seen, campaign, now))
    made = RosterVersionRow(
        campaign_id=run.campaign_id,
        version=campaign.version,
        account_id=account_id,
        published_at=now,
        comment=comment,
        plan_run_id=run.id,
        changes={
            "added": [*seen.added, *seen.granted],
            "released": list(seen.released),
            "kept": len(seen.kept) + len(seen.stays),
        },
    )
    session.add_all((campaign, made))
    audit.note(session, account_id=account_id, action="roster.publish", subject=f"campaign:{campaign.id}")
    session.flush()
    return made


def since(session: Session, campaign_id: int, version: int) -> list[RosterVersionRow]:
    """What was published after a version, in order."""
    return list(
        session.exec(
            select(RosterVersionRow)
            .where(RosterVersionRow.campaign_id == campaign_id, RosterVersionRow.version > version)
            .order_by(col(RosterVersionRow.version))
        )
    )


def _locked(session: Session, campaign_id: int) -> CampaignRow:
    """The campaign as it is now, its shifts held: a second organiser waits, and so does whoever signs up."""
    campaign = session.exec(
        select(CampaignRow)
        .where(CampaignRow.id == campaign_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    session.exec(
        select(ShiftRow.id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(ActivityRow.campaign_id == campaign_id)
        .order_by(col(ShiftRow.id))
        .with_for_update(of=ShiftRow)
    ).all()
    return campaign


def _refuse(session: Session, campaign: CampaignRow, seen: ChangeList, fingerprint: str) -> None:
    if seen.outdated:
        later = since(session, seen.campaign_id, seen.based_on)
        again = bool(later) and later[-1].plan_run_id == seen.run_id
        raise Refused("already_published" if again else "plan_outdated")
    if seen.fingerprint != fingerprint:
        raise Refused("changed_meanwhile")
    if seen.broken:
        raise Refused(*seen.broken)
    if not seen.changes and campaign.version > 0:
        raise Refused("nothing_changed")


def _write(session: Session, seen: ChangeList, version: int, now: datetime) -> None:
    """Turns the change list into rows; only places that change are touched."""
    rows = _rows(session, seen.changes)
    becomes = dict.fromkeys(seen.added, AssignmentState.PROPOSED)
    becomes |= dict.fromkeys(seen.granted, AssignmentState.CONFIRMED)
    becomes |= dict.fromkeys(seen.released, AssignmentState.CANCELLED)
    for place, state in becomes.items():
        row = rows.get(place)
        if row is None:
            person, shift = place
            row = AssignmentRow(shift_id=shift, person_id=person, state=state, changed_at=now)
        else:
            row.came_from = row.state
        row.state, row.roster_version, row.changed_at = state, version, now
        session.add(row)
    changed = sorted({shift for _, shift in becomes})
    session.execute(
        update(ShiftRow).where(col(ShiftRow.id).in_(changed)).values(version=ShiftRow.version + 1)
    )


def _rows(session: Session, places: Iterable[Place]) -> dict[Place, AssignmentRow]:
    wanted = set(places)
    found = session.exec(
        select(AssignmentRow)
        .where(col(AssignmentRow.shift_id).in_({shift for _, shift in wanted}))
        .execution_options(populate_existing=True)
    )
    by_place = {(row.person_id, row.shift_id): row for row in found}
    return {place: row for place, row in by_place.items() if place in wanted}


def _notices(seen: ChangeList, campaign: CampaignRow, now: datetime) -> Iterable[NoticeRow]:
    """One message a person, however many shifts change."""
    asked, released = defaultdict(list), defaultdict(list)
    for person, shift in (*seen.added, *seen.granted):
        asked[person].append(shift)
    for person, shift in seen.released:
        released[person].append(shift)
    for person in sorted(seen.notified):
        code = MOVED if person in seen.moved else ASKED if person in seen.joining else RELEASED
        yield NoticeRow(
            person_id=person,
            code=code,
            details={
                "campaign_id": campaign.id,
                "version": campaign.version,
                "asked": asked[person],
                "released": released[person],
            },
            created_at=now,
        )
