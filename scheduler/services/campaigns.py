"""Campaigns as an organiser sees them: which there are, how full they are, and making or changing one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from secrets import token_hex
from zoneinfo import ZoneInfo

import sqlalchemy
from sqlmodel import Session, col, func, select

from scheduler.db.tables import (
    ActivityRow,
    CampaignRow,
    OrganisationRow,
    RosterVersionRow,
    SessionRow,
    ShiftRow,
)
from scheduler.domain.organisations import Body, Role
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import SessionState
from scheduler.services import access, audit, seats
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused

SEES = (Role.ORGANISER, Role.COORDINATOR, Role.ADMINISTRATOR)
"""Roles that see campaigns of their nodes before they are published."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How full a campaign is; places are people needed at least, `filled` never counts beyond them."""

    sessions: int = 0
    shifts: int = 0
    places: int = 0
    filled: int = 0
    requested: int = 0
    waiting: int = 0
    accepted: int = 0
    declined: int = 0

    @property
    def gaps(self) -> int:
        """Places that nobody has been proposed for or has taken."""
        return self.places - self.filled


@dataclass(frozen=True, slots=True)
class Card:
    """One campaign with its owner and its counts."""

    campaign: CampaignRow
    owner: OrganisationRow
    counts: Counts


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is entered to make or change a campaign; both dates inclusive."""

    organisation_id: int
    name_zh: str
    starts_on: date
    ends_on: date
    name_en: str = ""
    body: Body | None = None
    basis: str = ""


def in_scope(session: Session, account: Account) -> list[Card]:
    """Every campaign of the account's nodes with its counts, the latest first; two queries in all."""
    rows = session.exec(
        select(CampaignRow, OrganisationRow)
        .join(OrganisationRow, col(OrganisationRow.id) == CampaignRow.organisation_id)
        .where(access.below(OrganisationRow.path, account, *SEES))
        .order_by(col(CampaignRow.starts_on).desc(), col(CampaignRow.id))
    ).all()
    counted = counts(session, [campaign.id for campaign, _ in rows if campaign.id is not None])
    return [Card(campaign, owner, counted.get(campaign.id or 0, Counts())) for campaign, owner in rows]


def card(session: Session, campaign: CampaignRow) -> Card:
    """One campaign with its owner and counts."""
    assert campaign.id is not None
    owner = session.get_one(OrganisationRow, campaign.organisation_id)
    return Card(campaign, owner, counts(session, [campaign.id]).get(campaign.id, Counts()))


def counts(session: Session, campaigns: Iterable[int]) -> dict[int, Counts]:
    """The counts of several campaigns at once; cancelled sessions do not count, empty ones are absent."""
    taken = seats.per_shift()
    rows = session.execute(
        sqlalchemy.select(
            col(ActivityRow.campaign_id),
            func.count(func.distinct(col(SessionRow.id))),
            func.count(col(ShiftRow.id)),
            *seats.sums(taken),
        )
        .join(SessionRow, col(SessionRow.activity_id) == col(ActivityRow.id))
        .join(ShiftRow, col(ShiftRow.session_id) == col(SessionRow.id), isouter=True)
        .join(taken, taken.c.shift_id == col(ShiftRow.id), isouter=True)
        .where(
            col(ActivityRow.campaign_id).in_(list(campaigns)), col(SessionRow.state) == SessionState.PLANNED
        )
        .group_by(col(ActivityRow.campaign_id))
    ).all()
    return {row[0]: Counts(*(int(value) for value in row[1:])) for row in rows}


def versions(session: Session, campaign_id: int) -> list[RosterVersionRow]:
    """What was published, the latest first."""
    return list(
        session.exec(
            select(RosterVersionRow)
            .where(RosterVersionRow.campaign_id == campaign_id)
            .order_by(col(RosterVersionRow.version).desc())
        )
    )


def owners(session: Session, account: Account) -> list[OrganisationRow]:
    """The nodes that a campaign of this organiser may belong to, from the top down."""
    mine = access.below(OrganisationRow.path, account, Role.ORGANISER)
    return list(session.exec(select(OrganisationRow).where(mine).order_by(col(OrganisationRow.path))))


def create(session: Session, *, account: Account, wanted: Wanted) -> CampaignRow:
    """A new campaign, a draft.

    Raises:
        Refused: with the fields at fault as subjects.
    """
    _check(session, account, wanted)
    campaign = CampaignRow(
        key=f"{wanted.starts_on.year}-{token_hex(6)}",
        organisation_id=wanted.organisation_id,
        name_zh=wanted.name_zh,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
    )
    _fill(campaign, wanted)
    session.add(campaign)
    session.flush()
    audit.note(session, account_id=account.id, action="campaign.create", subject=f"campaign:{campaign.id}")
    return campaign


def edit(
    session: Session, *, account: Account, campaign: CampaignRow, wanted: Wanted, zone: ZoneInfo
) -> None:
    """Change what a campaign is called, when it is and whose it is.

    Raises:
        Refused: with the fields at fault as subjects; dates that leave out a session of the campaign are.
    """
    assert campaign.id is not None
    _check(session, account, wanted)
    extent = _extent(session, campaign.id, zone)
    if extent and not (wanted.starts_on <= extent[0] and extent[1] <= wanted.ends_on):
        raise Refused(Violation("leaves_out_sessions", subject="ends_on"))
    _fill(campaign, wanted)
    session.add(campaign)
    audit.note(session, account_id=account.id, action="campaign.edit", subject=f"campaign:{campaign.id}")


def _check(session: Session, account: Account, wanted: Wanted) -> None:
    problems = []
    if not wanted.name_zh.strip():
        problems.append(Violation("missing", subject="name_zh"))
    if wanted.ends_on < wanted.starts_on:
        problems.append(Violation("before_start", subject="ends_on"))
    if wanted.organisation_id not in {owner.id for owner in owners(session, account)}:
        problems.append(Violation("not_in_scope", subject="organisation_id"))
    if problems:
        raise Refused(*problems)


def _fill(campaign: CampaignRow, wanted: Wanted) -> None:
    campaign.organisation_id = wanted.organisation_id
    campaign.name_zh, campaign.name_en = wanted.name_zh.strip(), wanted.name_en.strip()
    campaign.starts_on, campaign.ends_on = wanted.starts_on, wanted.ends_on
    campaign.body, campaign.basis = wanted.body, wanted.basis.strip()


def _extent(session: Session, campaign_id: int, zone: ZoneInfo) -> tuple[date, date] | None:
    first, last = session.exec(
        select(func.min(SessionRow.starts_at), func.max(SessionRow.ends_at))
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(ActivityRow.campaign_id == campaign_id)
    ).one()
    if first is None or last is None:
        return None
    return first.astimezone(zone).date(), (last - timedelta(microseconds=1)).astimezone(zone).date()
