"""Planning again around what organisers settled: pins and bars of a draft, refused lines of a change list."""

from collections.abc import Collection

from sqlmodel import Session

from scheduler.db.tables import PlanRunRow
from scheduler.domain.edits import Condition
from scheduler.services import audit, planning, publishing
from scheduler.services.change_list import ChangeList, Place
from scheduler.services.edits import conditions
from scheduler.services.refusal import Refused


def request(
    session: Session, *, account_id: int, run: PlanRunRow, refused: Collection[int] = ()
) -> PlanRunRow:
    """Ask for a plan that keeps to what was settled for a draft.

    What publishing the draft would change for the people in `refused` is not to happen: what they would lose
    stays theirs, what they would be asked for they are not.

    Raises:
        Refused: `plan_under_way` while another plan is made; `run_not_done`.
    """
    assert run.id is not None
    settled = conditions.of_run(session, run.id)
    if refused:
        settled |= against(publishing.preview(session, run), refused)
    latest = planning.latest_run(session, run.campaign_id)
    if latest is not None and latest.state in planning.LIVE:
        raise Refused("plan_under_way")
    made = planning.request_plan(session, campaign_id=run.campaign_id, account_id=account_id)
    assert made.id is not None
    conditions.put(session, made.id, settled)
    audit.note(session, account_id=account_id, action="plan.replan", subject=f"plan_run:{made.id}")
    return made


def anew(session: Session, *, campaign_id: int, account_id: int, time_limit: int) -> PlanRunRow:
    """Ask for a plan that keeps to what was settled for the campaign's latest; one under way is given back.

    `time_limit` is in seconds.
    """
    latest = planning.latest_run(session, campaign_id)
    made = planning.request_plan(
        session, campaign_id=campaign_id, account_id=account_id, time_limit=time_limit
    )
    assert made.id is not None
    if latest is not None and latest.id not in (None, made.id) and not conditions.of_run(session, made.id):
        conditions.put(session, made.id, conditions.of_run(session, latest.id or 0))
    return made


def against(seen: ChangeList, people: Collection[int]) -> dict[Place, Condition]:
    """What must hold so that nothing changes for these people."""
    held = {place: Condition.HELD for place in seen.released if place[0] in people}
    barred = {place: Condition.BARRED for place in (*seen.added, *seen.granted) if place[0] in people}
    return held | barred
