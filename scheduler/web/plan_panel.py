"""What a page shows of a plan run: where it stands, what it has found so far, its picture."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from scheduler.db.tables import ActivityRow, CampaignRow, PlanRunRow, SessionRow, ShiftGroupRow, ShiftRow
from scheduler.services import planning
from scheduler.web import plan_parts
from scheduler.web.plan_parts import Parts
from scheduler.web.plan_picture import Chart, chart


@dataclass(frozen=True, slots=True)
class Panel:
    """One run in figures; `live` while its fragment asks again, `taken_up` after a worker died under it."""

    run: PlanRunRow
    live: bool
    taken_up: bool
    outdated: bool
    weighted: bool
    seconds: float
    objective: dict[str, Any] | None
    bound: dict[str, Any] | None
    missing: int
    seats_chart: Chart | None
    cost_chart: Chart | None
    parts: Parts | None
    """None where the season is planned in one piece."""


def latest(session: Session, campaign: CampaignRow) -> dict[str, Any]:
    """The newest run of a campaign, for the templates; `panel` is None where nobody has pressed Plan."""
    assert campaign.id is not None
    run = planning.latest_run(session, campaign.id)
    return {"panel": None if run is None else of_run(session, run, campaign)}


def of_run(session: Session, run: PlanRunRow, campaign: CampaignRow) -> Panel:
    """One run in figures: the plan once there is one, until then the progress."""
    found = run.plan or run.progress
    history, bound = found.get("history", ()), found.get("bound")
    parts = plan_parts.of_run(session, run)
    seconds = float(found.get("seconds") or 0.0)
    if parts is not None and run.started_at is not None and run.state in planning.LIVE:
        seconds = max(seconds, (datetime.now(UTC) - run.started_at).total_seconds())
    return Panel(
        run=run,
        live=run.state in planning.LIVE,
        taken_up=run.attempt > 1,
        outdated=run.based_on_version != campaign.version,
        weighted=_weighted(session, run.campaign_id),
        seconds=seconds,
        objective=found.get("objective"),
        bound=bound,
        missing=sum(one["missing"] for one in run.plan.get("unfilled", ())),
        seats_chart=chart(history, bound, "shortfall", seconds),
        cost_chart=chart(history, bound, "cost", seconds),
        parts=parts,
    )


def _weighted(session: Session, campaign_id: int) -> bool:
    """Whether some seats of the campaign count more than once."""
    shift = (
        select(ShiftRow.id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(ActivityRow.campaign_id == campaign_id, col(ShiftRow.priority) > 1)
        .exists()
    )
    group = (
        select(ShiftGroupRow.id)
        .where(ShiftGroupRow.campaign_id == campaign_id, col(ShiftGroupRow.priority) > 1)
        .exists()
    )
    return session.exec(select(or_(shift, group))).one()
