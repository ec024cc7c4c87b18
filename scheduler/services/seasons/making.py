"""Making a season from a template: all of it in one transaction, as it was looked at, or nothing."""

from datetime import datetime

from sqlmodel import Session

from scheduler.db.tables import CampaignRow, SeasonEditKind, SeasonEditRow
from scheduler.domain.season.catalogue import TEMPLATES
from scheduler.services import audit, campaigns
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused
from scheduler.services.seasons.look import Look, look
from scheduler.services.seasons.wanted import Wanted
from scheduler.services.seasons.writing import Writer
from scheduler.services.series import edits
from scheduler.services.series.pictures import digest


def make(
    session: Session, *, account: Account, wanted: Wanted, seen: str, now: datetime
) -> tuple[CampaignRow, SeasonEditRow]:
    """Write the season; `seen` is the fingerprint of the look that the organiser has had.

    Raises:
        Refused: what `look` refuses; `look_changed` when sites, rooms or calendars are not as they were seen.
    """
    found = look(session, account, wanted)
    if fingerprint(found) != seen:
        raise Refused("look_changed")
    campaign = _campaign(session, account, wanted)
    assert campaign.id is not None
    writer = Writer(session, campaign.id, found)
    writer.write(TEMPLATES[wanted.template], wanted)
    if wanted.campaign_id is None:
        writer.made["campaign"] = [campaign.id]
    edit = edits.record(
        session,
        edits.Act(account.id, campaign.id, SeasonEditKind.CREATE, now),
        sessions=writer.made["session"],
        made=writer.made,
    )
    audit.note(session, account_id=account.id, action="season.make", subject=f"campaign:{campaign.id}")
    return campaign, edit


def fingerprint(found: Look) -> str:
    """What the organiser has seen: every session with its time, place, room and people."""
    people: dict[str, list[tuple[str, int, int]]] = {}
    for shift in found.season.pieces.shifts:
        people.setdefault(found.season.homes[shift.id], []).append((shift.role, shift.min, shift.max))
    return digest(
        [
            one.key,
            one.when.start.isoformat(),
            one.when.end.isoformat(),
            found.rooms.of(one),
            people.get(one.key),
        ]
        for one in found.season.drafts
    )


def _campaign(session: Session, account: Account, wanted: Wanted) -> CampaignRow:
    if wanted.campaign_id is not None:
        return session.get_one(CampaignRow, wanted.campaign_id)
    entered = campaigns.Wanted(
        organisation_id=wanted.organisation_id,
        name_zh=wanted.name_zh,
        name_en=wanted.name_en,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        body=wanted.body,
        basis=wanted.basis,
    )
    return campaigns.create(session, account=account, wanted=entered)
