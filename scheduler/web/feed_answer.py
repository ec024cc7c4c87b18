"""Answers to calendar programs: what changed is rendered once, what did not is answered by its name alone."""

import gzip
from collections import OrderedDict
from datetime import UTC, datetime
from threading import Lock

from flask import Response, request
from flask_babel import force_locale
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, select
from werkzeug.wrappers import Request

from scheduler.calendar import ical
from scheduler.calendar.entry import Entry, Revision
from scheduler.calendar.ical import Heading
from scheduler.db.tables import FeedRow, PersonRow
from scheduler.services import feed_entries, feeds, ledger, shared_feeds
from scheduler.services.feeds import Found
from scheduler.services.shared_feeds import FeedKind
from scheduler.web import database, feed_words

MOST_BODIES = 256
Body = tuple[bytes, bytes]
"""A calendar as it is and compressed."""


class Bodies:
    """The last calendars sent, as they are and compressed, so that each is put together once a process."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Body] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> Body | None:
        """What is kept under the name of the content."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: str, body: bytes) -> Body:
        """Keep a body; the one not asked for longest makes room."""
        made = (body, gzip.compress(body, compresslevel=6, mtime=0))
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > MOST_BODIES:
                self._kept.popitem(last=False)
        return made


BODIES = Bodies()


def ready(token: str, asked: Request) -> Response | None:
    """The answer to a poll of which nothing is to be made and nothing to be noted; None if there is.

    Raises:
        feeds.Unknown: when there never was such an address.
        feeds.Gone: when it was taken back, or what it tells may not be seen any more.
    """
    now = datetime.now(UTC)
    with database.glance() as connection:
        found = feeds.glance(connection, token, now.date())
    feed = found.feed
    if feed.subject_id is not None:
        _require_permission(feed)
    if not found.unchanged or feeds.fetch_is_news(feed, asked.headers.get("User-Agent", ""), now):
        return None
    response = _conditional(feed, asked)
    if response.status_code == 200:
        body = BODIES.get(feed.tag)
        if body is None:
            return None
        _fill(response, body, asked)
    return described(response)


def answer(token: str) -> Response:
    """200 with the calendar or 304 without, as the request's conditions say.

    Raises:
        feeds.Unknown: when there never was such an address.
        feeds.Gone: when it was taken back, or what it tells may not be seen any more.
    """
    response = ready(token, request)
    if response is not None:
        return response
    now, client = datetime.now(UTC), request.headers.get("User-Agent", "")
    feed, body = _brought_up_to_date(token, client, now)
    response = _conditional(feed, request)
    if response.status_code == 200:
        body = body or BODIES.get(feed.tag)
        if body is None:
            feed, body = _brought_up_to_date(token, client, now, put_together=True)
            response = _conditional(feed, request)
        _fill(response, body, request)
    return described(response)


def refusal(status: int) -> Response:
    """404 or 410 in one plain line: programs read the number, people rarely read the line."""
    response = Response(f"{status}\n", status, mimetype="text/plain")
    response.headers.update({"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})
    return response


def one_off(entries: list[Entry], heading: Heading) -> Response:
    """A calendar file with single entries, to be opened once."""
    now = datetime.now(UTC)
    revision = Revision(0, now, now)
    voice = feed_words.voice(None)
    response = Response(ical.calendar(heading, [ical.event(one, revision, voice) for one in entries]))
    return described(response)


def _require_permission(feed: FeedRow) -> None:
    if feed.kind not in set(FeedKind):  # times alone, under an address of another ending
        raise feeds.Unknown
    with database.reading() as session:
        if not shared_feeds.permitted(session, feed.person_id, FeedKind(feed.kind), feed.subject_id):
            raise feeds.Gone


def _brought_up_to_date(
    token: str, client: str, now: datetime, *, put_together: bool = False
) -> tuple[FeedRow, Body | None]:
    """Makes what is missing and notes the fetch; of two at the same moment the second finds it done."""
    for attempt in (1, 2):
        try:
            with database.transaction() as session:
                found = feeds.find(session, token, now.date())
                stale = put_together or not found.unchanged
                body = _renew(session, found, now) if stale else None
                feeds.note_fetch(session, found.feed, client, now)
                return found.feed, body
        except IntegrityError:
            if attempt == 2:
                raise
    raise AssertionError("unreachable")


def _renew(session: Session, found: Found, now: datetime) -> Body:
    """Publishes what has changed, names the content and puts it together.

    The stamp was read before the content, so that a change in between makes the next reader look again.
    """
    feed = found.feed
    session.exec(select(PersonRow.id).where(PersonRow.id == feed.person_id).with_for_update()).one()
    with force_locale(feed.language):
        entries = _entries(session, feed, now)
        voice, variant = feed_words.voice(feed.alarm_minutes), feeds.variant(feed)
        published = ledger.publish(session, entries, variant, voice, now)
        heading = feed_words.heading(feed, _subject(session, feed), published)
    feeds.retag(session, found, feeds.tag(feed, heading, published), now)
    fragments = ledger.fragments(session, (one.uid for one in published.editions), variant)
    return BODIES.get(feed.tag) or BODIES.put(feed.tag, ical.calendar(heading, fragments))


def _entries(session: Session, feed: FeedRow, now: datetime) -> list[Entry]:
    domain, words = database.settings().uid_domain, feed_words.FeedWords()
    if feed.subject_id is None:
        return feed_entries.of_person(session, feed.person_id, words=words, uid_domain=domain, now=now)
    kind = FeedKind(feed.kind)
    return shared_feeds.entries(session, kind, feed.subject_id, words=words, uid_domain=domain, now=now)


def _subject(session: Session, feed: FeedRow) -> SQLModel | None:
    if feed.subject_id is None:
        return None
    return shared_feeds.subject(session, FeedKind(feed.kind), feed.subject_id)


def _conditional(feed: FeedRow, asked: Request) -> Response:
    response = Response(status=200)
    response.set_etag(feed.tag + ("-gz" if _zipped(asked) else ""))
    response.last_modified = feed.tagged_at
    response.make_conditional(asked)
    return response


def _fill(response: Response, body: Body | None, asked: Request) -> None:
    if response.status_code != 200:
        return
    assert body is not None, "put together a moment ago"
    response.set_data(body[1] if _zipped(asked) else body[0])
    if _zipped(asked):
        response.headers["Content-Encoding"] = "gzip"


def _zipped(asked: Request) -> bool:
    return asked.accept_encodings.quality("gzip") > 0


def described(response: Response, name: str = "houniao.ics") -> Response:
    """What is said of every calendar beside its content."""
    response.headers.update(
        {
            "Content-Type": "text/calendar; charset=utf-8",
            "Content-Disposition": f"inline; filename={name}",
            "Cache-Control": "private, no-cache",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
        }
    )
    response.vary.add("Accept-Encoding")
    return response
