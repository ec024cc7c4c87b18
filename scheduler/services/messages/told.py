"""Who was told what, when and by which way, and whether it arrived, as organisers look it up later."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, or_, select

from scheduler.db.tables import (
    AccountRow,
    CampaignRow,
    MessageNoticeRow,
    MessageRow,
    NoticeRow,
    OrganisationRow,
    PersonRow,
)
from scheduler.domain.messages import MessageState
from scheduler.domain.organisations import Role
from scheduler.services.access import below
from scheduler.services.accounts import Account
from scheduler.services.drafts import names
from scheduler.services.paging import Page, fetched

SIZE = 40
"""Messages on a page."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One message, to whom, and when it was read within the site."""

    message: MessageRow
    person: PersonRow
    campaign: CampaignRow | None
    released_by: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages to list: of one campaign or of all; `troubled`: only those that may not have arrived."""

    campaign_id: int | None = None
    troubled: bool = False


def listed(session: Session, account: Account, wanted: Wanted, page: int = 1) -> Page[Sent]:
    """Messages of the campaigns that the account organises, newest first."""
    query = (
        select(MessageRow)
        .join(CampaignRow, col(CampaignRow.id) == MessageRow.campaign_id)
        .join(OrganisationRow, col(OrganisationRow.id) == CampaignRow.organisation_id)
        .where(below(OrganisationRow.path, account, Role.ORGANISER))
        .order_by(col(MessageRow.released_at).desc(), col(MessageRow.id).desc())
    )
    if wanted.campaign_id is not None:
        query = query.where(MessageRow.campaign_id == wanted.campaign_id)
    if wanted.troubled:
        query = query.where(or_(*(MessageRow.state == state for state in MessageState if state.repeatable)))
    part = fetched(session, query, page, SIZE)
    return Page(_sent(session, part.items), part.number, part.pages, part.total)


def _sent(session: Session, rows: tuple[MessageRow, ...]) -> tuple[Sent, ...]:
    people = names(session, {row.person_id for row in rows})
    campaigns = {
        one.id: one
        for one in session.exec(
            select(CampaignRow).where(col(CampaignRow.id).in_({row.campaign_id for row in rows}))
        )
    }
    read = dict(
        session.exec(
            select(MessageNoticeRow.message_id, func.max(NoticeRow.read_at))
            .join(NoticeRow, col(NoticeRow.id) == MessageNoticeRow.notice_id)
            .where(col(MessageNoticeRow.message_id).in_([row.id for row in rows]))
            .group_by(col(MessageNoticeRow.message_id))
        ).all()
    )
    releasers = dict(
        session.exec(
            select(AccountRow.id, PersonRow.name)
            .join(PersonRow, col(PersonRow.id) == AccountRow.person_id)
            .where(col(AccountRow.id).in_({row.released_by for row in rows}))
        ).all()
    )
    return tuple(
        Sent(
            row,
            people[row.person_id],
            campaigns.get(row.campaign_id),
            releasers.get(row.released_by, ""),
            read.get(row.id or 0),
        )
        for row in rows
    )
