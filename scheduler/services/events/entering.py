"""Entering an event: what cannot stand goes, everybody concerned is told once, and a plan is asked for."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from scheduler.db.local_time import ZONE
from scheduler.db.person_facts import portions
from scheduler.db.tables import (
    AssignmentRow,
    EventCampaignRow,
    EventRow,
    NoticeRow,
    OrganisationRow,
    ShiftRow,
)
from scheduler.domain.disruption import EventKind, Loss
from scheduler.domain.notices import NoticeCode
from scheduler.domain.organisations import Role
from scheduler.domain.work import AssignmentState
from scheduler.services import access, audit, layers, planning, rechecks, withdrawal
from scheduler.services.accounts import Account
from scheduler.services.events import effect
from scheduler.services.events.effect import CampaignEffect, Effect
from scheduler.services.events.facts import Event
from scheduler.services.refusal import Refused

TIME_LIMIT = 10
"""Seconds for the plan: most of the roster stands, and somebody waits."""

PRIORITY = 8
"""Before the plans of campaigns that nobody has been told of."""


def preview(session: Session, event: Event, now: datetime) -> Effect:
    """What entering it would do; nothing stays written.

    Raises:
        Refused: as `enter`.
    """
    with session.begin_nested() as tried:
        found = effect.work_out(session, event, now)
        tried.rollback()
    return found


def enter(session: Session, account: Account, event: Event, fingerprint: str, now: datetime) -> EventRow:
    """Do what `preview` has shown: seats are given up, people told, a plan with the least change asked for.

    Raises:
        Refused: `changed_meanwhile` when it would now do something else; what `effect.work_out` refuses.
    """
    layers_before = layers.kept_layers(session) if event.kind is EventKind.MAKEUP_DAY else {}
    found = effect.work_out(session, event, now)
    if found.fingerprint != fingerprint:
        raise Refused("changed_meanwhile")
    row = EventRow(
        kind=event.kind,
        account_id=account.id,
        person_id=event.person_id,
        site_id=event.site_id,
        session_id=event.session_id,
        facts=event.facts(),
        entered_at=now,
    )
    session.add(row)
    session.flush()
    if event.kind is EventKind.MAKEUP_DAY:
        _keep_rechecks(session, event, layers_before)
    for one in found.campaigns:
        _carry_out(session, row, one, account, now)
    audit.note(session, account_id=account.id, action="event.enter", subject=f"event:{row.id}")
    session.flush()
    return row


def _carry_out(session: Session, row: EventRow, one: CampaignEffect, account: Account, now: datetime) -> None:
    campaign = one.campaign
    assert campaign.id is not None
    assert row.id is not None
    _give_up(session, one, now)
    session.add_all(_notices(one, row.id, now))
    run_id = None
    mine = is_mine(session, account, one)
    if mine and one.short:
        run = planning.request_plan(
            session,
            campaign_id=campaign.id,
            account_id=account.id,
            time_limit=TIME_LIMIT,
            priority=PRIORITY,
        )
        run_id = run.id
    if one.care or not mine:
        _tell_organisers(session, one, row.id, now)
    session.add(
        EventCampaignRow(event_id=row.id, campaign_id=campaign.id, plan_run_id=run_id, outcome=_outcome(one))
    )


def is_mine(session: Session, account: Account, one: CampaignEffect) -> bool:
    """Whether the account organises the campaign; people of others' campaigns are counted, not named."""
    node = session.get_one(OrganisationRow, one.campaign.organisation_id)
    return access.covers(account.paths(Role.ORGANISER), (node.path,))


def _give_up(session: Session, one: CampaignEffect, now: datetime) -> None:
    """The lost seats' rows, kept for ever as cancelled; shifts are held first, in the order of their ids."""
    for shift in sorted({shift for _, shift in one.lost}):
        session.execute(
            update(ShiftRow).where(col(ShiftRow.id) == shift).values(version=ShiftRow.version + 1)
        )
    for some in portions({person for person, _ in one.lost}):
        rows = session.exec(
            select(AssignmentRow)
            .where(col(AssignmentRow.person_id).in_(some))
            .execution_options(populate_existing=True)
        )
        for row in rows:
            if (row.person_id, row.shift_id) in one.lost:
                row.came_from, row.state = row.state, AssignmentState.CANCELLED
                row.changed_at = now
                session.add(row)


def _notices(one: CampaignEffect, event_id: int, now: datetime) -> Iterable[NoticeRow]:
    """One message a person, whatever happens to how many of their shifts."""
    told: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for (person, shift), reason in sorted(one.lost.items()):
        told[person]["cancelled" if reason == Loss.CALLED_OFF else "released"].append(shift)
    for person, shift in one.changed:
        told[person]["changed"].append(shift)
    for person, shifts in sorted(told.items()):
        details: dict[str, Any] = {"campaign_id": one.campaign.id, "event": event_id, **shifts}
        code = (
            NoticeCode.SHIFT_CANCELLED.value
            if shifts.get("cancelled")
            else NoticeCode.RELEASED.value
            if shifts.get("released")
            else NoticeCode.SHIFT_CHANGED.value
        )
        yield NoticeRow(person_id=person, code=code, details=details, created_at=now)


def _tell_organisers(session: Session, one: CampaignEffect, event_id: int, now: datetime) -> None:
    """Whoever runs the campaign hears of it, also where somebody else has entered the event."""
    assert one.campaign.id is not None
    session.add_all(
        NoticeRow(
            person_id=person,
            code=NoticeCode.EVENT.value,
            details={"campaign_id": one.campaign.id, "event": event_id},
            created_at=now,
        )
        for person in withdrawal.organisers(session, one.campaign.id)
    )


def _outcome(one: CampaignEffect) -> dict[str, Any]:
    return {
        "lost": [[person, shift, reason] for (person, shift), reason in sorted(one.lost.items())],
        "changed": [list(place) for place in one.changed],
        "moved": list(one.moved),
        "cancelled": list(one.cancelled),
        "short": list(one.short),
        "care": [gap.session.id for gap in one.care],
    }


def _keep_rechecks(session: Session, event: Event, before: dict[str, Any]) -> None:
    """Sessions in the layer's reach on the day are listed for a look, as with an official notice."""
    assert event.day is not None
    after = layers.kept_layers(session)
    found = rechecks.hits(session, event.layer, before, after, span=(event.day, event.day), zone=ZONE)
    rechecks.keep(session, event.layer, found)
