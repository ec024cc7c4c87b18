"""The outbox: what people shall be told, looked at by the organiser before anything leaves the house.

Within the site everybody has been told already: a notice is there from the moment that it was written. The
outbox holds what nobody has decided on yet; a person stands in it once for each campaign.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from scheduler.db.person_facts import portions
from scheduler.db.tables import (
    CampaignRow,
    FeedRow,
    MessageNoticeRow,
    NoticeRow,
    OrganisationRow,
    PersonRow,
)
from scheduler.domain.messages import LEAST_NOTICE, Channel, MessageKind, MessageState, Told, news
from scheduler.domain.notices import NoticeCode
from scheduler.domain.organisations import Role
from scheduler.services import audit, drafts
from scheduler.services.access import below
from scheduler.services.accounts import Account
from scheduler.services.drafts import Seat
from scheduler.services.messages import contact, delivery
from scheduler.services.messages.contact import Way
from scheduler.services.messages.gateways import Gateways
from scheduler.services.messages.texts import Change, Writer, Written
from scheduler.services.refusal import Refused

REVIEWED = (
    NoticeCode.ASKED,
    NoticeCode.MOVED,
    NoticeCode.RELEASED,
    NoticeCode.SHIFT_CHANGED,
    NoticeCode.SHIFT_CANCELLED,
)
"""What an organiser's doing brings about: nothing of it leaves before the organiser has looked."""

KEPT_FOR = timedelta(days=30)
"""What nobody has decided on for so long is no news any more."""

Key = tuple[int, int]
"""A campaign and a person."""


class Fetched(StrEnum):
    """Whether a person's calendar has the change already (feed health)."""

    HAS_IT = "has_it"
    NOT_YET = "not_yet"
    NO_CALENDAR = "no_calendar"


@dataclass(frozen=True, slots=True)
class Line:
    """What one person shall be told of one campaign: by which way, in which words, and why.

    `mark` is the newest notice: what was written after the organiser looked is never sent unseen.
    """

    person: PersonRow
    way: Way
    notices: tuple[NoticeRow, ...]
    told: Change
    written: Written
    fetched: Fetched

    @property
    def mark(self) -> int:
        """The newest notice that it tells."""
        return self.notices[-1].id or 0

    @property
    def empty(self) -> bool:
        """Whether everything was taken back meanwhile."""
        return not (self.told.asked or self.told.released or self.told.changed or self.told.cancelled)

    def needless(self, *, unfetched_only: bool) -> bool:
        """Whether it need not be sent: all was taken back, or the calendar has it and that is enough."""
        return self.empty or (unfetched_only and self.fetched is Fetched.HAS_IT)

    @property
    def first(self) -> datetime | None:
        """When the first of the shifts begins that it tells of."""
        seats = (*self.told.asked, *self.told.released, *self.told.changed, *self.told.cancelled)
        return min((seat.shift.starts_at for seat in seats), default=None)


@dataclass(frozen=True, slots=True)
class Released:
    """What comes of letting messages go: how many go out, stay within the site, and are not sent."""

    out: int = 0
    inside: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one campaign, by name."""

    campaign: CampaignRow
    lines: tuple[Line, ...]

    def counted(self, fetched: Fetched) -> int:
        """Of how many people that is known of their calendars."""
        return sum(line.fetched is fetched for line in self.lines)

    def expected(self, *, unfetched_only: bool = False) -> Released:
        """What comes of letting all of them go, told before it is done."""
        going = [line for line in self.lines if not line.needless(unfetched_only=unfetched_only)]
        out = sum(line.way.channel is not Channel.SITE for line in going)
        return Released(out, len(going) - out, len(self.lines) - len(going))


@dataclass(frozen=True, slots=True)
class Choice:
    """What the organiser decided: whom, by (campaign, person) with the mark that was shown.

    `send` false: within the site is enough. `unfetched_only`: whose calendar has it needs no message.
    """

    marks: Mapping[Key, int]
    send: bool = True
    unfetched_only: bool = False


def pending(session: Session, account: Account, gateways: Gateways, now: datetime) -> list[Group]:
    """What nobody has decided on, by campaign, for the campaigns that the account organises."""
    campaigns = _campaigns(session, account)
    waiting: dict[Key, list[NoticeRow]] = defaultdict(list)
    for notice in _undecided(session, now):
        if notice.details.get("campaign_id") in campaigns:
            waiting[notice.details["campaign_id"], notice.person_id].append(notice)
    lines = _lines(session, waiting, campaigns, gateways)
    groups: dict[int, list[Line]] = defaultdict(list)
    for (campaign_id, _person), line in sorted(lines.items(), key=lambda one: (one[1].person.name, one[0])):
        groups[campaign_id].append(line)
    return [Group(campaigns[number], tuple(some)) for number, some in sorted(groups.items(), reverse=True)]


def release(
    session: Session, account: Account, choice: Choice, gateways: Gateways, now: datetime
) -> Released:
    """Let the chosen messages go: one for each person, kept with its words, sent by a worker.

    Raises:
        Refused: `nothing_chosen`; `changed_meanwhile` when one of them is not what was shown any more, or
            somebody else has let it go; then nothing is sent.
    """
    if not choice.marks:
        raise Refused("nothing_chosen")
    _hold(session, {campaign for campaign, _ in choice.marks})
    groups = pending(session, account, gateways, now)
    lines = {(group.campaign.id or 0, line.person.id or 0): line for group in groups for line in group.lines}
    if any(key not in lines or lines[key].mark != mark for key, mark in choice.marks.items()):
        raise Refused("changed_meanwhile")
    states = [_let_go(session, key[0], lines[key], choice, account.id, now) for key in sorted(choice.marks)]
    if MessageState.WAITING in states:
        delivery.ask(session)
    action = "outbox.release" if choice.send else "outbox.hold"
    for campaign in sorted({campaign for campaign, _ in choice.marks}):
        audit.note(session, account_id=account.id, action=action, subject=f"campaign:{campaign}")
    session.flush()
    return Released(
        states.count(MessageState.WAITING),
        states.count(MessageState.SITE_ONLY),
        states.count(MessageState.HELD_BACK),
    )


def _let_go(
    session: Session, campaign_id: int, line: Line, choice: Choice, account_id: int, now: datetime
) -> MessageState:
    held = not choice.send or line.needless(unfetched_only=choice.unfetched_only)
    row = delivery.post(
        session,
        line.way,
        line.written,
        MessageKind.CHANGE,
        now,
        campaign_id=campaign_id,
        released_by=account_id,
    )
    if held:
        row.state, row.not_before = MessageState.HELD_BACK, None
    elif row.not_before is not None and line.first and line.first < row.not_before + LEAST_NOTICE:
        row.not_before = None  # the night would make it useless
    assert row.id is not None
    session.add_all(
        MessageNoticeRow(notice_id=notice.id, message_id=row.id)
        for notice in line.notices
        if notice.id is not None
    )
    return row.state


def _hold(session: Session, campaigns: Collection[int]) -> None:
    """Whoever lets messages of the same campaigns go at the same time waits here."""
    query = (
        select(CampaignRow.id).where(col(CampaignRow.id).in_(list(campaigns))).order_by(col(CampaignRow.id))
    )
    session.exec(query.with_for_update()).all()


def _campaigns(session: Session, account: Account) -> dict[int, CampaignRow]:
    rows = session.exec(
        select(CampaignRow)
        .join(OrganisationRow, col(OrganisationRow.id) == CampaignRow.organisation_id)
        .where(below(OrganisationRow.path, account, Role.ORGANISER))
    )
    return {row.id: row for row in rows if row.id is not None}


def _undecided(session: Session, now: datetime) -> Sequence[NoticeRow]:
    """Notices that no message tells, oldest first."""
    return session.exec(
        select(NoticeRow)
        .join(MessageNoticeRow, col(MessageNoticeRow.notice_id) == NoticeRow.id, isouter=True)
        .where(
            col(MessageNoticeRow.notice_id).is_(None),
            col(NoticeRow.code).in_([code.value for code in REVIEWED]),
            col(NoticeRow.created_at) > now - KEPT_FOR,
        )
        .order_by(col(NoticeRow.created_at), col(NoticeRow.id))
    ).all()


def _lines(
    session: Session,
    waiting: Mapping[Key, Sequence[NoticeRow]],
    campaigns: Mapping[int, CampaignRow],
    gateways: Gateways,
) -> dict[Key, Line]:
    people_ids = {person for _, person in waiting}
    people = drafts.names(session, people_ids)
    ways = contact.ways(session, people_ids, gateways)
    sums = {key: news(map(told_of, notices)) for key, notices in waiting.items()}
    seats = drafts.empty_seats(session, {shift for one in sums.values() for shift in _shifts(one)})
    feeds = _fetched_at(session, people_ids)
    found: dict[Key, Line] = {}
    for key, notices in waiting.items():
        told = _change(notices[-1].code, sums[key], seats)
        writer = Writer(ways[key[1]].language, gateways.site)
        found[key] = Line(
            people[key[1]],
            ways[key[1]],
            tuple(notices),
            told,
            writer.change(campaigns[key[0]], told),
            _fetched(feeds, key[1], notices[-1].created_at),
        )
    return found


def reviewed(notice: NoticeRow) -> bool:
    """Whether the organiser of a campaign looks at it first; a question that awaits an answer cannot wait."""
    return notice.code in set(REVIEWED) and notice.details.get("campaign_id") is not None


def told_of(notice: NoticeRow) -> Told:
    """What a notice says of shifts."""
    names = ("asked", "released", "changed", "cancelled")
    return Told(**{name: tuple(notice.details.get(name, ())) for name in names})


def _shifts(told: Told) -> tuple[int, ...]:
    return (*told.asked, *told.released, *told.changed, *told.cancelled)


def _change(code: str, told: Told, seats: Mapping[int, Seat]) -> Change:
    def of(shifts: Iterable[int]) -> tuple[Seat, ...]:
        mine = (seats[shift] for shift in shifts if shift in seats)
        return tuple(sorted(mine, key=lambda seat: (seat.shift.starts_at, seat.shift.id)))

    return Change(code, of(told.asked), of(told.released), of(told.changed), of(told.cancelled))


def _fetched_at(session: Session, people: Iterable[int]) -> dict[int, datetime | None]:
    """When each person's calendar last asked; absent: there is none, None: it never did."""
    found: dict[int, datetime | None] = {}
    for some in portions(people):
        rows = session.exec(
            select(FeedRow.person_id, FeedRow.fetched_at).where(
                col(FeedRow.person_id).in_(some),
                col(FeedRow.revoked_at).is_(None),
                FeedRow.kind == "personal",
            )
        )
        for person, moment in rows:
            known = found.get(person)
            found[person] = max(filter(None, (known, moment)), default=None)
    return found


def _fetched(feeds: Mapping[int, datetime | None], person: int, changed_at: datetime) -> Fetched:
    if person not in feeds:
        return Fetched.NO_CALENDAR
    last = feeds[person]
    return Fetched.HAS_IT if last is not None and last >= changed_at else Fetched.NOT_YET
