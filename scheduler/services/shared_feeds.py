"""Calendars of places, campaigns and offices: sessions, not people; each fetch asks who may see them."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from scheduler.calendar.entry import Entry, Place, Status
from scheduler.db.tables import (
    AccountRow,
    ActivityRow,
    CampaignRow,
    ChildGroupRow,
    OrganisationRow,
    RoomRow,
    SessionRow,
    SiteRow,
)
from scheduler.domain.interval import Interval
from scheduler.domain.organisations import Role
from scheduler.domain.work import ActivityKind, CampaignState, SessionState
from scheduler.services import access, accounts, moved_sessions
from scheduler.services.access import Action
from scheduler.services.accounts import Account
from scheduler.services.feed_entries import AHEAD, BEFORE


class FeedKind(StrEnum):
    """Whose calendar a subscription is."""

    PERSONAL = "personal"
    SITE = "site"
    ROOM = "room"
    CAMPAIGN = "campaign"
    NODE = "node"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What is told of a session, in both languages; instants are UTC."""

    session_id: int
    title_zh: str
    title_en: str
    starts_at: datetime
    ends_at: datetime
    state: SessionState
    kind: ActivityKind
    campaign_id: int
    site_zh: str
    site_en: str
    address: str
    latitude: float | None
    longitude: float | None
    room_zh: str | None
    room_en: str | None
    end_site_zh: str | None
    end_site_en: str | None
    group_zh: str | None
    group_en: str | None


class SessionWords(Protocol):
    """How one language tells of a session."""

    def session_title(self, facts: SessionFacts) -> str:
        """What takes place; nothing of who takes part."""

    def session_description(self, facts: SessionFacts) -> str:
        """What else to know."""

    def place(self, facts: SessionFacts) -> str:
        """The whole address with the room."""

    def category(self, facts: SessionFacts) -> str:
        """What kind of activity it is."""


_END_SITE = aliased(SiteRow)
_SUBJECTS: dict[FeedKind, type[SQLModel]] = {
    FeedKind.SITE: SiteRow,
    FeedKind.ROOM: RoomRow,
    FeedKind.CAMPAIGN: CampaignRow,
    FeedKind.NODE: OrganisationRow,
    FeedKind.PUBLIC: OrganisationRow,
}
_COLUMNS: dict[str, Any] = {
    "session_id": SessionRow.id,
    "title_zh": SessionRow.title_zh,
    "title_en": SessionRow.title_en,
    "starts_at": SessionRow.starts_at,
    "ends_at": SessionRow.ends_at,
    "state": SessionRow.state,
    "kind": ActivityRow.kind,
    "campaign_id": ActivityRow.campaign_id,
    "site_zh": SiteRow.name_zh,
    "site_en": SiteRow.name_en,
    "address": SiteRow.address,
    "latitude": SiteRow.latitude,
    "longitude": SiteRow.longitude,
    "room_zh": RoomRow.name_zh,
    "room_en": RoomRow.name_en,
    "end_site_zh": _END_SITE.name_zh,
    "end_site_en": _END_SITE.name_en,
    "group_zh": ChildGroupRow.name_zh,
    "group_en": ChildGroupRow.name_en,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A calendar that an account may subscribe to, besides its own."""

    kind: FeedKind
    subject_id: int
    name_zh: str
    name_en: str


MOST_OFFERS = 300


def offers(session: Session, account: Account) -> list[Offer]:
    """What the account may subscribe to: its offices, campaigns, sites and their rooms, and open talks."""
    staff = access.below(OrganisationRow.path, account, Role.ORGANISER, Role.COORDINATOR)
    everybody = access.below(OrganisationRow.path, account, *Role)
    return [
        *_offers(session, FeedKind.NODE, OrganisationRow, col(OrganisationRow.path).in_(_own(account))),
        *_offers(session, FeedKind.CAMPAIGN, CampaignRow, staff),
        *_offers(session, FeedKind.SITE, SiteRow, staff),
        *_offers(session, FeedKind.ROOM, RoomRow, staff),
        *_offers(
            session, FeedKind.PUBLIC, OrganisationRow, everybody & (col(OrganisationRow.body).is_(None))
        ),
    ]


def subject(session: Session, kind: FeedKind, subject_id: int) -> SQLModel | None:
    """The row that the calendar is of; None where there is none (any more)."""
    return session.get(_SUBJECTS[kind], subject_id)


def permitted(session: Session, person_id: int, kind: FeedKind, subject_id: int | None) -> bool:
    """Whether any open account of the person may see that calendar now."""
    if kind is FeedKind.PERSONAL:
        return True
    row = None if subject_id is None else subject(session, kind, subject_id)
    if row is None:
        return False
    query = select(col(AccountRow.id)).where(col(AccountRow.person_id) == person_id, col(AccountRow.active))
    found = [accounts.load(session, key) for key in session.scalars(query) if key is not None]
    return any(_may(session, account, kind, row) for account in found if account is not None)


def entries(
    session: Session,
    kind: FeedKind,
    subject_id: int,
    *,
    words: SessionWords,
    uid_domain: str,
    now: datetime,
) -> list[Entry]:
    """The sessions of published campaigns that the calendar tells, what was called off included, by start.

    A session that has moved to another calendar since it was told here is told once more, as called off.
    """
    facts = _facts(session, now, _of(session, kind, subject_id))
    told = [_entry(one, words, uid_domain) for one in facts]
    if kind is FeedKind.PUBLIC:  # what is not open any more is nobody's business
        return told
    here = f"{kind.value}-{subject_id}"
    for uid, key in moved_sessions.returned(session, {one.uid: f"{one.uid}#{here}" for one in told}):
        moved_sessions.come_back(session, uid, key)
    gone = moved_sessions.keep(session, kind.value, subject_id, (one.session_id for one in facts))
    left = _facts(session, now, col(SessionRow.id).in_(gone)) if gone else []
    return [*told, *(_gone(_entry(one, words, uid_domain), here) for one in left)]


def _facts(session: Session, now: datetime, condition: ColumnElement[bool]) -> list[SessionFacts]:
    query = (
        select(*(_COLUMNS[field.name] for field in fields(SessionFacts)))
        .select_from(SessionRow)
        .join(ActivityRow, col(ActivityRow.id) == col(SessionRow.activity_id))
        .join(CampaignRow, col(CampaignRow.id) == col(ActivityRow.campaign_id))
        .join(OrganisationRow, col(OrganisationRow.id) == col(CampaignRow.organisation_id))
        .join(SiteRow, col(SiteRow.id) == col(SessionRow.site_id))
        .join(RoomRow, col(RoomRow.id) == col(SessionRow.room_id), isouter=True)
        .join(_END_SITE, col(_END_SITE.id) == col(SessionRow.end_site_id), isouter=True)
        .join(ChildGroupRow, col(ChildGroupRow.id) == col(SessionRow.child_group_id), isouter=True)
        .where(
            col(CampaignRow.state) != CampaignState.DRAFT,
            col(SessionRow.starts_at) < now + AHEAD,
            col(SessionRow.ends_at) > now - BEFORE,
            condition,
        )
        .order_by(col(SessionRow.starts_at), col(SessionRow.id))
    )
    return [SessionFacts(*row) for row in session.execute(query)]


def _gone(entry: Entry, here: str) -> Entry:
    """The entry where it was, without saying where it is now."""
    return replace(entry, status=Status.CANCELLED, place=Place(), description="", gone_from=here)


def _of(session: Session, kind: FeedKind, subject_id: int) -> ColumnElement[bool]:
    if kind is FeedKind.SITE:
        return (col(SessionRow.site_id) == subject_id) | (col(SessionRow.end_site_id) == subject_id)
    if kind is FeedKind.ROOM:
        return col(SessionRow.room_id) == subject_id
    if kind is FeedKind.CAMPAIGN:
        return col(CampaignRow.id) == subject_id
    node = session.get(OrganisationRow, subject_id)
    if node is None:
        return false()
    below = col(OrganisationRow.path).startswith(node.path, autoescape=True)
    return below & col(SessionRow.open_to_workers) if kind is FeedKind.PUBLIC else below


def _own(account: Account) -> tuple[str, ...]:
    """The nodes on which the account leads or coordinates."""
    return account.paths(Role.ORGANISER, Role.COORDINATOR)


def _offers(session: Session, kind: FeedKind, table: Any, condition: ColumnElement[bool]) -> list[Offer]:
    query = select(table.id, table.name_zh, table.name_en).select_from(table).where(condition)
    if table is RoomRow:
        query = query.join(SiteRow, col(SiteRow.id) == RoomRow.site_id)
    if table is not OrganisationRow:
        owner = SiteRow if table is RoomRow else table
        query = query.join(OrganisationRow, col(OrganisationRow.id) == owner.organisation_id)
    query = query.order_by(table.name_zh, table.id).limit(MOST_OFFERS)
    return [Offer(kind, *row) for row in session.execute(query)]


def _may(session: Session, account: Account, kind: FeedKind, row: SQLModel) -> bool:
    if kind is FeedKind.PUBLIC:
        return True
    if isinstance(row, OrganisationRow):
        return access.covers(account.paths(Role.ORGANISER, Role.COORDINATOR), (row.path,))
    action = Action.SEE if kind is FeedKind.CAMPAIGN else Action.COORDINATE
    return access.can(session, account, action, row)


def _entry(facts: SessionFacts, words: SessionWords, uid_domain: str) -> Entry:
    return Entry(
        uid=f"session-{facts.session_id}@{uid_domain}",
        when=Interval(facts.starts_at, facts.ends_at),
        title=words.session_title(facts),
        status=Status.CANCELLED if facts.state is SessionState.CANCELLED else Status.CONFIRMED,
        place=Place(words.place(facts), facts.latitude, facts.longitude),
        description=words.session_description(facts),
        categories=(words.category(facts),),
    )
