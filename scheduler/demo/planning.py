"""Planning the demo season as its organiser would: press Plan, look at the draft, publish it."""

from sqlmodel import Session, select

from scheduler.db.tables import CampaignRow, PlanRunRow
from scheduler.demo import answers
from scheduler.domain.organisations import Role
from scheduler.domain.work import PlanRunState
from scheduler.services import accounts, planning, publishing

FIRST, LATER = 10, 0
"""Priorities of the plan run that one waits for, and of those in the background."""
SECONDS_FIRST, SECONDS_LATER = 30, 75
"""Time limits: two minutes and a half after the season is loaded its first plan is published, and well
within ten minutes the other four are there."""


def ask(session: Session, key: str, *, first: bool) -> PlanRunRow:
    """The plan run of a campaign: the newest one that is under way or done, otherwise a new one."""
    campaign_id = _campaign(session, key)
    found = planning.latest_run(session, campaign_id)
    if found is not None and found.state is not PlanRunState.FAILED:
        return found
    return planning.request_plan(
        session,
        campaign_id=campaign_id,
        account_id=_organiser(session),
        time_limit=SECONDS_FIRST if first else SECONDS_LATER,
        priority=FIRST if first else LATER,
    )


def publish(session: Session, run_id: int, seed: int) -> int:
    """Publish a draft and let some people answer; the number of places that the roster fills.

    Raises:
        Refused: what `services.publishing.publish` refuses.
    """
    run = session.get_one(PlanRunRow, run_id, populate_existing=True)
    seen = publishing.preview(session, run)
    publishing.publish(
        session,
        account_id=_organiser(session),
        run=run,
        fingerprint=seen.fingerprint,
        comment="演示季首次发布",
    )
    session.flush()
    key = session.get_one(CampaignRow, run.campaign_id).key
    answers.give(session, key, seed)
    return len(seen.added) + len(seen.granted) + len(seen.kept) + len(seen.stays)


def _campaign(session: Session, key: str) -> int:
    found = session.exec(select(CampaignRow.id).where(CampaignRow.key == key)).one()
    assert found is not None
    return found


def _organiser(session: Session) -> int:
    account = accounts.find(session, f"demo-{Role.ORGANISER.value}")
    assert account is not None
    return account.id
