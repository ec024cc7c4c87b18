"""Subscriptions of calendars: one secret address for each device, what it gets, and whether it still asks."""

import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, bindparam, delete
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from scheduler import __version__
from scheduler.calendar.ical import Heading
from scheduler.db.tables import AccountRow, AssignmentRow, CalendarChangeRow, FeedRow
from scheduler.services import audit
from scheduler.services.ledger import Published
from scheduler.services.refusal import Refused

TOKEN_BYTES = 32
NOTED_EVERY = timedelta(minutes=1)
MOST_FEEDS = 20
SECOND = timedelta(seconds=1)


class Unknown(Exception):  # noqa: N818 - an answer to the reader, not a failure of the program
    """No such address was ever given out."""


class Gone(Exception):  # noqa: N818 - an answer to the reader, not a failure of the program
    """The address was taken back: readers may stop asking for ever."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a device is to get: for whose eyes it is named, in which language, with a reminder or not."""

    label: str
    language: str
    alarm_minutes: int | None = None
    kind: str = "personal"
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """A subscription as its owner sees it: whether the device has asked since the last change of a shift."""

    feed: FeedRow
    has_latest: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A subscription and the stamp of what it may tell: the same stamp, the same content.

    The stamp counts the changes of the person's shifts and of what any calendar names; the day is in it
    because old entries leave, the version of the program because its words may change.
    """

    feed: FeedRow
    stamp: str

    @property
    def unchanged(self) -> bool:
        """Whether the tag that is remembered is still right."""
        return self.feed.stamp == self.stamp


_CHANGES = select(func.coalesce(func.sum(CalendarChangeRow.times), 0)).select_from(CalendarChangeRow)
_FACTS: tuple[Any, ...] = (
    select(AccountRow.id)
    .where(AccountRow.person_id == FeedRow.person_id, col(AccountRow.active))
    .correlate(FeedRow)
    .exists(),
    _CHANGES.where(CalendarChangeRow.person_id == FeedRow.person_id).correlate(FeedRow).scalar_subquery(),
    _CHANGES.where(col(CalendarChangeRow.person_id).is_(None)).scalar_subquery(),
)
_FIND: Any = select(FeedRow, *_FACTS).where(col(FeedRow.token_hash) == bindparam("hash"))
_GLANCE: Any = columns(*FeedRow.__table__.columns, *_FACTS).where(  # type: ignore[attr-defined]  # SQLModel's
    col(FeedRow.token_hash) == bindparam("hash")
)
"""Put together once: phones ask often, and nearly always this."""


def changes(session: Session, person_id: int) -> str:
    """How often anything changed that the person's calendars tell: the same count, the same content."""
    own, common = session.exec(
        select(
            _CHANGES.where(CalendarChangeRow.person_id == person_id).scalar_subquery(),
            _CHANGES.where(col(CalendarChangeRow.person_id).is_(None)).scalar_subquery(),
        )
    ).one()
    return f"{own}.{common}"


def compact(session: Session) -> int:
    """Put the counted changes of each person into one row; gives how many rows went. No count changes by it.

    What others are writing at the same moment is not seen here and stays as it is.
    """
    gone = session.execute(
        delete(CalendarChangeRow).returning(col(CalendarChangeRow.person_id), col(CalendarChangeRow.times))
    ).all()
    totals: Counter[int | None] = Counter()
    for person, times in gone:
        totals[person] += times
    session.add_all(CalendarChangeRow(person_id=person, times=times) for person, times in totals.items())
    session.flush()
    return len(gone) - len(totals)


def digest(token: str) -> str:
    """What is kept of a token; the token has 256 bits, so that a plain hash hides it."""
    return hashlib.sha256(token.encode()).hexdigest()


def create(
    session: Session, *, person_id: int, account_id: int | None, wanted: Wanted, now: datetime
) -> tuple[FeedRow, str]:
    """A new subscription and its secret, which is told once and never kept.

    Raises:
        Refused: when the person has as many as anybody may have.
    """
    if len(active(session, person_id)) >= MOST_FEEDS:
        raise Refused("too_many_feeds")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = FeedRow(
        person_id=person_id,
        token_hash=digest(token),
        label=wanted.label[:40],
        language=wanted.language,
        alarm_minutes=wanted.alarm_minutes,
        kind=wanted.kind,
        subject_id=wanted.subject_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    audit.note(session, account_id=account_id, action="feed.create", subject=f"feed:{row.id}")
    return row, token


def revoke(session: Session, feed: FeedRow, *, account_id: int | None, now: datetime) -> None:
    """Take the address back; a second time changes nothing. Its hash stays, so that it answers "gone"."""
    if feed.revoked_at is None:
        feed.revoked_at = now
        session.add(feed)
        audit.note(session, account_id=account_id, action="feed.revoke", subject=f"feed:{feed.id}")


def rotate(session: Session, feed: FeedRow, *, account_id: int | None, now: datetime) -> tuple[FeedRow, str]:
    """A new address for the same device; the old one is gone at once."""
    revoke(session, feed, account_id=account_id, now=now)
    wanted = Wanted(feed.label, feed.language, feed.alarm_minutes, feed.kind, feed.subject_id)
    session.flush()
    return create(session, person_id=feed.person_id, account_id=account_id, wanted=wanted, now=now)


def active(session: Session, person_id: int) -> list[FeedRow]:
    """The person's subscriptions, the newest first."""
    return list(
        session.exec(
            select(FeedRow)
            .where(FeedRow.person_id == person_id, col(FeedRow.revoked_at).is_(None))
            .order_by(col(FeedRow.created_at).desc(), col(FeedRow.id).desc())
        )
    )


def devices(session: Session, person_id: int) -> list[Device]:
    """The person's subscriptions with what is known of each, the newest first."""
    changed = session.exec(
        select(func.max(AssignmentRow.changed_at)).where(AssignmentRow.person_id == person_id)
    ).one()
    return [Device(feed, _has_latest(feed, changed)) for feed in active(session, person_id)]


def find(session: Session, token: str, today: date) -> Found:
    """The subscription of an address, in one query; whoever has no open account any more gets nothing.

    Raises:
        Unknown: when there never was such an address.
        Gone: when it was taken back, or its owner has left.
    """
    found = session.exec(_FIND, params={"hash": digest(token)}).first()
    if found is None:
        raise Unknown
    feed, here, own, common = found
    return _judged(feed, here, f"{own}.{common}", today)


def glance(connection: Connection, token: str, today: date) -> Found:
    """Like `find`, for looking only and at a fraction of its price: the feed's columns under their names.

    Raises:
        Unknown: when there never was such an address.
        Gone: when it was taken back, or its owner has left.
    """
    found = connection.execute(_GLANCE, {"hash": digest(token)}).first()
    if found is None:
        raise Unknown
    here, own, common = found[-3:]
    return _judged(cast("FeedRow", found), here, f"{own}.{common}", today)


def _judged(feed: FeedRow, here: bool, count: str, today: date) -> Found:
    if feed.revoked_at is not None or not here:
        raise Gone
    return Found(feed, f"{__version__} {today:%j} {count}")


def variant(feed: FeedRow) -> str:
    """The wording that the subscription gets, as the ledger names it: "zh", "en+60"."""
    return feed.language if feed.alarm_minutes is None else f"{feed.language}+{feed.alarm_minutes}"


def tag(feed: FeedRow, heading: Heading, published: Published) -> str:
    """A name for exactly these bytes, worked out without making them."""
    told = [variant(feed), repr(heading)]
    told += [f"{one.uid} {one.digest} {one.sequence} {one.modified_at}" for one in published.editions]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


def retag(session: Session, found: Found, new: str, now: datetime) -> None:
    """Remember what the content is called; a new name is a later second's, whatever the clock says."""
    feed = found.feed
    feed.stamp = found.stamp
    if feed.tag != new:
        at = now.replace(microsecond=0)
        feed.tagged_at = at if feed.tagged_at is None else max(at, feed.tagged_at + SECOND)
        feed.tag = new
    session.add(feed)


def fetch_is_news(feed: FeedRow, client: str, now: datetime) -> bool:
    """Whether a fetch says something that is not known yet: once a minute is often enough."""
    if feed.fetched_at is None or feed.fetched_tag != feed.tag or feed.client != client[:120]:
        return True
    return now - feed.fetched_at >= NOTED_EVERY


def note_fetch(session: Session, feed: FeedRow, client: str, now: datetime) -> None:
    """Remember who asked, when, and that they have what there is; `fetches` counts once a minute at most."""
    feed.fetched_at, feed.fetched_tag, feed.client = now, feed.tag, client[:120]
    feed.fetches += 1
    session.add(feed)


def _has_latest(feed: FeedRow, changed: datetime | None) -> bool:
    if feed.fetched_at is None or feed.subject_id is not None:
        return feed.fetched_at is not None
    return changed is None or feed.fetched_at >= changed
